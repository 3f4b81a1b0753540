"""The measures of the field of a period, with history, read from the diary."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import orjson
from sqlalchemy import (
    ColumnElement,
    Connection,
    Text,
    bindparam,
    cast,
    exists,
    func,
    select,
)

from schemas.insight import By, Insights, Period
from schemas.page import Page as ListPage
from service.access.workspaces import Workspace
from service.db.moments import DAY
from service.db.tables import contact_tags, contacts, diary, news, seats
from service.db.within import within
from service.timeline.book import Book, Page
from service.timeline.diary import COLUMNS
from service.timeline.measures import (
    HOW,
    LONGEST,
    NETWORK_DAYS,
    Ground,
    Group,
    begins,
    by_tag,
    day,
    on,
    parts,
    period,
)
from service.timeline.read.paging import BadFilter, Slice, paged, sealed
from service.timeline.read.rows import among, joined, of, prepared

MOST_PARTS = 500
MOST_TAGS = 20
_EARLIEST = date(1900, 1, 1)
_SHOWN: Mapping[By, int] = {"week": 26, "month": 12, "quarter": 8}
"""Weeks, months or quarters when no beginning is stated, the present one included."""
_PAGES = (
    select(diary.c.day, *(diary.c[name] for name in COLUMNS))
    .where(prepared(diary), diary.c.day >= bindparam("first"), diary.c.day < bindparam("end"))
    .order_by(diary.c.day)
)
_SEATS = select(func.max(seats.c.seat)).where(prepared(seats))
_SEATED = joined(contacts, seats, id="contact_id")
# Thousands of seats in one text are read ten times as fast as in as many rows.
_TOGETHER = func.aggregate_strings(cast(seats.c.seat, Text), ",").label("seats")
_BY = (contacts.c.tier, contacts.c.cadence_days)
_GROUPS = (
    select(*_BY, func.count().label("people"), _TOGETHER)
    .outerjoin_from(contacts, seats, _SEATED)
    .where(prepared(contacts), contacts.c.merged_into.is_(None), contacts.c.tier != "")
    .group_by(*_BY)
)
_KEPT = select(_TOGETHER).join_from(contacts, seats, _SEATED).where(prepared(contacts))
_NEWS = select(news.c.day, news.c.contact_id, news.c.job).where(
    prepared(news), news.c.day >= bindparam("first"), news.c.day < bindparam("end")
)
_PEOPLE = func.count(contact_tags.c.contact_id)
_ORDER = (_PEOPLE.desc(), contact_tags.c.tag)
_MOST = (
    select(contact_tags.c.tag)
    .where(prepared(contact_tags))
    .group_by(contact_tags.c.tag)
    .order_by(*_ORDER)
    .limit(MOST_TAGS)
)
_CARRIED = (
    select(contact_tags.c.tag, _PEOPLE.label("people"), _TOGETHER)
    .outerjoin_from(contact_tags, seats, joined(contact_tags, seats, contact_id="contact_id"))
    .where(prepared(contact_tags), among(contact_tags.c.tag, "tags"))
    .group_by(contact_tags.c.tag)
    .order_by(*_ORDER)
)
_ANY_TAG = contact_tags.alias("any_tag")


@dataclass(frozen=True, slots=True)
class InsightFilter:
    """first, last: days, both included; None: a usual stretch up to today. Several tags or tiers
    mean any of them."""

    first: date | None = None
    last: date | None = None
    by: By = "week"
    tags: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()


def insights(conn: Connection, ws: Workspace, wanted: InsightFilter, now: int) -> Insights:
    """All of it. Raises BadFilter."""
    start, end = _stretch(wanted, now)
    ground = _ground(conn, ws, wanted, (start - (end - start), start, end), now)
    carried = _carried(conn, ws, wanted)
    return Insights(
        starts_on=on(start),
        ends_on=on(end - 1),
        by=wanted.by,
        zone="UTC",
        tags=list(wanted.tags),
        tiers=list(wanted.tiers),
        summary=period(ground, start, end),
        before=period(ground, start - (end - start), start),
        history=[period(ground, *some) for some in parts(wanted.by, start, end)],
        by_tag=by_tag(ground, start, end, carried),
        how=HOW,
    )


def history(
    conn: Connection, ws: Workspace, wanted: InsightFilter, part: Slice, now: int
) -> ListPage[Period]:
    """Each week, month or quarter alone, oldest first. Raises BadFilter."""
    start, end = _stretch(wanted, now)
    place = part.place("insights", int)
    told = [some for some in parts(wanted.by, start, end) if place is None or some[0] > place[0]]
    shown = told[: part.limit]
    if not shown:
        return paged([], False, "")
    ground = _ground(conn, ws, wanted, (shown[0][0], shown[0][0], shown[-1][1]), now)
    items = [period(ground, *some) for some in shown]
    return paged(items, len(told) > len(shown), sealed("insights", shown[-1][0]))


def _stretch(wanted: InsightFilter, now: int) -> tuple[int, int]:
    """The first day, and the day after the last. Raises BadFilter."""
    today = on(now // DAY)
    last = min(wanted.last or today, today)
    if last < _EARLIEST:
        raise BadFilter("to", f"is before {_EARLIEST}")
    first = wanted.first or _usual(wanted.by, last)
    if first < _EARLIEST:
        raise BadFilter("from", f"is before {_EARLIEST}")
    if first > last:
        raise BadFilter("from", f"is after the last day there is to tell of, {last}")
    if (last - first).days > MOST_PARTS * LONGEST[wanted.by]:
        raise BadFilter("from", f"makes more than {MOST_PARTS} {wanted.by}s; begin later")
    return day(first), day(last) + 1


def _usual(by: By, last: date) -> date:
    first = begins(by, last)
    for _ in range(_SHOWN[by] - 1):
        first = begins(by, first - timedelta(1))
    return first


def _ground(
    conn: Connection,
    ws: Workspace,
    wanted: InsightFilter,
    days: tuple[int, int, int],
    now: int,
) -> Ground:
    """days: the first told of, the first whose end coverage is told of, and the end."""
    told, start, end = days
    most = (conn.execute(_SEATS, {"ws": ws.id}).scalar_one() or 0) + 1
    chosen = _chosen(ws, wanted)
    groups = conn.execute(_GROUPS.where(*chosen), {"ws": ws.id}).all()
    longest = max((row.cadence_days or 0 for row in groups), default=0)
    first = min(told - NETWORK_DAYS, min(start, now // DAY) - longest)
    kept = _kept(conn, ws, chosen, most) if chosen else None
    rows = conn.execute(_PAGES, {"ws": ws.id, "first": first, "end": end}).all()
    book = Book({row.day: _page(row, kept) for row in rows}, most)
    return Ground(
        book,
        now // DAY,
        [
            Group(row.tier, row.cadence_days, row.people, book.people(_numbers(row.seats)))
            for row in groups
        ],
        _news(conn, ws, chosen, (told, end)),
    )


def _chosen(ws: Workspace, wanted: InsightFilter) -> list[ColumnElement[bool]]:
    """Conditions on contacts."""
    tests: list[ColumnElement[bool]] = []
    if wanted.tiers:
        tests.append(contacts.c.tier.in_(wanted.tiers))
    if wanted.tags:
        tests.append(
            exists().where(
                _ANY_TAG.c.workspace_id == ws.id,
                _ANY_TAG.c.contact_id == contacts.c.id,
                _ANY_TAG.c.tag.in_(wanted.tags),
            )
        )
    return tests


def _kept(
    conn: Connection, ws: Workspace, chosen: list[ColumnElement[bool]], most: int
) -> bytearray:
    """By seat, whether the contact passes the filter."""
    flags = bytearray(most)
    text = conn.execute(_KEPT.where(*chosen), {"ws": ws.id}).scalar_one()
    for seat in _numbers(text):
        flags[seat] = 1
    return flags


def _page(row: Any, kept: bytearray | None) -> Page:
    columns = [array("I", cell) for cell in row[1:]]
    if kept is None:
        return Page(*columns)
    plain = [[seat for seat in some if kept[seat]] for some in columns[:-2]]
    pairs = [zip(some[::2], some[1::2], strict=True) for some in columns[-2:]]
    answers = [[n for pair in some if kept[pair[0]] for n in pair] for some in pairs]
    return Page(*plain, *answers)


def _numbers(text: str | None) -> list[int]:
    numbers: list[int] = orjson.loads(f"[{text or ''}]")
    return numbers


def _news(
    conn: Connection, ws: Workspace, chosen: list[ColumnElement[bool]], days: tuple[int, int]
) -> dict[int, dict[int, bool]]:
    """By day the living contacts there was news of; what was told of one that was merged is of
    the one it was merged into."""
    told = conn.execute(_NEWS, {"ws": ws.id, "first": days[0], "end": days[1]}).all()
    home = _homes(conn, ws, chosen, {row.contact_id for row in told}) if told else {}
    found: dict[int, dict[int, bool]] = defaultdict(dict)
    for row in told:
        who = home.get(row.contact_id)
        if who is not None:
            found[row.day][who] = found[row.day].get(who, False) or row.job
    return found


def _homes(
    conn: Connection, ws: Workspace, chosen: list[ColumnElement[bool]], wanted: set[int]
) -> dict[int, int]:
    """Which living contact each of these ids leads to, of those that pass the filter."""
    roots = select(contacts.c.id, contacts.c.id.label("root"), contacts.c.merged_into).where(
        of(ws, contacts), within(contacts.c.id, wanted)
    )
    walk = roots.cte("walk", recursive=True)
    step = select(walk.c.id, contacts.c.id, contacts.c.merged_into).where(
        of(ws, contacts), contacts.c.id == walk.c.merged_into
    )
    walk = walk.union_all(step)
    ends = select(walk.c.id, walk.c.root).where(walk.c.merged_into.is_(None))
    if chosen:
        ends = ends.where(contacts.c.id == walk.c.root, of(ws, contacts), *chosen)
    return {row.id: row.root for row in conn.execute(ends).all()}


def _carried(
    conn: Connection, ws: Workspace, wanted: InsightFilter
) -> dict[str, tuple[int, list[int]]]:
    """The tags most people carry: how many, and the seats of those ever touched."""
    tags = conn.execute(_MOST, {"ws": ws.id}).scalars().all()
    rows = _CARRIED
    if chosen := _chosen(ws, wanted):
        rows = rows.join(contacts, joined(contact_tags, contacts, contact_id="id")).where(*chosen)
    found = conn.execute(rows, {"ws": ws.id, "tags": list(tags)}).all()
    return {row.tag: (row.people, _numbers(row.seats)) for row in found}
