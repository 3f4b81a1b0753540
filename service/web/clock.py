"""Moments as the pages say them: in the workspace's zone, near ones in words. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from service.timeline.days import written
from service.web.words import many

_SPANS = ((730, 365, "year"), (61, 30, "month"), (14, 7, "week"))
"""From so many days on, days of the unit, its name."""


@dataclass(frozen=True, slots=True)
class Clock:
    """now: aware."""

    now: datetime
    zone: ZoneInfo

    def near(self, at: datetime | None) -> str:
        """ "today", "3 weeks ago", "in 5 days", "never"."""
        if at is None:
            return "never"
        days = (self._here(at).date() - self._here(self.now).date()).days
        if abs(days) < 2:
            return ("today", "tomorrow", "yesterday")[days]
        return f"in {_span(days)}" if days > 0 else f"{_span(-days)} ago"

    def day(self, at: datetime) -> str:
        """26 Jul 2026."""
        return written(self._here(at).date())

    def exact(self, at: datetime | None) -> str:
        """26 Jul 2026, 14:05; "" for never."""
        return "" if at is None else f"{self.day(at)}, {self._here(at):%H:%M}"

    @property
    def today(self) -> str:
        """YYYY-MM-DD."""
        return self._here(self.now).date().isoformat()

    def _here(self, at: datetime) -> datetime:
        return at.astimezone(self.zone)


def _span(days: int) -> str:
    for most, length, unit in _SPANS:
        if days >= most:
            return many(days // length, unit)
    return many(days, "day")
