"""Who "me" is: identifiers given, declared by exports, learned from sent mail.

Only ever added to, so the order in which files come makes no difference. A new one re-judges
every interaction it takes part in, and all of them when nothing was known before.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, select

from schemas.identifier import normalise, profile
from schemas.source import OwnerClaim
from service.access.workspaces import Workspace
from service.db.session import put_new
from service.db.stages import Stage, push
from service.db.tables import interactions, owners, participants
from service.db.within import within


class UnknownOwner(ValueError):
    """A --me value that is neither an address nor a profile."""


def given(values: Iterable[str]) -> list[OwnerClaim]:
    """Claims of the --me values: addresses, profile URLs, "scheme:value". Raises UnknownOwner."""
    claims = []
    for value in values:
        key = normalise(f"email:{value}") or profile(value) or normalise(value)
        if key is None:
            raise UnknownOwner(f"--me {value!r} is neither an e-mail address nor a profile URL.")
        claims.append(OwnerClaim(key, "given"))
    return claims


def known(conn: Connection, ws: Workspace) -> frozenset[str]:
    """The owner's canonical identifiers."""
    chosen = select(owners.c.identifier).where(owners.c.workspace_id == ws.id)
    return frozenset(conn.execute(chosen).scalars().all())


def learn(conn: Connection, ws: Workspace, claims: Iterable[OwnerClaim], now: int) -> None:
    """Stores claims and puts on the work list what they change."""
    before = known(conn, ws)
    fresh: dict[str, str] = {}
    for claim in claims:
        key = normalise(claim.identifier, ws.settings.reconciler.phone_region)
        if key and key not in before:
            fresh.setdefault(key, claim.basis)
    if not fresh:
        return
    rows = [
        {"workspace_id": ws.id, "identifier": key, "basis": basis, "created_at": now}
        for key, basis in fresh.items()
    ]
    put_new(conn, owners, rows)
    mine = [ws.identifier_id(key) for key in fresh]
    push(conn, ws.id, Stage.RESOLVE, mine)
    told = select(participants.c.interaction_id).where(
        participants.c.workspace_id == ws.id, within(participants.c.identifier_id, mine)
    )
    everything = select(interactions.c.id).where(interactions.c.workspace_id == ws.id)
    again = conn.execute(told if before else everything).scalars().all()
    push(conn, ws.id, Stage.JUDGE, set(again))
