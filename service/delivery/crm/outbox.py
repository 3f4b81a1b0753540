"""The two outboxes of a CRM: what is claimed before it is sent, and what became of it.

A row goes to `sending` in a transaction that is committed before the request leaves. So whatever
stands there when nobody is at it was sent by a worker that died, and nobody knows what came of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, bindparam, func, select, update

from connectors.sink import Receipt, Sink
from service.access.workspaces import Workspace
from service.db.leases import Lease, guard
from service.db.moments import HOUR
from service.db.tables import crm_activities, crm_people, crms
from service.db.within import within
from service.delivery.crm.desk import CrmDesk, CrmRow, of

SETTLE = 120_000
"""Milliseconds until what was sent without an answer is looked for: longer than a worker that lost
its lease may still be at its last request, and a CRM at carrying it out."""
_FIRST = 15_000


class Halted(Exception):
    """Pushing was paused, or the CRM was let go: nothing more is sent."""


@dataclass(frozen=True, slots=True)
class Work:
    """One connection at work. crm: as it was when this round began."""

    desk: CrmDesk
    lease: Lease
    crm: CrmRow
    sink: Sink

    @property
    def ws(self) -> Workspace:
        """Whose it is."""
        return self.desk.ws

    def enter(self, conn: Connection, now: int) -> None:
        """See enter()."""
        enter(conn, self.ws, self.crm.account, self.lease, now)


@dataclass(frozen=True, slots=True)
class Box:
    """One outbox. key: what a row is about. claimable: states from which a row is sent."""

    table: Table
    key: ColumnElement[int]
    claimable: tuple[str, ...]


PEOPLE = Box(
    crm_people,
    crm_people.c.contact_id,
    ("pending", "unknown", "done", "left_out", "gone"),
)
"""Writing fields is as good twice as once, so whatever is known of a row it may be sent."""
ACTIVITIES = Box(crm_activities, crm_activities.c.interaction_id, ("pending",))


def enter(conn: Connection, ws: Workspace, account: int, lease: Lease, now: int) -> None:
    """Begins a write: the lease is ours, and pushing is on. Raises Fenced, Halted."""
    guard(conn, lease, now)
    mine = select(crms.c.pushing).where(*of(ws, account))
    if conn.execute(mine).scalar_one_or_none() != "on":
        raise Halted


def due(
    conn: Connection, work: Work, box: Box, now: int, most: int, *order: Any, **only: Any
) -> Sequence[Any]:
    """Rows whose time has come. order: after that, by when."""
    chosen = select(box.table).where(*_mine(work.ws, work.crm.account, box))
    chosen = chosen.filter_by(**only).where(box.table.c.next_at <= now)
    return conn.execute(chosen.order_by(*order, box.table.c.next_at).limit(most)).all()


def claim(
    conn: Connection, work: Work, box: Box, rows: Mapping[int, Mapping[str, Any]], now: int
) -> set[int]:
    """Marks rows as being sent, with these cells; answers which are: an erased one is no more."""
    keys = rows.keys()
    taken = (
        update(box.table)
        .where(*_mine(work.ws, work.crm.account, box), within(box.key, keys))
        .where(box.table.c.state.in_(box.claimable))
        .values(state="sending", next_at=None, because="", at=now)
        .values(attempts=box.table.c.attempts + 1)
        .returning(box.key)
    )
    claimed = set(conn.execute(taken).scalars()) if keys else set()
    note(conn, work, box, {key: rows[key] for key in claimed if rows[key]}, now)
    return claimed


def note(
    conn: Connection, work: Work, box: Box, rows: Mapping[int, Mapping[str, Any]], now: int
) -> None:
    """Writes cells into rows that are there; all rows name the same columns."""
    if not rows:
        return
    names = next(iter(rows.values())).keys()
    cells: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
    written = (
        update(box.table)
        .where(*_mine(work.ws, work.crm.account, box), box.key == bindparam("wanted"))
        .values(**cells, at=now)
    )
    bound = [{f"new_{name}": row[name] for name in names} for row in rows.values()]
    conn.execute(written, [{"wanted": key, **row} for key, row in zip(rows, bound, strict=True)])


def reclaim(conn: Connection, ws: Workspace, account: int) -> None:
    """What nobody is sending any more is unknown from when it was sent."""
    for box in (PEOPLE, ACTIVITIES):
        conn.execute(
            update(box.table)
            .where(*_mine(ws, account, box), box.table.c.state == "sending")
            .values(state="unknown", next_at=box.table.c.at + SETTLE, because=NO_ANSWER)
        )


NO_ANSWER = "It was sent, and no answer came: it is looked for there before anything else."


def unsent(attempts: int, now: int) -> dict[str, Any]:
    """Cells of what was certainly not carried out, nor tried: it is sent again."""
    return {"state": "pending", "next_at": now, "attempts": attempts, "because": ""}


def unfinished(receipt: Receipt, attempts: int, now: int) -> dict[str, Any]:
    """Cells for a receipt that is not done. attempts: this one counted."""
    if receipt.outcome == "unknown":
        return {"state": "unknown", "next_at": now + SETTLE, "because": NO_ANSWER}
    if receipt.outcome == "failed":
        return {"state": "failed", "next_at": None, "because": receipt.because}
    again = now + backoff(attempts)
    return {"state": "pending", "next_at": again, "because": receipt.because}


def backoff(attempts: int) -> int:
    """Milliseconds until something is tried again after so many attempts."""
    return int(min(_FIRST * 2 ** min(max(attempts - 1, 0), 10), HOUR))


def soonest(conn: Connection, ws: Workspace, account: int) -> int | None:
    """When the first row of either box is due."""
    found = [
        conn.execute(
            select(func.min(box.table.c.next_at)).where(
                *_mine(ws, account, box), box.table.c.next_at.is_not(None)
            )
        ).scalar_one()
        for box in (PEOPLE, ACTIVITIES)
    ]
    return min((at for at in found if at is not None), default=None)


def _mine(ws: Workspace, account: int, box: Box) -> tuple[ColumnElement[bool], ...]:
    return box.table.c.workspace_id == ws.id, box.table.c.account_id == account
