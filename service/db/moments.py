"""Moments in the database are epoch milliseconds UTC; outside they are aware datetimes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

HOUR = 3_600_000
DAY = 24 * HOUR
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def ms(moment: datetime) -> int:
    """Milliseconds of an aware datetime."""
    return (moment - _EPOCH) // _MILLISECOND


def moment(value: int) -> datetime:
    """The aware UTC datetime of milliseconds."""
    return _EPOCH + timedelta(0, 0, 0, value)


def maybe(value: int | None) -> datetime | None:
    """moment() of a value that may be missing."""
    return None if value is None else moment(value)


def rfc3339(value: int) -> str:
    """ "2026-05-03T09:12:00Z"; milliseconds only when there are any."""
    at = moment(value)
    text = at.isoformat(timespec="milliseconds" if value % 1000 else "seconds")
    return text.replace("+00:00", "Z")
