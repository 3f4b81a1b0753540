"""All blocks of one UID as one series, and the series as occurrences inside the window."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta

from connectors.files.calendar.event import Event, required
from connectors.files.calendar.people import key
from connectors.files.calendar.properties import Broken, Property
from connectors.files.calendar.recurrence import Rule, parse
from connectors.files.calendar.zones import Moment, Zones

YEARS_BACK = 10
YEARS_AHEAD = 1
MAX_OCCURRENCES = 2000
"""Of one series; those nearest to now are kept."""
_MAX_RULES = 4
_YEAR = timedelta(days=365.25)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Window:
    """Where occurrences of a series are looked for. now: aware."""

    now: datetime

    @property
    def first(self) -> datetime:
        return self.now - YEARS_BACK * _YEAR

    @property
    def last(self) -> datetime:
        return self.now + YEARS_AHEAD * _YEAR


@dataclass(frozen=True, slots=True)
class Occurrence:
    """original: the start it would have by its rule, None for a single event."""

    event: Event
    original: Moment | None


@dataclass(slots=True)
class Series:
    """master: the event that carries the rule; changes: by the key of their RECURRENCE-ID."""

    master: Event | None = None
    changes: dict[str, Event] = field(default_factory=dict)


def assemble(events: Sequence[Event]) -> Series:
    """Of copies the highest SEQUENCE, then DTSTAMP, holds (RFC 5546 2.1.5). A cancellation keeps
    what it cancels and only marks it; an answer changes only the answer of who sent it."""
    series = Series()
    ordered = sorted(events, key=lambda e: e.rank)
    for event in ordered:
        if event.method != "reply" and event.original is None:
            series.master = _succeed(series.master, event)
    for event in ordered:
        if event.method != "reply" and event.original is not None:
            before = _target(series, event) if event.method == "cancel" else None
            series.changes[_name(event.original, series)] = _succeed(before, event)
    for reply in ordered:
        if reply.method == "reply":
            _answer(series, reply)
    if series.master and series.master.status == "cancelled":
        series.changes = {k: replace(e, status="cancelled") for k, e in series.changes.items()}
    return series


def occurrences(series: Series, window: Window, zones: Zones) -> tuple[list[Occurrence], int]:
    """Those of a series that start in the window, oldest first, and how many were too many; what
    does not recur wherever it lies. Raises Broken, ValueError and OverflowError for rules and
    dates that cannot be followed."""
    master, changes = series.master, series.changes
    if master is None or not (master.recurs or changes):
        single = [] if master is None else [Occurrence(master, None)]
        return single + [Occurrence(e, e.original) for e in changes.values()], 0
    start = required(master)
    gone = {moment.like(start).key for moment in master.without}
    onwards = sorted(name for name, event in changes.items() if event.onwards)
    starts, left_out = _nearest(_starts(master, window, zones), window.now)
    found: dict[str, Occurrence] = {}
    for original in starts:
        name = original.key
        if name not in gone:
            since = [n for n in onwards if n <= name]
            source = changes[since[-1]] if since else master
            found[name] = Occurrence(changes.get(name) or _at(original, source), original)
    for name, event in changes.items():
        # a change moved into the window, or of an occurrence the rule does not make
        if name not in gone and event.original:
            found.setdefault(name, Occurrence(event, event.original.like(start)))
    placed = [(required(o.event).instant, n, o) for n, o in found.items()]
    return [o for at, _, o in sorted(placed) if window.first <= at <= window.last], left_out


def _succeed(before: Event | None, event: Event) -> Event:
    if before is None or event.method != "cancel":
        return event
    return replace(before, status="cancelled", method="cancel", rank=event.rank)


def _name(original: Moment, series: Series) -> str:
    master = series.master
    return original.like(master.start).key if master and master.start else original.key


def _target(series: Series, event: Event) -> Event | None:
    """What a cancellation or an answer is about: a change, a plain occurrence, or the whole."""
    master = series.master
    if event.original is None:
        return master
    known = series.changes.get(_name(event.original, series))
    if known or master is None or master.start is None:
        return known
    start = event.original.like(master.start)
    return replace(_once(master, start), original=start)


def _answer(series: Series, reply: Event) -> None:
    target = _target(series, reply)
    if target is None:
        target = reply
    elif reply.rank[0] >= target.rank[0]:
        said = {key(p): p.answer for p in reply.people if p.role == "attendee"}
        people = (
            replace(p, answer=said.get(key(p), p.answer)) if p.role == "attendee" else p
            for p in target.people
        )
        target = replace(target, people=tuple(people))
    if reply.original is None:
        series.master = target
    else:
        series.changes[_name(reply.original, series)] = target


def _once(event: Event, start: Moment) -> Event:
    return replace(event, start=start, rules=(), without_rules=(), extra=(), without=())


def _at(original: Moment, source: Event) -> Event:
    """One occurrence as the master, or the last change that holds from then onwards, has it."""
    start = required(source)
    if source.original is None:
        return _once(source, original)
    moved = start.wall - source.original.like(start).wall
    return _once(source, start.at(original.like(start).wall + moved))


def _nearest(starts: Iterable[Moment], now: datetime) -> tuple[list[Moment], int]:
    ordered = sorted(starts, key=lambda m: abs(m.wall - _wall(now)))
    return ordered[:MAX_OCCURRENCES], max(0, len(ordered) - MAX_OCCURRENCES)


def _starts(master: Event, window: Window, zones: Zones) -> set[Moment]:
    start = required(master)
    if len(master.rules) + len(master.without_rules) > _MAX_RULES:
        raise Broken("RRULE is there too often")
    # a day more at both ends: the window is of instants, the walls are in any zone
    first, last = _wall(window.first) - _DAY, _wall(window.last) + _DAY
    rules = [parse(rule) for rule in master.rules]
    untils = [_until(rule, start, zones) for rule in rules]
    found = {moment.like(start) for moment in master.extra}
    # Google ends a series "from here on" by an UNTIL before its first start: nothing is left
    if not rules or any(until is None or start.instant <= until for until in untils):
        found.add(start)
    for rule, until in zip(rules, untils, strict=True):
        for wall in rule.walls(start.wall, first, last):
            moment = start.at(wall)
            if until is not None and moment.instant > until:
                break
            found.add(moment)
    for excluded in map(parse, master.without_rules):
        found.difference_update(start.at(wall) for wall in excluded.walls(start.wall, first, last))
    return {moment for moment in found if window.first <= moment.instant <= window.last}


def _until(rule: Rule, start: Moment, zones: Zones) -> datetime | None:
    """The last instant a rule may fall on; a date means the whole of that day."""
    if not rule.until:
        return None
    stated = zones.moment(Property("UNTIL", rule.until), start.zone)
    if stated.day or start.day:
        return start.at(datetime.combine(stated.wall.date(), time(23, 59, 59))).instant
    return stated.instant


def _wall(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)
