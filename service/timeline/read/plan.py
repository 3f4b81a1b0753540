"""The plan: out of all gaps a few people, once each, spread over the days to come.

Of every rank of urgency those are looked at who have waited longest, so the cost does not grow
with the number of gaps, and nobody waits for ever behind the same few.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from schemas.gap import GapKind
from schemas.plan import Plan, PlanItem, Priority
from service.access.workspaces import Workspace
from service.db.moments import DAY
from service.timeline.occasions import NEAR
from service.timeline.planning import Candidate, Chosen, choose, prioritised, spread
from service.timeline.ranks import RANKS
from service.timeline.read import gaps
from service.timeline.read.home import day_of, home, quiet_days
from service.timeline.read.occasions import Known
from service.timeline.read.people import gap_contact, people
from service.timeline.read.reasons import reason, waits_since
from service.timeline.score import product, score
from service.timeline.working_days import working_days
from service.timeline.zones import NOWHERE, country_of_zone

EACH = 50
"""Gaps of each rank that are looked at."""


class Pressing(NamedTuple):
    """A contact with the gap that presses most. row: of people()."""

    kind: GapKind
    row: Any
    priority: Priority


def plan(conn: Connection, ws: Workspace, minutes: int, days: int, now: int) -> Plan:
    """Whom to turn to in these minutes, from today on, over so many days."""
    zone = home(conn, ws)
    today = day_of(now, zone)
    open_days = _open_days(conn, ws, today, days, zone)
    found = _found(conn, ws, now) if open_days else {}
    near = min(NEAR, (open_days[-1] - today).days) if open_days else 0
    known = Known(conn, ws, [one.row for one in found.values()], now, near)
    candidates = [Candidate(n, one.priority, known.ways(one.row)) for n, one in found.items()]
    chosen = choose(candidates, minutes)
    total = gaps.standing(conn, ws, now) if open_days else 0
    return Plan.model_construct(
        minutes=minutes,
        planned_minutes=sum(one.minutes for one in chosen),
        first_day=today,
        last_day=max([today + timedelta(days=days - 1), *open_days[-1:]]),
        quiet=not open_days,
        says=_says(chosen, total, open_days),
        items=_items(known, found, chosen, open_days, now),
        left_over=max(0, total - len(chosen)),
    )


def _found(conn: Connection, ws: Workspace, now: int) -> dict[int, Pressing]:
    """By contact what presses most. Who is to be left alone is left out."""
    looked = gaps.longest_waiting(conn, ws, EACH, now)
    rows = people(conn, ws, {gap.contact_id for gap in looked})
    found: dict[int, Pressing] = {}
    for gap in looked:
        row = rows[gap.contact_id]
        if row.paused or (row.snoozed_until or 0) > now:
            continue
        one = _pressing(ws, RANKS[gap.rank], row, now)
        before = found.get(row.id)
        if before is None or one.priority.value > before.priority.value:
            found[row.id] = one
    return found


def _pressing(ws: Workspace, kind: GapKind, row: Any, now: int) -> Pressing:
    priority = prioritised(
        kind,
        (row.importance, row.tier),
        max(0, now - waits_since(kind, row)) // DAY,
        row.cadence_days,
        score(product(row.strength, now)),
        ws.settings.timeline,
    )
    return Pressing(kind, row, priority)


def _items(
    known: Known,
    found: Mapping[int, Pressing],
    chosen: Sequence[Chosen],
    open_days: Sequence[date],
    now: int,
) -> list[PlanItem]:
    known.talked([found[one.contact].row for one in chosen])
    bound = {
        one.contact: on
        for one in chosen
        if (on := known.occasion(found[one.contact].kind, found[one.contact].row).on) is not None
    }
    days = spread(chosen, bound, open_days)
    items = [
        _item(known, found[one.contact], one, day, open_days, now)
        for one, day in zip(chosen, days, strict=True)
    ]
    return sorted(items, key=lambda item: item.on)  # within a day the most pressing first


def _item(
    known: Known, found: Pressing, one: Chosen, day: date, open_days: Sequence[date], now: int
) -> PlanItem:
    kind, row, priority = found
    on = _works_for_both(known, row, day, open_days)
    return PlanItem(
        contact=gap_contact(row),
        kind=kind,
        reason=reason(kind, row, waits_since(kind, row), now),
        on=on,
        minutes=one.minutes,
        priority=priority,
        suggestion=known.suggestion(kind, row, one.reach, on),
    )


def _works_for_both(known: Known, row: Any, day: date, open_days: Sequence[date]) -> date:
    """The day, or the next of the plan on which they work too; the day when there is none."""
    zone = ZoneInfo(row.home or NOWHERE)
    for candidate in open_days:
        if candidate >= day:
            at = known.moment(row, candidate).at.astimezone(zone).date()
            if at == candidate:
                return candidate
    return day


def _open_days(
    conn: Connection, ws: Workspace, today: date, days: int, zone: ZoneInfo
) -> list[date]:
    """Days the owner works on, and nothing of which is quiet."""
    there = working_days(today, days, country_of_zone(str(zone)))
    still = quiet_days(conn, ws)
    return [day for day in there if not still(day)]


def _says(chosen: Sequence[Chosen], total: int, open_days: Sequence[date]) -> str:
    if not open_days:
        return "These days are quiet"
    if not total:
        return "Nobody needs you"
    if not chosen:
        return "There is not enough time for anybody"
    people = "1 person" if len(chosen) == 1 else f"{len(chosen)} people"
    return f"{people} in {sum(one.minutes for one in chosen)} minutes"
