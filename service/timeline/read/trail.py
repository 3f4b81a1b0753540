"""The audit trail, newest first."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select, tuple_

from schemas.colleague import Colleague
from schemas.page import Page
from schemas.user import Trace
from service.access.workspaces import Workspace
from service.db import ids
from service.db.moments import moment
from service.db.tables import trail, users
from service.timeline.read.paging import Slice, paged, sealed
from service.timeline.read.rows import of


@dataclass(frozen=True, slots=True)
class TrailFilter:
    """after <= at < before, epoch ms. user: who did it."""

    user: int | None = None
    before: int | None = None
    after: int | None = None
    part: Slice = field(default_factory=Slice)


def page(conn: Connection, ws: Workspace, wanted: TrailFilter) -> Page[Trace]:
    """Raises BadFilter."""
    place = wanted.part.place("audit", int, int)
    found = (
        select(trail, users.c.name)
        .outerjoin(users, users.c.id == trail.c.user_id)
        .where(of(ws, trail))
    )
    if wanted.user is not None:
        found = found.where(trail.c.user_id == wanted.user)
    if wanted.before is not None:
        found = found.where(trail.c.at < wanted.before)
    if wanted.after is not None:
        found = found.where(trail.c.at >= wanted.after)
    if place is not None:
        found = found.where(tuple_(trail.c.at, trail.c.id) < tuple_(*place))
    found = found.order_by(trail.c.at.desc(), trail.c.id.desc()).limit(wanted.part.limit + 1)
    rows = list(conn.execute(found))
    shown = rows[: wanted.part.limit]
    cursor = sealed("audit", shown[-1].at, shown[-1].id) if shown else ""
    return paged([_trace(row) for row in shown], len(rows) > len(shown), cursor)


def _trace(row: Any) -> Trace:
    return Trace(
        id=ids.public("d", row.id),
        at=moment(row.at),
        user=None if row.name is None else Colleague(ids.public("u", row.user_id), row.name),
        caller=row.caller,
        action=row.action,
        subject=row.subject,
        status=row.status,
    )
