"""Which other meetings are at the time of these: their verdicts hang together (twins.py)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, select

from service.access.workspaces import Workspace
from service.db.stages import chunks
from service.db.tables import interactions
from service.db.within import within
from service.detection.cases import Case
from service.detection.twins import MINUTE, Slot, slot, slot_of

_LOOK = 20
"""Slots looked for by one statement: it reads all meetings between the first and the last."""
_WHEN = (interactions.c.id, interactions.c.occurred_at, interactions.c.ended_at)


def beside(
    conn: Connection, ws: Workspace, batch: Sequence[int], cases: Mapping[int, Case]
) -> list[int]:
    """Interactions outside the batch that are meetings at the same time as one of it is now, or
    was when it was last judged."""
    slots = {slot_of(c.event) for c in cases.values() if c.event.kind == "meeting"}
    slots |= _before(conn, ws, batch)
    found: set[int] = set()
    for part in chunks(sorted(slots), _LOOK):
        rows = select(*_WHEN).where(
            interactions.c.workspace_id == ws.id,
            interactions.c.kind == "meeting",
            interactions.c.occurred_at >= (part[0][0] - 1) * MINUTE,
            interactions.c.occurred_at <= (part[-1][0] + 1) * MINUTE,
        )
        for row in conn.execute(rows).all():
            if slot(row.occurred_at, row.ended_at) in slots:
                found.add(row.id)
    return sorted(found.difference(batch))


def _before(conn: Connection, ws: Workspace, batch: Sequence[int]) -> set[Slot]:
    slots: set[Slot] = set()
    for part in chunks(batch):
        rows = select(*_WHEN).where(
            interactions.c.workspace_id == ws.id,
            interactions.c.kind == "meeting",
            within(interactions.c.id, part),
        )
        slots |= {slot(row.occurred_at, row.ended_at) for row in conn.execute(rows).all()}
    return slots
