"""One occurrence as an EventRecord."""

from __future__ import annotations

from datetime import UTC, datetime

from connectors.files.calendar.event import Event, required
from connectors.files.calendar.series import Occurrence
from schemas.source import EventRecord, Facts


def record(occurrence: Occurrence, uid: str, calendar: str) -> EventRecord:
    """Raises Broken when it has no start. Keys name the occurrence by its original start, so one
    that was moved keeps its key."""
    event, original = occurrence.event, occurrence.original
    start = required(event).instant
    external = f"{uid}/{original.key}" if original else uid
    facts = _facts(event, uid, calendar)
    if original:
        facts["recurrence_id"] = _rfc3339(original.instant)
    return EventRecord(
        external_id=external,
        kind="meeting",
        key=f"ical:{external}",
        occurred_at=start,
        ended_at=event.end,
        subject=event.subject,
        thread=f"ical:{uid}",
        participants=event.people,
        facts=facts,
    )


def _facts(event: Event, uid: str, calendar: str) -> Facts:
    sequence, stamp = event.rank
    facts = Facts(uid=uid, sequence=sequence, all_day=required(event).day)
    facts["transparent"] = event.transparent
    if stamp.year > 1:
        facts["stamp"] = _rfc3339(stamp)
    if event.status:
        facts["status"] = event.status
    if event.method:
        facts["method"] = event.method
    if event.event_type:
        facts["event_type"] = event.event_type
    if calendar:
        facts["calendar"] = calendar
    return facts


def _rfc3339(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
