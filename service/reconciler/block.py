"""Senders that are to leave no trace: what came from them goes, and what comes is dropped.

A block is a word on a sender like any other (detection.docket), and the strongest: the rows that
tell of it are taken away as erasing takes a person away, but without tombstones, and whoever has
other addresses stays with those. What shared a row with others leaves the others.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, select, update

from schemas.ruling import Sender
from service.access.workspaces import Workspace
from service.db.stages import Stage, chunks, push
from service.db.tables import (
    accounts,
    decisions,
    edits,
    identifier_accounts,
    identifiers,
    overrides,
    streams,
)
from service.db.within import within
from service.detection import docket
from service.ingest.forgotten import Forgotten
from service.reconciler.erase import forget_joins, forget_news
from service.reconciler.profiles import absorbed_below
from service.reconciler.scrub import cards_of_blocked, discard, events_of_blocked


def block(
    conn: Connection, ws: Workspace, found: Sender, note: str, now: int, *, sure: bool
) -> int:
    """Blocks a sender for good; answers how many interactions knew of it. now: epoch ms. What
    follows for contacts and gaps is left to the stages. Raises Unruly."""
    docket.keep(conn, ws, found, "block", note, now, sure=sure)
    forgotten = Forgotten(conn, ws)
    held = docket.held(conn, ws, found)
    gone = {i: value for i, value in held.items() if forgotten.blocked(value)}
    cards = cards_of_blocked(conn, ws, gone)
    changed, empty = events_of_blocked(conn, ws, gone)
    discard(conn, ws, overrides.c.interaction_id, empty)
    push(conn, ws.id, Stage.JUDGE, changed)
    push(conn, ws.id, Stage.READ_PERSON, cards)
    push(conn, ws.id, Stage.RESOLVE, gone)
    _forget(conn, ws, gone)
    return len(changed)


def unblock(conn: Connection, ws: Workspace, found: Sender, now: int) -> None:
    """Lets a sender in again. What was taken away comes back as its source is read again: a file
    when it is imported again, an account by the comparison that is due at once."""
    docket.drop(conn, ws, found)
    connected = select(accounts.c.id).where(
        accounts.c.workspace_id == ws.id, accounts.c.kind == "oauth"
    )
    conn.execute(
        update(streams)
        .where(streams.c.workspace_id == ws.id, streams.c.account_id.in_(connected))
        .where(streams.c.audit_at.is_not(None))
        .values(audit_at=now)
    )


def _forget(conn: Connection, ws: Workspace, gone: Mapping[int, str]) -> None:
    """What the owner said of somebody of whom nothing is left keeps nobody alive, and neither the
    journal nor the change log tells of them."""
    for column in (identifier_accounts.c.identifier_id, decisions.c.left_id, decisions.c.right_id):
        discard(conn, ws, column, gone)
    whole = _contacts(conn, ws, gone)
    whole |= {i for below in absorbed_below(conn, ws, whole).values() for i in below}
    discard(conn, ws, edits.c.contact_id, whole)
    forget_joins(conn, ws, gone, whole)
    forget_news(conn, ws, whole)


def _contacts(conn: Connection, ws: Workspace, gone: Collection[int]) -> set[int]:
    """The contacts that have no identifiers but these."""
    held: dict[int, set[int]] = {}
    for column, wanted in ((identifiers.c.id, gone), (identifiers.c.contact_id, held)):
        for part in chunks(list(wanted)):
            rows = select(identifiers.c.id, identifiers.c.contact_id).where(
                identifiers.c.workspace_id == ws.id,
                identifiers.c.contact_id.is_not(None),
                within(column, part),
            )
            for row in conn.execute(rows).all():
                held.setdefault(row.contact_id, set()).add(row.id)
    return {contact for contact, ids in held.items() if ids <= set(gone)}
