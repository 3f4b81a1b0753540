"""All tags, and how many contacts carry each."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from schemas.bulk import TagCount
from schemas.page import Page
from service.access.workspaces import Workspace
from service.db.tables import contact_tags
from service.timeline.read.paging import Slice, paged, sealed
from service.timeline.read.rows import of


def page(conn: Connection, ws: Workspace, part: Slice) -> Page[TagCount]:
    """Tags in the order of their letters. Raises BadFilter."""
    place = part.place("tags", str)
    tag = contact_tags.c.tag
    found = select(tag, func.count().label("many")).where(of(ws, contact_tags))
    if place is not None:
        found = found.where(tag > place[0])
    rows = conn.execute(found.group_by(tag).order_by(tag).limit(part.limit + 1)).all()
    shown = [TagCount(row.tag, row.many) for row in rows[: part.limit]]
    return paged(shown, len(rows) > len(shown), sealed("tags", shown[-1].tag) if shown else "")
