"""What was delivered or given up goes after some days; what waits stays however old it is."""

from __future__ import annotations

from sqlalchemy import Connection, delete, select

from service.access.workspaces import Workspace
from service.db.moments import DAY
from service.db.tables import deliveries
from service.db.within import within
from service.timeline.read.rows import of

BATCH = 2000


def trim(conn: Connection, ws: Workspace, now: int) -> int:
    """Removes one batch; how many that were. now: epoch ms."""
    oldest = now - ws.settings.delivery.keep_days * DAY
    chosen = (
        select(deliveries.c.id)
        .where(of(ws, deliveries), deliveries.c.created_at < oldest)
        .where(deliveries.c.next_at.is_(None))
        .order_by(deliveries.c.created_at)
        .limit(BATCH)
    )
    old = conn.execute(chosen).scalars().all()
    if old:
        conn.execute(delete(deliveries).where(of(ws, deliveries), within(deliveries.c.id, old)))
    return len(old)
