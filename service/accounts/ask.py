"""What the owner asks of an account: now, anew, later, compare.

Rows are locked in the order in which turns lock them (lease, streams, account): in another, the
two could wait for each other for ever.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, select, update

from service.access.workspaces import Workspace
from service.accounts.health import ERASING, of
from service.accounts.refusal import Refusal
from service.accounts.turns import Urgency, break_lease, schedule
from service.db.places import CONNECTED
from service.db.tables import accounts, streams


def sync(conn: Connection, ws: Workspace, account: int, now: int) -> None:
    """A turn as soon as a worker is free; a pause ends. now: epoch ms. Raises Refusal."""
    _demand_connected(conn, ws, account)
    mine = (*of(ws, account), accounts.c.status == "paused")
    # What rests for its problem is tried again; what a provider asked to wait for is not.
    resting = streams.c.problem.is_not(None) & streams.c.rest_until.is_not(None)
    troubled = (*_streams(ws, account), resting)
    conn.execute(update(streams).where(*troubled).values(rest_until=0))
    conn.execute(update(accounts).where(*mine).values(status="ok"))
    schedule(conn, ws, account, now, Urgency.WAITING)


def resync(conn: Connection, ws: Workspace, account: int, now: int) -> None:
    """Reads everything again from the start; nothing is cleared. Raises Refusal."""
    _demand_connected(conn, ws, account)
    break_lease(conn, ws, account)
    conn.execute(
        update(streams)
        .where(*_streams(ws, account))
        .values(resume=None, checkpoint=None, went=None)
    )
    sync(conn, ws, account, now)
    conn.execute(update(accounts).where(*of(ws, account)).values(listed_at=None))


def pause(conn: Connection, ws: Workspace, account: int) -> None:
    """No more turns until the next sync is asked for. Raises Refusal."""
    _demand_connected(conn, ws, account)
    break_lease(conn, ws, account)
    values = {"status": "paused", "problem": None}
    conn.execute(update(accounts).where(*of(ws, account)).values(**values))
    schedule(conn, ws, account, None)


def share(conn: Connection, ws: Workspace, account: int, shared: bool) -> None:
    """Whether colleagues may read what it tells of. Raises Refusal for what is everybody's."""
    whose = select(accounts.c.user_id).where(*of(ws, account))
    if conn.execute(whose).scalar_one_or_none() is None:
        raise Refusal("This is nobody's own account: everybody reads it already.")
    conn.execute(update(accounts).where(*of(ws, account)).values(shared=shared))


def audit(
    conn: Connection, ws: Workspace, account: int, now: int, *, accept_removals: bool
) -> None:
    """Compares every stream with the provider in the next turn. accept_removals: that most of a
    stream is gone is right. Raises Refusal."""
    _demand_connected(conn, ws, account)
    values = {"audit_at": now, "may_shrink": accept_removals}
    conn.execute(update(streams).where(*_streams(ws, account)).values(**values))
    sync(conn, ws, account, now)


def _streams(ws: Workspace, account: int) -> tuple[ColumnElement[bool], ...]:
    return streams.c.workspace_id == ws.id, streams.c.account_id == account


def _demand_connected(conn: Connection, ws: Workspace, account: int) -> None:
    row = conn.execute(
        select(accounts.c.kind, accounts.c.status, accounts.c.features).where(*of(ws, account))
    ).one_or_none()
    if row is None:
        raise Refusal("There is no such account.")
    if row.kind not in CONNECTED:
        raise Refusal("Files are read once, when they are imported; this is no connected account.")
    if row.status in ("disconnected", ERASING):
        raise Refusal("The account is disconnected; connect it again first.")
    if row.kind == "crm" and not row.features:
        raise Refusal(
            "Nothing is read from this CRM: connect it again with its people as a source."
        )
