"""Our values in the types of a CRM's fields. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from connectors.sink import FieldType, Value
from schemas.crm import Ours
from service.db.moments import ms, rfc3339

_KINDS: Mapping[Ours, FieldType] = {
    "birthday": "date",
    "last_touched_at": "datetime",
    "last_inbound_at": "datetime",
    "last_outbound_at": "datetime",
    "last_meeting_at": "datetime",
    "next_meeting_at": "datetime",
    "next_due_at": "datetime",
    "cadence_days": "number",
    "days_overdue": "number",
    "score": "number",
    "touches_90d": "number",
}
"""All else is text."""
_TAKEN: Mapping[FieldType, tuple[FieldType, ...]] = {
    "text": ("text", "choice"),
    "datetime": ("datetime", "date", "text"),
    "date": ("date", "text"),
    "number": ("number", "text"),
}
_WHOLE_DATE = 10


def kind_of(ours: Ours) -> FieldType:
    """What a value of ours is by nature."""
    return _KINDS.get(ours, "text")


def takers(ours: Ours) -> tuple[FieldType, ...]:
    """Types of fields it can be written into, the best first."""
    return _TAKEN[kind_of(ours)]


def cast(value: Value, wanted: FieldType, zone: ZoneInfo) -> Value:
    """The value as a field of this type takes it; None for nothing, and for what does not fit. A
    moment falls on its day in the zone."""
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return _moment(value, wanted, zone)
    if wanted == "date":
        return _day(str(value))
    if wanted == "number":
        return float(value) if isinstance(value, int | float) else None
    return f"{value:g}" if isinstance(value, int | float) else str(value)


def _moment(value: datetime, wanted: FieldType, zone: ZoneInfo) -> Value:
    if wanted == "datetime":
        return value
    return value.astimezone(zone).date() if wanted == "date" else rfc3339(ms(value))


def _day(text: str) -> date | None:
    """A birthday without its year is no date."""
    return date.fromisoformat(text) if len(text) == _WHOLE_DATE else None
