"""Where the workspace is: the zone its days are counted in, and which of them are quiet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, select

from service.access.workspaces import Workspace
from service.db.moments import moment
from service.db.tables import workspaces
from service.timeline.keeping import periods
from service.timeline.zones import NOWHERE

_ZONE = select(workspaces.c.zone).where(workspaces.c.id == bindparam("ws"))


def home(conn: Connection, ws: Workspace) -> ZoneInfo:
    """The zone; UTC when none was set."""
    stated = conn.execute(_ZONE, {"ws": ws.id}).scalar_one_or_none()
    return ZoneInfo(stated or NOWHERE)


def day_of(at: int, zone: ZoneInfo) -> date:
    """The day of a moment (epoch ms) there."""
    return moment(at).astimezone(zone).date()


def quiet_days(conn: Connection, ws: Workspace) -> Callable[[date], bool]:
    """Whether a day is in a quiet period."""
    held = periods(conn, ws)
    return lambda day: any(one.starts_on <= day <= one.ends_on for one in held)
