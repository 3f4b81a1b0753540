"""Birthdays, dates and anniversaries that are near, the nearest first.

Partial indexes hold those who have any. Birthdays and dates are walked whole, for no index knows
that years come back; first contacts are looked for about these days of every year since the first.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy import Connection, bindparam, func, select, text

from schemas.contact import ContactName
from schemas.occasion import Anniversary, DateKind
from schemas.page import Page
from service.access.workspaces import Workspace
from service.db import ids
from service.db.moments import DAY, moment, ms
from service.db.tables import contacts
from service.db.tables.people import BORN, DATED, KEPT
from service.timeline.calendars import Yearly
from service.timeline.read.home import day_of, home
from service.timeline.read.naming import named
from service.timeline.read.paging import Slice, paged, sealed
from service.timeline.read.rows import prepared
from service.timeline.yearly import in_year, within

FIRST_CONTACT = "first contact"
_NO_CADENCE = "tier:none"
_BORN = select(contacts.c.id, contacts.c.birthday).where(
    prepared(contacts), text(BORN), contacts.c.birthday > ""
)
_DATED = select(contacts.c.id, contacts.c.dates).where(
    prepared(contacts), text(DATED), contacts.c.dates > "[]"
)
_KEPT = (prepared(contacts), text(KEPT), contacts.c.cadence_from != _NO_CADENCE)
_MET = select(contacts.c.id, contacts.c.first_touched_at).where(
    *_KEPT,
    contacts.c.first_touched_at >= bindparam("start"),
    contacts.c.first_touched_at < bindparam("end"),
)
_FIRST = select(func.min(contacts.c.first_touched_at)).where(
    *_KEPT, contacts.c.first_touched_at.is_not(None)
)
# What is said twice there is for the index: its condition to the letter, and where to begin.
_WHOSE = (contacts.c.name, contacts.c.updated_at)


class Day(NamedTuple):
    """A day of a contact, as stated."""

    contact: int
    kind: DateKind
    label: str
    stated: str


class Near(NamedTuple):
    """A day that comes; the fields before `turns` are its place in the list. turns: 0 for none."""

    on: int
    contact: int
    kind: DateKind
    label: str
    turns: int


def page(
    conn: Connection, ws: Workspace, within_days: int, part: Slice, now: int
) -> Page[Anniversary]:
    """Those of today and the days to come. Raises BadFilter."""
    place = part.place("dates", int, int, str, str)
    zone = home(conn, ws)
    today = day_of(now, zone)
    near = sorted(_near(conn, ws, today, within_days, zone))
    found = [one for one in near if place is None or one[:4] > place]
    shown = found[: part.limit]
    names = named(conn, ws, {one.contact for one in shown})
    items = [
        Anniversary(
            contact=names[one.contact],
            kind=one.kind,
            label=one.label,
            on=date.fromordinal(one.on),
            in_days=one.on - today.toordinal(),
            turns=one.turns or None,
        )
        for one in shown
    ]
    cursor = sealed("dates", *shown[-1][:4]) if shown else ""
    return paged(items, len(found) > len(shown), cursor)


def yearly(conn: Connection, ws: Workspace) -> Iterator[Yearly]:
    """All birthdays and dates, for a calendar that repeats them."""
    for row in conn.execute(_BORN.add_columns(*_WHOSE).order_by(contacts.c.id), {"ws": ws.id}):
        yield _whose(row), "", row.birthday, moment(row.updated_at)
    for row in conn.execute(_DATED.add_columns(*_WHOSE).order_by(contacts.c.id), {"ws": ws.id}):
        for kept in orjson.loads(row.dates):
            yield _whose(row), kept["label"], kept["on"], moment(row.updated_at)


def _whose(row: Any) -> ContactName:
    return ContactName(ids.public("c", row.id), row.name)


def _near(
    conn: Connection, ws: Workspace, today: date, days: int, zone: ZoneInfo
) -> Iterator[Near]:
    for day in _stated(conn, ws):
        if coming := within(day.stated, today, days):
            on = coming.on.toordinal()
            yield Near(on, day.contact, day.kind, day.label, coming.turns or 0)
    for contact, first in _met(conn, ws, today, days):
        met = day_of(first, zone).isoformat()
        if (coming := within(met, today, days)) and coming.turns:
            yield Near(coming.on.toordinal(), contact, "anniversary", FIRST_CONTACT, coming.turns)


def _met(conn: Connection, ws: Workspace, today: date, days: int) -> Iterator[tuple[int, int]]:
    """Contacts first touched about these days of any year before, and when."""
    oldest = conn.execute(_FIRST, {"ws": ws.id}).scalar_one()
    if oldest is None:
        return
    around = min(days + 4, 366) * DAY  # a day for the zone and one for a leap year, either side
    for year in range(moment(oldest).year - 1, today.year + 1):
        start = ms(datetime.combine(in_year(today, year), time(), UTC)) - 2 * DAY
        bound = {"ws": ws.id, "start": start, "end": start + around}
        yield from map(tuple, conn.execute(_MET, bound).all())


def _stated(conn: Connection, ws: Workspace) -> Iterator[Day]:
    for contact, birthday in conn.execute(_BORN, {"ws": ws.id}).all():
        yield Day(contact, "birthday", "birthday", birthday)
    for contact, dates in conn.execute(_DATED, {"ws": ws.id}).all():
        for kept in orjson.loads(dates):
            yield Day(contact, "date", kept["label"], kept["on"])
