"""The next good moment to turn to somebody: their hours, their zone, none of their days off. Pure.

Weekends and public holidays are those of their country, of the `holidays` library. Of regional
holidays nothing is known, since no region is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from service.timeline.days import named
from service.timeline.zones import Whereabouts

OFFICE = (9, 17)
_HOUR = timedelta(hours=1)
_SPAN, _TELLING = 3, 3
_LONGEST = 40
"""Days looked ahead: no country closes for longer."""


@dataclass(frozen=True, slots=True)
class Moment:
    """at: UTC, on the hour there. zone: theirs. because: why then, in one sentence."""

    at: datetime
    zone: str
    because: str


@lru_cache(maxsize=65536)
def good_moment(
    earliest: datetime, there: Whereabouts, hours: tuple[int, int] | None = None
) -> Moment:
    """The first full hour, from `earliest` on, in their hours of a working day. hours: from and
    to, as their clock shows them; None: they are not known, and office hours stand in."""
    zone = ZoneInfo(there.zone)
    start, end = hours or OFFICE
    local = _ceiled(earliest.astimezone(zone))
    passed: list[str] = []
    for day in _days(local.date()):
        at = max(local, datetime.combine(day, time(start), zone))
        late = at.date() != day or at.hour >= end
        if late:
            continue
        if off := day_off(day, there.country):
            passed.append(f"{named(day)} ({off})")
            continue
        return Moment(at.astimezone(UTC), there.zone, _because(at, there, hours, passed))
    at = datetime.combine(local.date() + timedelta(days=1), time(start), zone)
    return Moment(at.astimezone(UTC), there.zone, _because(at, there, hours, []))


@lru_cache(maxsize=65536)
def usual_hours(letters: tuple[int, ...], zone: str, at: datetime) -> tuple[int, int] | None:
    """The three hours of their day in which they wrote most; None when too few letters tell.
    letters: UTC hours. at: tells how far their clock is from UTC."""
    if len(letters) < _TELLING:
        return None
    offset = (at.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()) // _HOUR
    local = [(hour + offset) % 24 for hour in letters]
    wrote = {
        start: sum(start <= hour < start + _SPAN for hour in local) for start in range(25 - _SPAN)
    }
    start = max(wrote, key=lambda one: (wrote[one], one))
    return start, start + _SPAN


@lru_cache(maxsize=65536)
def day_off(day: date, country: str) -> str:
    """Why they do not work that day: a holiday's name, or "weekend"; "" when they do. country:
    ISO 3166-1; of an unknown one only Saturday and Sunday are off."""
    calendar = _calendar(country, day.year)
    if calendar is None:
        return "weekend" if day.weekday() > 4 else ""
    if calendar.is_working_day(day):
        return ""
    return str(calendar.get(day) or "weekend")


def working_days(first: date, number: int, country: str) -> list[date]:
    """Those among so many days from the first; the next one after them when there is none."""
    days = list(_days(first, max(number, _LONGEST)))
    working = [day for day in days if not day_off(day, country)]
    return [day for day in working if day < first + timedelta(days=number)] or working[:1]


@lru_cache(maxsize=1024)
def _calendar(country: str, year: int) -> holidays.HolidayBase | None:
    if not country:
        return None
    try:
        return holidays.country_holidays(country, years=year, language="en_US")
    except NotImplementedError:
        return None


def _days(first: date, number: int = _LONGEST) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range(number))


def _ceiled(local: datetime) -> datetime:
    whole = local.replace(minute=0, second=0, microsecond=0)
    return whole if whole == local else whole + _HOUR


def _because(
    at: datetime, there: Whereabouts, hours: tuple[int, int] | None, passed: list[str]
) -> str:
    when = f"{named(at.date())}, {at:%H:%M} in {there.zone} ({there.because})"
    usual = f"they usually write from {hours[0]}:00 to {hours[1]}:00" if hours else "office hours"
    skipped = f"; not {', '.join(passed)}" if passed else ""
    return f"{when}: {usual}{skipped}"
