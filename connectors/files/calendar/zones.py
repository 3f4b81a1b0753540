"""Time zones of a calendar file, and moments in them.

Asked in this order: the IANA name, the file's own VTIMEZONE, the name Windows gives it (CLDR), an
IANA name behind a vendor's prefix, an offset in the name, then the calendar's own zone.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar.prop import vDDDTypes
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from connectors.files.calendar.properties import Broken, Property, collect, read
from connectors.files.calendar.recurrence import parse
from schemas.days import zones

_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)(?:\d\d)?")
_OFFSET_NAME = re.compile(r"\(?(?:UTC|GMT)\s*([+-]\d\d:?\d\d)", re.IGNORECASE)
_FIRST_YEAR = 1970
_MAX_PARTS = 100


@dataclass(frozen=True, slots=True)
class Moment:
    """A wall time in a zone; day: a date without a time, wall is its midnight."""

    wall: datetime
    zone: tzinfo
    day: bool = False

    @property
    def instant(self) -> datetime:
        """Aware, UTC."""
        return self.wall.replace(tzinfo=self.zone).astimezone(UTC)

    @property
    def key(self) -> str:
        """20260301T090000Z, or 20260301: the same in every zone."""
        return f"{self.wall:%Y%m%d}" if self.day else f"{self.instant:%Y%m%dT%H%M%SZ}"

    def at(self, wall: datetime) -> Moment:
        return Moment(wall, self.zone, self.day)

    def like(self, other: Moment) -> Moment:
        """This moment in the manner of a series: exports mix dates and times in one series."""
        if self.day == other.day:
            return self
        clock = time() if other.day else other.wall.time()
        return other.at(datetime.combine(self.wall.date(), clock))


class FileZone(tzinfo):
    """A VTIMEZONE: offsets by wall time, as RFC 5545 3.3.5 reads gaps and repeated hours."""

    def __init__(self, name: str, changes: Sequence[tuple[datetime, timedelta, timedelta]]) -> None:
        """changes: (wall time before the change, offset before, offset after), not empty."""
        self._name = name
        ordered = sorted(changes)
        self._walls = [wall + max(timedelta(0), to - came) for wall, came, to in ordered]
        self._offsets = [ordered[0][1], *(to for _, _, to in ordered)]

    def utcoffset(self, moment: datetime | None, /) -> timedelta:
        if moment is None:
            return self._offsets[-1]
        return self._offsets[bisect_right(self._walls, moment.replace(tzinfo=None))]

    def dst(self, _: datetime | None, /) -> timedelta | None:
        return None

    def tzname(self, _: datetime | None, /) -> str:
        return self._name


class Zones:
    """The zones of one file. local: where floating times and unknown names are."""

    def __init__(self, local: str, last_year: int) -> None:
        self.local: tzinfo = _iana(local) or UTC
        self._last_year = last_year
        self._own: dict[str, tzinfo] = {}

    def learn(self, rows: Sequence[str]) -> None:
        """Takes in a VTIMEZONE block; the first of a name wins. Raises Broken and ValueError."""
        named = next((p for row in rows if (p := read(row)) and p.name == "TZID"), None)
        if named and named.value not in self._own and _iana(named.value) is None:
            parts = _observances(rows)
            if len(parts) > _MAX_PARTS:
                raise Broken("VTIMEZONE has too many parts")
            changes = [change for part in parts for change in _changes(part, self._last_year)]
            if changes:
                self._own[named.value] = FileZone(named.value, changes)

    def named(self, name: str) -> tzinfo | None:
        """The zone of a TZID, None when nothing knows it."""
        return _iana(name) or self._own.get(name) or _guessed(name)

    def moment(self, prop: Property, local: tzinfo) -> Moment:
        """What a date property says. Raises Broken, naming it."""
        moments = self.moments(prop, local)
        if len(moments) != 1:
            raise Broken(f"{prop.name} is not one time: {prop.value[:40]!r}")
        return moments[0]

    def moments(self, prop: Property, local: tzinfo) -> list[Moment]:
        """What a list of dates, times or periods says; of periods the start. Raises Broken."""
        zone = self.named(prop.parameters.get("TZID", "")) or local
        day = prop.parameters.get("VALUE", "").upper() == "DATE"
        stated = filter(None, prop.value.replace(" ", "").split(","))
        return [_moment(prop.name, value.partition("/")[0], zone, local, day) for value in stated]


def value_of(value: str) -> object:
    """The date, datetime, timedelta ... a value states (RFC 5545 3.3). Raises ValueError."""
    return vDDDTypes.from_ical(value.upper())  # type: ignore[no-untyped-call]


def _moment(name: str, value: str, zone: tzinfo, local: tzinfo, day: bool) -> Moment:
    try:
        stated = value_of(value)
    except ValueError as error:
        raise Broken(f"{name} is no date or time: {value[:40]!r}") from error
    if isinstance(stated, datetime):
        if day:
            return Moment(datetime.combine(stated.date(), time()), local, day=True)
        return Moment(stated.replace(tzinfo=None), UTC if stated.tzinfo else zone)
    if isinstance(stated, date):
        return Moment(datetime.combine(stated, time()), local, day=True)
    raise Broken(f"{name} is no date or time: {value[:40]!r}")


def _observances(rows: Sequence[str]) -> list[list[str]]:
    """The rows of each STANDARD and DAYLIGHT part."""
    parts: list[list[str]] = []
    for row in rows:
        if row.upper().startswith("BEGIN:"):
            parts.append([])
        elif parts:
            parts[-1].append(row)
    return parts


def _changes(rows: Sequence[str], last_year: int) -> list[tuple[datetime, timedelta, timedelta]]:
    props = collect(rows)
    try:
        start = _moment("DTSTART", props["DTSTART"][0].value, UTC, UTC, day=False).wall
        came, to = (_offset(props[name][0].value) for name in ("TZOFFSETFROM", "TZOFFSETTO"))
    except KeyError as error:
        raise Broken(f"VTIMEZONE has no {error.args[0]}") from error
    walls = {start}
    first, last = datetime(_FIRST_YEAR, 1, 1), datetime(last_year, 12, 31)  # noqa: DTZ001
    for prop in props.get("RRULE", []):
        rule = parse(prop.value)
        if rule.frequency != "YEARLY":
            raise Broken("VTIMEZONE: its RRULE is not by the year")
        end = last
        if rule.until:
            end = min(last, _moment("UNTIL", rule.until, UTC, UTC, day=False).wall + came)
        walls.update(rule.walls(start, first, end))
    for prop in props.get("RDATE", []):
        stated = filter(None, prop.value.split(","))
        walls.update(
            _moment("RDATE", v.partition("/")[0], UTC, UTC, day=False).wall for v in stated
        )
    return [(wall, came, to) for wall in walls]


def _offset(value: str) -> timedelta:
    match = _OFFSET.fullmatch(value.strip())
    if match is None or int(match[2]) > 23 or int(match[3]) > 59:
        raise Broken(f"VTIMEZONE: {value[:20]!r} is no offset")
    offset = timedelta(hours=int(match[2]), minutes=int(match[3]))
    return -offset if match[1] == "-" else offset


@lru_cache(maxsize=1024)
def _iana(name: str) -> tzinfo | None:
    # membership first: ZoneInfo opens files, and a TZID is a stranger's word
    return ZoneInfo(name) if name in zones() else None


@lru_cache(maxsize=1024)
def _guessed(name: str) -> tzinfo | None:
    if zone := _iana(WINDOWS_TO_OLSON.get(name, "")):
        return zone
    tail = name.strip("/")
    while "/" in tail:  # "/freeassociation.sourceforge.net/Europe/Berlin"
        tail = tail.partition("/")[2]
        if zone := _iana(tail):
            return zone
    stated = _OFFSET_NAME.match(name)
    if stated is None:
        return None
    try:
        return timezone(_offset(stated[1]))
    except Broken:
        return None
