"""Rules (RFC 5545 3.3.10) unrolled inside a window, at a bounded price.

dateutil stops looking only at the year 9999, so a rule that never falls (30 February) would cost
seconds. The Gregorian calendar repeats: every 28 years inside 1901 to 2099, and every 400 years
always. So a rule is unrolled in years that look the same but lie just before 9999, and the results
are carried back: whatever a rule says, it meets the end within decades.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, datetime, timedelta
from itertools import islice
from math import prod

from dateutil.rrule import rrulestr

from connectors.files.calendar.properties import SPOILT, Broken

MAX_STEPS = 100_000
"""Instances one rule may produce before it is refused: hourly for eleven years."""
_UNITS = {"HOURLY": timedelta(hours=1), "DAILY": timedelta(days=1), "WEEKLY": timedelta(weeks=1)}
_FREQUENCIES = frozenset({*_UNITS, "MONTHLY", "YEARLY"})
_TIMES = {"BYHOUR": 23, "BYMINUTE": 59, "BYSECOND": 59}
_NUMBERS = {"BYMONTH": 12, "BYWEEKNO": 53, "BYYEARDAY": 366, "BYMONTHDAY": 31, "BYSETPOS": 366}
_LISTS = frozenset({"BYDAY", *_TIMES, *_NUMBERS})
_MAX_LIST = 400  # every day of a year, and some
_MAX_TIMES = 48  # instances of one day
_VALUE = re.compile(r"[A-Z0-9+,-]+")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule fit to be unrolled. until: its UNTIL as stated, "" without one."""

    text: str
    frequency: str
    interval: int
    counted: bool
    until: str

    def walls(self, start: datetime, first: datetime, last: datetime) -> Iterator[datetime]:
        """The wall times on which it falls from `first` to `last`, in order. Raises Broken."""
        if start > last:
            return
        begin = start if self.counted else self._near(start, first)
        shift = _shift(begin.year, last.year)
        try:
            rule = rrulestr(self.text, dtstart=begin.replace(year=begin.year + shift))
        except SPOILT as error:
            raise Broken(f"RRULE: {error}") from error
        steps = 0
        for step in islice(_until_the_end(iter(rule)), MAX_STEPS + 1):
            steps += 1
            wall = step.replace(year=step.year - shift)
            if wall > last:
                return
            if wall >= first:
                yield wall
        if steps > MAX_STEPS:
            raise Broken(f"RRULE falls more than {MAX_STEPS:,} times")

    def _near(self, start: datetime, first: datetime) -> datetime:
        """A start in phase with the given one, as late as it can be before the window."""
        if start >= first:
            return start
        if unit := _UNITS.get(self.frequency):
            period = unit * self.interval
            return start + (first - start) // period * period
        years = 28 * self.interval  # in phase for every month, weekday and leap day
        return start.replace(year=start.year + (first.year - start.year) // years * years)


def parse(value: str) -> Rule:
    """Raises Broken for what no calendar of people holds: rules by the second, endless lists."""
    parts = _parts(value)
    frequency = parts.pop("FREQ", "")
    if frequency not in _FREQUENCIES:
        raise Broken(f"RRULE: FREQ={frequency[:20] or 'nothing'} is not followed")
    until = parts.pop("UNTIL", "")
    interval = _number(parts.pop("INTERVAL", "1"), "INTERVAL")
    if not 1 <= interval <= 10_000:
        raise Broken(f"RRULE: INTERVAL={interval} is out of range")
    count = parts.pop("COUNT", "")
    # Exchange writes COUNT=-1 for an endless series
    counted = count not in ("", "-1")
    if counted:
        parts["COUNT"] = str(max(0, _number(count, "COUNT")))
    _check_lists(parts, frequency)
    kept = [f"{name}={item}" for name, item in parts.items()]
    text = ";".join([f"FREQ={frequency}", f"INTERVAL={interval}", *kept])
    return Rule(text, frequency, interval, counted, until)


def _parts(value: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for piece in value.upper().replace(" ", "").rstrip(";").split(";"):
        name, equals, item = piece.partition("=")
        if name in ("RSCALE", "SKIP") and item not in ("GREGORIAN", "OMIT"):
            raise Broken(f"RRULE: {name} is not followed")
        if not equals or not _VALUE.fullmatch(item):
            raise Broken(f"RRULE: {piece[:40]!r} is no rule")
        if name in _LISTS or name in ("FREQ", "UNTIL", "INTERVAL", "COUNT", "WKST"):
            parts[name] = item
    return parts


def _check_lists(parts: dict[str, str], frequency: str) -> None:
    lists = {name: parts[name].split(",") for name in _LISTS & parts.keys()}
    if any(len(items) > _MAX_LIST for items in lists.values()):
        raise Broken("RRULE: a BY list is too long")
    for name, items in lists.items():
        if name in _NUMBERS and not all(
            1 <= abs(_number(i, name)) <= _NUMBERS[name] for i in items
        ):
            raise Broken(f"RRULE: {name} is out of range")
        if name in _TIMES and not all(0 <= _number(i, name) <= _TIMES[name] for i in items):
            raise Broken(f"RRULE: {name} is out of range")
    times = prod(len(lists.get(name, "1")) for name in _TIMES)
    if times > (1 if frequency == "HOURLY" and "BYHOUR" not in lists else _MAX_TIMES):
        raise Broken("RRULE falls too often in a day")


def _number(value: str, name: str) -> int:
    try:
        return int(value[:10])
    except ValueError as error:
        raise Broken(f"RRULE: {name}={value[:20]} is no number") from error


def _shift(begin: int, end: int) -> int:
    """Years to add so that the calendar looks the same and soon meets the year 9999."""
    spare = 1  # dateutil looks one year past the last it reports
    years = 8000 + (MAXYEAR - spare - 8000 - end) // 28 * 28
    if begin + years > 9900 and end < 2100:
        return years
    return max(0, (MAXYEAR - spare - end) // 400 * 400)


def _until_the_end(steps: Iterator[datetime]) -> Iterator[datetime]:
    """dateutil overruns the year 9999 inside a last week; that is the end, not an error."""
    while True:
        try:
            step = next(steps, None)
        except (ValueError, OverflowError):
            return
        if step is None:
            return
        yield step
