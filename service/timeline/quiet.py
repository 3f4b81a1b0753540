"""Quiet periods: whole days, in the workspace's zone, in which no gap opens. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from service.db.moments import ms

_DAY = timedelta(days=1)


class Span(NamedTuple):
    """Epoch ms; the end is outside."""

    start: int
    end: int


def after(quiet: Sequence[Span], at: int) -> int:
    """The first moment from `at` on that is in no span. quiet: in order, and apart."""
    return next((span.end for span in quiet if span.start <= at < span.end), at)


def spans(days: Iterable[tuple[date, date]], zone: str) -> tuple[Span, ...]:
    """First and last days as spans in order and apart; those that touch are one. zone: IANA, ""
    for UTC."""
    found: list[Span] = []
    for first, last in sorted(days):
        start, end = _midnight(first, zone), _midnight(last + _DAY, zone)
        if found and start <= found[-1].end:
            before = found.pop()
            start, end = before.start, max(end, before.end)
        found.append(Span(start, end))
    return tuple(found)


def _midnight(day: date, zone: str) -> int:
    return ms(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone or "UTC")))
