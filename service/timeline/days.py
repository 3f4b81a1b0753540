"""Days in words. Pure."""

from __future__ import annotations

from datetime import date

_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()  # noqa: SIM905
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()  # noqa: SIM905


def written(day: date) -> str:
    """26 Jul 2026."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def named(day: date) -> str:
    """Monday 2 Nov 2026."""
    return f"{_DAYS[day.weekday()]} {written(day)}"
