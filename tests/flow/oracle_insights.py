"""The measures told naively: plain loops over interactions, participants and contacts.

Written from the sentences of `how`, not from the code.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Any

import orjson
from sqlalchemy import Connection, select

from schemas.insight import Measure, Network, Period, Replies, TierCoverage
from service.access.workspaces import Workspace
from service.db.tables import contacts, identifiers, interactions, news, participants

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
HOURS = timedelta(hours=1)
DAYS = timedelta(days=1)


@dataclass(frozen=True)
class Met:
    """A touch. way: in, out or both."""

    at: datetime
    number: int
    kind: str
    way: str
    opener: bool
    thread: str


@dataclass
class Someone:
    """A contact with its touches, oldest first."""

    tier: str
    cadence: int | None
    touches: list[Met]


def naive(
    conn: Connection,
    ws: Workspace,
    first: date,
    last: date,
    now: datetime,
    tags: Collection[str] = (),
    tiers: Collection[str] = (),
) -> Period:
    """The measures of these days, both included."""
    people = everybody(conn, ws, now, tags, tiers)
    heard = told(conn, ws, people, first, last)
    tiered = coverage(people, last, now)
    inside, asked = (
        sum(getattr(one.inside, side) for one in tiered) for side in ("numerator", "denominator")
    )
    return Period(
        starts_on=first,
        ends_on=last,
        so_far=last >= now.date(),
        **contact(people, first, last),
        **begun(people, first, last, now),
        my_replies=replies(people, "out", first, last),
        their_replies=replies(people, "in", first, last),
        network=network(people, first, last, now),
        news=len(heard),
        job_changes=sum(heard.values()),
        covered=of(inside, asked),
        coverage=tiered,
    )


def contact(people: dict[int, Someone], first: date, last: date) -> dict[str, Any]:
    """How often, with whom, and how evenly."""
    inside = {
        who: [t for t in one.touches if first <= t.at.date() <= last] for who, one in people.items()
    }
    inside = {who: some for who, some in inside.items() if some}
    flat = [t for some in inside.values() for t in some]
    mutual = {who for who, some in inside.items() if both_ways(some)}
    return {
        "touches": len(flat),
        "inbound": sum(t.way == "in" for t in flat),
        "outbound": sum(t.way == "out" for t in flat),
        "meetings": sum(t.way == "both" for t in flat),
        "people": len(inside),
        "touches_per_person": of(len(flat), len(inside)),
        "two_way_people": of(len(mutual), len(inside)),
        "two_way_touches": of(sum(len(inside[who]) for who in mutual), len(flat)),
        "reciprocity": of(sum(balance(some) for some in inside.values()), len(inside)),
    }


def begun(people: dict[int, Someone], first: date, last: date, now: datetime) -> dict[str, Any]:
    """Talks the owner began, and how many were answered."""
    began = [
        (t.at.date(), answered)
        for one in people.values()
        for t, answered in talks(one.touches)
        if first <= t.at.date() <= last
    ]
    old = [answered for day, answered in began if day < now.date() - 30 * DAYS]
    return {"reply_rate": of(sum(old), len(old)), "pending": len(began) - len(old)}


def everybody(
    conn: Connection, ws: Workspace, now: datetime, tags: Collection[str], tiers: Collection[str]
) -> dict[int, Someone]:
    """All contacts that pass the filter."""
    events = {row.id: row for row in _rows(conn, interactions, ws)}
    home = {row.id: row.contact_id for row in _rows(conn, identifiers, ws)}
    people = {}
    for row in _rows(conn, contacts, ws):
        carried = set(orjson.loads(row.tags))
        passes = (not tags or carried & set(tags)) and (not tiers or row.tier in tiers)
        if row.merged_into is None and passes:
            people[row.id] = Someone(row.tier, row.cadence_days, [])
    seen = set()
    for row in _rows(conn, participants, ws):
        who = home.get(row.identifier_id)
        event = events.get(row.interaction_id)
        if not row.touch or who not in people or event is None or (who, event.id) in seen:
            continue
        seen.add((who, event.id))
        ended = event.occurred_at if event.ended_at is None else event.ended_at
        if moment(ended) <= now:
            people[who].touches.append(_met(event))
    for one in people.values():
        one.touches.sort(key=lambda t: (t.at, t.number))
    return people


def _met(event: Any) -> Met:
    mutual = event.kind == "meeting" or event.direction not in ("in", "out")
    way = "both" if mutual else event.direction
    at = moment(event.occurred_at)
    return Met(at, event.id, event.kind, way, event.opener, event.thread)


def moment(ms: int) -> datetime:
    """Of epoch milliseconds."""
    return _EPOCH + timedelta(milliseconds=ms)


def of(numerator: float, denominator: int) -> Measure:
    """With their quotient, if there is one."""
    value = round(numerator / denominator, 4) if denominator else None
    return Measure(value, round(numerator, 4), denominator)


def both_ways(some: Collection[Met]) -> bool:
    """Whether each side turned to the other."""
    ways = {t.way for t in some}
    return "both" in ways or {"in", "out"} <= ways


def balance(some: Collection[Met]) -> float:
    """1 is even, 0 is one-sided."""
    came = sum(t.way != "out" for t in some)
    went = sum(t.way != "in" for t in some)
    return 2 * min(came, went) / (came + went)


def begins_thread(touch: Met, some: list[Met]) -> bool:
    """A mail that answers nothing, by its own word and by its thread."""
    if touch.kind != "mail" or not touch.opener:
        return False
    mails = [t for t in some if t.kind == "mail" and touch.thread and t.thread == touch.thread]
    return all((t.at, t.number) >= (touch.at, touch.number) for t in mails)


def talks(some: list[Met]) -> list[tuple[Met, bool]]:
    """Talks the owner began, and whether they were answered."""
    found = []
    for place, touch in enumerate(some):
        fresh = touch.kind == "message" or begins_thread(touch, some)
        quiet = place == 0 or touch.at - some[place - 1].at >= 7 * DAYS
        if touch.way == "out" and fresh and quiet:
            later = [t for t in some[place + 1 :] if t.way != "out"]
            found.append((touch, any(t.at - touch.at <= 30 * DAYS for t in later)))
    return found


def replies(people: dict[int, Someone], way: str, first: date, last: date) -> Replies:
    """Median hours of answers that way, given in these days."""
    took = []
    for one in people.values():
        letters = [t for t in one.touches if t.kind in ("mail", "message") and t.way != "both"]
        for before, touch in pairwise(letters):
            if touch.way != way or before.way == way or begins_thread(touch, one.touches):
                continue
            if touch.at - before.at <= 30 * DAYS and first <= touch.at.date() <= last:
                tenths = (touch.at - before.at) / HOURS * 10
                took.append(int(tenths + 0.5))
    return Replies(round(median(took) / 10, 2) if took else None, len(took))


def network(people: dict[int, Someone], first: date, last: date, now: datetime) -> Network:
    """Who was active before the first day and at the end of the last."""
    before, after = (active(people, day, now) for day in (first - DAYS, last))
    growth = of(len(after - before) - len(before - after), len(before))
    return Network(len(after), len(after - before), len(before - after), growth)


def active(people: dict[int, Someone], last: date, now: datetime) -> set[int]:
    """Touched both ways in 90 days up to the end of this one."""
    return {
        who
        for who, one in people.items()
        if both_ways([t for t in one.touches if since(last, now, 90) <= t.at.date() <= last])
    }


def since(last: date, now: datetime, days: int) -> date:
    """The day so many days before the end of the last one, or before today."""
    return min(last + DAYS, now.date()) - days * DAYS


def coverage(people: dict[int, Someone], last: date, now: datetime) -> list[TierCoverage]:
    """By tier who was touched within the cadence."""
    found = []
    for tier in sorted({one.tier for one in people.values()} - {""}):
        members = [one for one in people.values() if one.tier == tier]
        asked = [(one, one.cadence) for one in members if one.cadence is not None]
        inside = [
            one
            for one, days in asked
            if any(since(last, now, days) <= t.at.date() <= last for t in one.touches)
        ]
        found.append(TierCoverage(tier, len(members), of(len(inside), len(asked))))
    return found


def told(
    conn: Connection, ws: Workspace, people: dict[int, Someone], first: date, last: date
) -> dict[int, bool]:
    """Of whom there was news, and whether it was a new job."""
    into = {row.id: row.merged_into for row in _rows(conn, contacts, ws)}
    found: dict[int, bool] = {}
    for row in _rows(conn, news, ws):
        who = row.contact_id
        while into.get(who) is not None:
            who = into[who]
        if who in people and first <= (_EPOCH + row.day * DAYS).date() <= last:
            found[who] = found.get(who, False) or row.job
    return found


def _rows(conn: Connection, table: Any, ws: Workspace) -> list[Any]:
    return list(conn.execute(select(table).where(table.c.workspace_id == ws.id)).all())
