"""How CRMs write values, where they write them alike."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

from connectors.sink import Value


def plain(value: Value, moment: Callable[[datetime], str]) -> str | float | bool | None:
    """As JSON has it. moment: how the CRM writes one; a date is ISO 8601 everywhere."""
    if isinstance(value, datetime):
        return moment(value)
    return value.isoformat() if isinstance(value, date) else value


def to_the_second(at: datetime) -> str:
    """RFC 3339, UTC."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def to_the_millisecond(at: datetime) -> str:
    """RFC 3339, UTC."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
