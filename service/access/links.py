"""One-time sign-in links: a secret that opens one session of one user, once, before it is over.

An invitation is such a link for somebody who has not come in yet. It proves that an owner meant
somebody, not who opens it: whoever is known to Touchline already must show that they are that
user, or an owner of one workspace could come into another in somebody else's name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import ColumnElement, Connection, and_, delete, select, update

from service.access import members, users
from service.access.secret import digest, drawn
from service.access.workspaces import Workspace
from service.db.session import add
from service.db.tables import sign_in_links

PREFIX = "in"
LASTS = 15 * 60 * 1000
INVITES = 7 * 24 * 3600 * 1000


@dataclass(frozen=True, slots=True)
class Arrival:
    """What a link leads to. stale: nothing any more. unproven: whoever opens it must sign in
    first. user: who comes in, 0 when stale."""

    state: Literal["in", "stale", "unproven"]
    user: int = 0


STALE = Arrival("stale")


def issue(
    conn: Connection, ws: Workspace, now: int, user: int | None = None, lasts: int = LASTS
) -> str:
    """The secret of a new link; the address is /sign-in/{secret}. user: None for the first owner.
    now: epoch ms. lasts: ms."""
    over = (sign_in_links.c.workspace_id == ws.id) & (sign_in_links.c.expires_at <= now)
    conn.execute(delete(sign_in_links).where(over))
    secret = drawn(PREFIX, ws.id)
    row = {
        "workspace_id": ws.id,
        "digest": digest(secret),
        "expires_at": now + lasts,
        "used_at": None,
        "user_id": members.first_owner(conn, ws.id) if user is None else user,
    }
    add(conn, sign_in_links, [row])
    return secret


def withdraw(conn: Connection, workspace: int, user: int) -> None:
    """Ends what was issued for the user here."""
    mine = (sign_in_links.c.workspace_id == workspace) & (sign_in_links.c.user_id == user)
    conn.execute(delete(sign_in_links).where(mine))


def whose(conn: Connection, workspace: int, secret: str, now: int) -> int | None:
    """Who comes in by a link that is still good; None when it is not."""
    user: int | None = conn.execute(
        select(sign_in_links.c.user_id).where(_good(workspace, secret, now))
    ).scalar_one_or_none()
    return user


def redeem(
    conn: Connection, workspace: int, secret: str, now: int, proven: int | None = None
) -> Arrival:
    """Uses a link up, unless whoever is invited must prove first who they are. proven: the user
    who is signed in already. now: epoch ms."""
    user = whose(conn, workspace, secret, now)
    member = None if user is None else members.here(conn, workspace, user)
    if user is None or member is None:
        return STALE
    if member.joined_at is None and user != proven and _is_known(conn, user):
        return Arrival("unproven", user)
    good = _good(workspace, secret, now)
    if conn.execute(update(sign_in_links).where(good).values(used_at=now)).rowcount != 1:
        return STALE  # somebody else used it this very moment
    members.come_in(conn, workspace, user, now)
    return Arrival("in", user)


def _good(workspace: int, secret: str, now: int) -> ColumnElement[bool]:
    return and_(
        sign_in_links.c.workspace_id == workspace,
        sign_in_links.c.digest == digest(secret),
        sign_in_links.c.used_at.is_(None),
        sign_in_links.c.expires_at > now,
    )


def _is_known(conn: Connection, user: int) -> bool:
    """Whether somebody is this user already, here or elsewhere."""
    row = users.row_of(conn, user)
    return bool(row is not None and row.password) or bool(members.places(conn, user))
