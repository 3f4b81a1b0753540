"""Who knows whom through the owner: the contacts seen beside one in what counted."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, func, select

from schemas.introduction import Companion
from schemas.page import Page
from service.access.workspaces import Workspace
from service.db.moments import moment
from service.db.tables import identifiers, interactions, participants
from service.timeline.read.naming import named
from service.timeline.read.paging import Slice, paged, sealed
from service.timeline.read.rows import joined, over_by, prepared

NEWEST = 500
"""Counted interactions of the contact that are looked at."""
_NAME = "circle"
_MINE = (
    select(participants.c.interaction_id, participants.c.occurred_at)
    .join(identifiers, joined(participants, identifiers, identifier_id="id"))
    .join(interactions, joined(participants, interactions, interaction_id="id"))
    .where(
        prepared(participants),
        identifiers.c.contact_id == bindparam("contact"),
        interactions.c.counted,
        participants.c.occurred_at <= bindparam("now"),
        over_by("now"),
    )
    .distinct()
    .order_by(participants.c.occurred_at.desc(), participants.c.interaction_id.desc())
    .limit(NEWEST)
    .subquery()
)
_TOGETHER = (
    select(
        identifiers.c.contact_id,
        func.count(participants.c.interaction_id.distinct()).label("together"),
        func.max(participants.c.occurred_at).label("last"),
    )
    .join_from(_MINE, participants, participants.c.interaction_id == _MINE.c.interaction_id)
    .join(identifiers, joined(participants, identifiers, identifier_id="id"))
    .where(
        prepared(participants),
        identifiers.c.contact_id.is_not(None),
        identifiers.c.contact_id != bindparam("contact"),
    )
    .group_by(identifiers.c.contact_id)
)


def page(conn: Connection, ws: Workspace, contact: int, part: Slice, now: int) -> Page[Companion]:
    """Those seen most often first. contact: a living one. now: epoch ms. Raises BadFilter."""
    place = part.place(_NAME, int, int, int)
    bound = {"ws": ws.id, "contact": contact, "now": now}
    rows = conn.execute(_TOGETHER, bound).all()
    found = sorted(((row.together, row.last, row.contact_id) for row in rows), reverse=True)
    left = [one for one in found if place is None or one < place]
    shown = left[: part.limit]
    names = named(conn, ws, [number for _, _, number in shown])
    items = [Companion(names[number], count, moment(last)) for count, last, number in shown]
    cursor = sealed(_NAME, *shown[-1]) if shown else ""
    return paged(items, len(left) > len(shown), cursor)
