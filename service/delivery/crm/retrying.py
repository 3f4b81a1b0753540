"""Trying again what needed a person: the CRM refused it, or it was left out."""

from __future__ import annotations

from sqlalchemy import Connection, update

from service.access.workspaces import Workspace
from service.db import ids
from service.db.tables import crms
from service.delivery.crm.desk import of
from service.delivery.crm.outbox import ACTIVITIES, PEOPLE, Box
from service.timeline.read.rows import of as mine

BOXES = {"pp": PEOPLE, "pa": ACTIVITIES}
"""By the prefix of a push's id."""


def retry(conn: Connection, ws: Workspace, account: int, push: str | None, now: int) -> int:
    """Sends again what failed: one push, which may as well be left out or wait, or all that
    failed. What is done, unknown or gone is not. How many are tried again. now: epoch ms."""
    if push is None:
        retried = sum(_retry(conn, ws, account, box, None, now) for box in BOXES.values())
    else:
        found = {p: n for p in BOXES if (n := ids.private(p, push)) is not None}
        retried = sum(_retry(conn, ws, account, BOXES[p], n, now) for p, n in found.items())
    if retried:
        conn.execute(update(crms).where(*of(ws, account)).values(due_at=now))
    return retried


def _retry(
    conn: Connection, ws: Workspace, account: int, box: Box, only: int | None, now: int
) -> int:
    states = ("failed",) if only is None else ("failed", "left_out", "pending")
    again = update(box.table).where(
        mine(ws, box.table), box.table.c.account_id == account, box.table.c.state.in_(states)
    )
    again = again if only is None else again.where(box.key == only)
    return conn.execute(again.values(state="pending", next_at=now, attempts=0)).rowcount
