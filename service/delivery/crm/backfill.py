"""Logging what was before the CRM was connected, a slice at a time.

The newest come first: they are what "last contacted" is made of, and what somebody looks at. No
more is queued than is sent in a while, so what is fresh never waits behind a mailbox of years, and
stopping drops little. The place moves with the rows it brought; begun again, it walks again, and
whatever has been logged stays logged once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy import Connection, Select, delete, func, select, tuple_, update

from service.access.workspaces import Workspace
from service.accounts.turns import PUSHING, lease_name
from service.db.leases import hold
from service.db.tables import crm_activities, crms, interactions
from service.delivery.crm.desk import CrmRow, of
from service.delivery.crm.spreading import queue_activities, queue_people, taking_part
from service.timeline.read.rows import of as mine

SLICE = 500
"""Interactions a transaction; and how many may wait to be sent."""


def begin(conn: Connection, ws: Workspace, account: int, since: int | None, now: int) -> None:
    """Walks all interactions since then (epoch ms; None: from the start), once the turn comes."""
    counted = select(func.count()).select_from(_all(ws, since, now).subquery())
    said = {
        "state": "running",
        "since": since,
        "place": None,
        "queued": 0,
        "total": conn.execute(counted).scalar_one(),
        "began": now,
    }
    _keep(conn, ws, account, said, due_at=now)


def stop(conn: Connection, ws: Workspace, account: int, now: int) -> None:
    """Walks no further, and drops what it queued and nobody sent. Nothing happens when there is
    neither."""
    said = _said(conn, ws, account)
    if said is None:
        return
    hold(conn, ws.id, lease_name(account, PUSHING))
    of_these = (mine(ws, crm_activities), crm_activities.c.account_id == account)
    waiting = delete(crm_activities).where(*of_these, crm_activities.c.backfill)
    dropped = conn.execute(waiting.where(crm_activities.c.state == "pending")).rowcount
    if dropped or said["state"] == "running":
        _keep(conn, ws, account, {**said, "state": "stopped"}, due_at=now)


def walk(conn: Connection, ws: Workspace, crm: CrmRow, now: int) -> bool:
    """Queues the next slice, if there is room; whether it did. The caller holds the connection's
    lease and checks it in this transaction."""
    said = _said(conn, ws, crm.account)
    if said is None or said["state"] != "running" or _waiting(conn, ws, crm) >= SLICE:
        return False
    since = said["since"]
    chosen = _all(ws, since, said["began"])
    if said["place"] is not None:
        place = tuple_(interactions.c.occurred_at, interactions.c.id)
        chosen = chosen.where(place < tuple_(*said["place"]))
    newest = chosen.order_by(interactions.c.occurred_at.desc(), interactions.c.id.desc())
    rows = conn.execute(newest.limit(SLICE)).all()
    found = [row.id for row in rows]
    queue_people(conn, ws, crm, taking_part(conn, ws, found), now)
    queue_activities(conn, ws, crm, found, now, since or 0)
    last = {"place": [rows[-1].occurred_at, rows[-1].id]} if rows else {}
    state = "running" if len(rows) == SLICE else "finished"
    queued = said["queued"] + len(rows)
    _keep(conn, ws, crm.account, {**said, **last, "state": state, "queued": queued}, due_at=now)
    return True


def _all(ws: Workspace, since: int | None, until: int) -> Select[Any]:
    return select(interactions.c.id, interactions.c.occurred_at).where(
        mine(ws, interactions),
        interactions.c.counted,
        interactions.c.occurred_at >= (since or 0),
        interactions.c.occurred_at <= until,
    )


def _waiting(conn: Connection, ws: Workspace, crm: CrmRow) -> int:
    waits = select(func.count()).where(
        mine(ws, crm_activities),
        crm_activities.c.account_id == crm.account,
        crm_activities.c.next_at.is_not(None),
        crm_activities.c.backfill,
        crm_activities.c.state == "pending",
    )
    return conn.execute(waits).scalar_one()


def _said(conn: Connection, ws: Workspace, account: int) -> dict[str, Any] | None:
    text = conn.execute(select(crms.c.backfill).where(*of(ws, account))).scalar_one_or_none()
    return orjson.loads(text) if text else None


def _keep(
    conn: Connection, ws: Workspace, account: int, said: Mapping[str, Any], **cells: Any
) -> None:
    text = orjson.dumps(said).decode()
    conn.execute(update(crms).where(*of(ws, account)).values(backfill=text, **cells))
