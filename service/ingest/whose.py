"""Whose account what comes in by hand or by file goes into."""

from __future__ import annotations

from sqlalchemy import Connection, select

from service.access import members
from service.access.workspaces import Workspace
from service.db.places import Target, make_account, make_stream
from service.db.tables import accounts


def target(
    conn: Connection, ws: Workspace, *name: str, label: str, stream: str, now: int
) -> Target:
    """The account of this name for whoever acts, and the stream in it; made when new. name: its
    kind, and its provider where that is another word. now: epoch ms."""
    account, user = own(conn, ws, *name)
    place = Target(account, ws.id_of("stream", account, stream))
    make_account(conn, ws.id, account, name[0], name[-1], label, now, user)
    make_stream(conn, ws.id, place, stream)
    return place


def own(conn: Connection, ws: Workspace, *name: str) -> tuple[int, int | None]:
    """The account of this name for whoever acts (the viewer; on the machine itself the first
    owner), and its user. The plain id goes to whoever comes first: alone, one has the same ids as
    in an export of another day."""
    plain = ws.id_of("account", *name)
    user = members.first_owner(conn, ws.id) if ws.viewer is None else ws.viewer
    mine = (accounts.c.workspace_id == ws.id) & (accounts.c.id == plain)
    row = conn.execute(select(accounts.c.user_id).where(mine)).one_or_none()
    if user is None or row is None or row.user_id == user:
        return plain, user
    return ws.id_of("account", *name, user), user
