"""Quiet periods as a list, the earliest first."""

from __future__ import annotations

from sqlalchemy import Connection

from schemas.page import Page
from schemas.quiet import QuietPeriod
from service.access.workspaces import Workspace
from service.timeline.keeping import periods
from service.timeline.read.paging import Slice, paged, sealed


def page(conn: Connection, ws: Workspace, part: Slice) -> Page[QuietPeriod]:
    """A page of them. Raises BadFilter."""
    place = part.place("quiet", str, str)
    left = [one for one in periods(conn, ws) if place is None or _place(one) > place]
    shown = left[: part.limit]
    cursor = sealed("quiet", *_place(shown[-1])) if shown else ""
    return paged(shown, len(left) > len(shown), cursor)


def one(conn: Connection, ws: Workspace, public: str) -> QuietPeriod | None:
    """The one of this id."""
    return next((held for held in periods(conn, ws) if held.id == public), None)


def _place(period: QuietPeriod) -> tuple[str, str]:
    return period.starts_on.isoformat(), period.id
