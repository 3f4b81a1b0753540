"""Days that come back every year. Pure.

A day is stated as YYYY-MM-DD, or as --MM-DD when its year is not known. What falls on 29 February
is kept on the 28th in years that have no 29th.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

LEAP = 2000
"""Stands in for a year that is not known, so that every day exists."""


@dataclass(frozen=True, slots=True)
class Coming:
    """on: when next, today included. turns: the years full on that day; None: not known."""

    on: date
    turns: int | None


def parsed(stated: str) -> tuple[date, bool] | None:
    """The day (in LEAP when without a year) and whether its year is known; None for what is no
    day of the calendar."""
    known = not stated.startswith("--")
    try:
        return date.fromisoformat(stated if known else f"{LEAP}{stated[1:]}"), known
    except ValueError:
        return None


def coming(stated: str, today: date) -> Coming | None:
    """When it comes next; None when nothing readable is stated."""
    day = parsed(stated)
    if day is None:
        return None
    first, known = day
    if known and first > today:
        return Coming(first, 0)
    year = today.year if in_year(first, today.year) >= today else today.year + 1
    return Coming(in_year(first, year), year - first.year if known else None)


def in_year(day: date, year: int) -> date:
    """The same day of another year."""
    try:
        return day.replace(year=year)
    except ValueError:
        return date(year, 2, 28)


def within(stated: str, today: date, days: int) -> Coming | None:
    """coming(), when it is at most so many days away."""
    found = coming(stated, today)
    return found if found and found.on <= today + timedelta(days=days) else None
