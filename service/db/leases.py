"""One at a time, across threads, processes and machines: leases that a crash releases.

A lease is held until a moment and kept by moving that moment on. Who takes one over raises its
epoch; writes made under a lease check it in their own transaction (`guard`), so whoever was
thought dead and wakes up again cannot write any more.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, delete, func, or_, select, text, update

from service.db.tables import leases

LASTS = 30_000
"""Milliseconds. Kept every eight seconds; a dead holder's work is free after at most this."""

_TAKE = text(
    "INSERT INTO leases (workspace_id, name, holder, until, epoch) "
    "VALUES (:workspace, :name, :holder, :until, 1) "
    "ON CONFLICT (workspace_id, name) DO UPDATE SET holder = excluded.holder, "
    "until = excluded.until, epoch = leases.epoch + 1 "
    "WHERE leases.until <= :now RETURNING epoch"
)


class Fenced(Exception):
    """The lease was lost to somebody else, or given back; nothing may be written under it."""


@dataclass(frozen=True, slots=True)
class Lease:
    """A lease as taken."""

    workspace: int
    name: str
    holder: str
    epoch: int


def take(conn: Connection, workspace: int, name: str, holder: str, now: int) -> Lease | None:
    """The lease, if nobody holds it. now: epoch ms."""
    asked = {"workspace": workspace, "name": name, "holder": holder}
    moments = {"until": now + LASTS, "now": now}
    epoch = conn.execute(_TAKE, {**asked, **moments}).scalar_one_or_none()
    return None if epoch is None else Lease(workspace, name, holder, epoch)


def guard(conn: Connection, lease: Lease, now: int) -> None:
    """Keeps the lease, in the transaction that writes under it. Raises Fenced."""
    kept = update(leases).where(*_mine(lease)).values(until=now + LASTS)
    if conn.execute(kept).rowcount != 1:
        raise Fenced(lease.name)


def give_back(conn: Connection, lease: Lease) -> None:
    """Lets the next one in at once. Nothing happens when it is lost already."""
    # Kept with its epoch: a row made anew would begin at 1 and let an old holder through.
    conn.execute(update(leases).where(*_mine(lease)).values(until=0, holder=""))


def hold(conn: Connection, workspace: int, *beginnings: str) -> None:
    """Nobody writes under leases that begin so until this transaction ends: each such write begins
    by keeping its lease. For who changes many rows of theirs: in another order than a holder's, the
    two could wait for each other for ever."""
    mine = or_(*(leases.c.name.startswith(one, autoescape=True) for one in beginnings))
    order = (func.length(leases.c.name), leases.c.name)  # of their numbers, as they are kept
    chosen = select(leases.c.name).where(leases.c.workspace_id == workspace, mine)
    conn.execute(chosen.order_by(*order).with_for_update()).all()


def forget(conn: Connection, workspace: int, name: str) -> None:
    """Removes what nobody will ask for again."""
    conn.execute(delete(leases).where(leases.c.workspace_id == workspace, leases.c.name == name))


def _mine(lease: Lease) -> tuple[ColumnElement[bool], ...]:
    return (
        leases.c.workspace_id == lease.workspace,
        leases.c.name == lease.name,
        leases.c.holder == lease.holder,
        leases.c.epoch == lease.epoch,
    )
