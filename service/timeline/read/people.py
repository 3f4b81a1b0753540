"""Contacts as gaps and plans need them: one statement for any page, and their public model."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from schemas.gap import GapContact
from service.access.workspaces import Workspace
from service.db import ids
from service.db.moments import maybe
from service.db.tables import contacts, workspaces
from service.timeline.read.rows import among, fetched, last_touch, prepared

_QUOTED = 200
"""Letters of a note that may be quoted; notes can be long."""
_PLAIN = (
    "id", "name", "company", "title", "tier", "importance", "last_touched_at", "last_touch_kind",
    "last_touch_direction", "last_touch_id", "last_inbound_at", "last_outbound_at",
    "first_touched_at", "next_due_at", "cadence_days", "cadence_from", "created_at",
    "job_changed_at", "birthday", "dates", "interests", "city", "time_zone", "habits",
    "rhythm_days", "touches", "strength", "snoozed_until", "paused",
)  # fmt: skip
_LONG = ("notes", "preferences")
_HOME = select(workspaces.c.zone).where(workspaces.c.id == bindparam("ws")).scalar_subquery()
_PEOPLE = select(
    *(contacts.c[name] for name in _PLAIN),
    *(func.substr(contacts.c[name], 1, _QUOTED).label(name) for name in _LONG),
    _HOME.label("home"),
).where(prepared(contacts), among(contacts.c.id, "wanted"))


def people(conn: Connection, ws: Workspace, wanted: Collection[int]) -> dict[int, Any]:
    """The rows by number; `home` in each is the zone of the workspace, "" for UTC."""
    if not wanted:
        return {}
    rows = fetched(conn.execute(_PEOPLE, {"ws": ws.id, "wanted": sorted(wanted)}))
    return {row.id: row for row in rows}


def gap_contact(row: Any) -> GapContact:
    """The contact in a gap. row: of people()."""
    return GapContact(
        id=ids.public("c", row.id),
        name=row.name,
        company=row.company,
        tier=row.tier,
        last_touched_at=maybe(row.last_touched_at),
        last_touch=last_touch(row),
    )
