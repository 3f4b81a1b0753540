"""When people write and meet: office hours of one town, in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Berlin")
OPENS, CLOSES = 8, 18
_SATURDAY = 5


def within(rng: Random, day: date, first: int = OPENS, last: int = CLOSES) -> datetime:
    """Some second of a day between two hours of the town."""
    seconds = rng.randrange(first * 3600, last * 3600)
    local = datetime.combine(day, time(), ZONE) + timedelta(seconds=seconds)
    return local.astimezone(UTC)


def workday(day: date) -> date:
    """The day, or the Monday after a weekend."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() >= _SATURDAY else 0)


def office(rng: Random, at: datetime) -> datetime:
    """The moment, or some time next morning when nobody is at work."""
    local = at.astimezone(ZONE)
    if local.weekday() < _SATURDAY and OPENS <= local.hour < CLOSES:
        return at
    day = local.date() + timedelta(days=local.hour >= OPENS)
    return within(rng, workday(day), OPENS, OPENS + 3)


def after(rng: Random, at: datetime, hours: float) -> datetime:
    """When an answer comes that takes about so many hours: most sooner, some days later."""
    return office(rng, at + timedelta(hours=0.1 + hours * min(8, rng.lognormvariate(0, 1))))


def slot(rng: Random, day: date) -> datetime:
    """When a meeting begins: a full or half hour of a workday."""
    at = time(rng.randrange(9, 17), rng.choice((0, 30)))
    return datetime.combine(workday(day), at, ZONE).astimezone(UTC)


def ago(now: datetime, days: float) -> datetime:
    """So many days before now."""
    return now - timedelta(days=days)
