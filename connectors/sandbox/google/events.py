"""Calendar entries as the API writes them."""

from __future__ import annotations

from datetime import UTC, datetime

from connectors.sandbox.google.calls import Json
from connectors.sandbox.google.diary import Entry, Shape
from connectors.sandbox.world import Party, Reply

_REPLIES: dict[Reply, str] = {
    "needs-action": "needsAction",
    "accepted": "accepted",
    "tentative": "tentative",
    "declined": "declined",
}


def master(entry: Entry, owner: str) -> Json:
    """A single event, or a series with its rule."""
    item = _item(entry, entry.shape, owner, entry.id, entry.updated)
    if entry.recurs:
        count = f";COUNT={entry.meeting.times}" if entry.meeting.times else ""
        item["recurrence"] = [f"RRULE:FREQ=WEEKLY{count}"]
    return item


def instance(entry: Entry, original: datetime, shape: Shape, owner: str) -> Json:
    """One occurrence; of what does not recur, the event itself."""
    if not entry.recurs:
        return master(entry, owner)
    odd = entry.odd.get(original)
    updated = odd.updated if odd else entry.updated
    item = _item(entry, shape, owner, key_of(entry, original), updated)
    return item | _belongs(entry, original)


def dropped(entry: Entry) -> list[Json]:
    """The occurrences of a series that are cancelled: no more than Google promises of them."""
    return [
        {"id": key_of(entry, original), "status": "cancelled", **_belongs(entry, original)}
        for original, odd in entry.odd.items()
        if odd.shape is None
    ]


def key_of(entry: Entry, original: datetime) -> str:
    """The id of an occurrence: the series and the start planned for it."""
    if not entry.recurs:
        return entry.id
    form = "%Y%m%d" if entry.meeting.all_day else "%Y%m%dT%H%M%SZ"
    return f"{entry.id}_{original.astimezone(UTC):{form}}"


def rfc3339(moment: datetime) -> str:
    """2026-11-01T12:00:00.000Z."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000Z"


def _belongs(entry: Entry, original: datetime) -> Json:
    return {"recurringEventId": entry.id, "originalStartTime": _time(entry, original)}


def _time(entry: Entry, moment: datetime) -> Json:
    if entry.meeting.all_day:
        return {"date": f"{moment:%Y-%m-%d}"}
    return {"dateTime": f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z", "timeZone": "UTC"}


def _item(entry: Entry, shape: Shape, owner: str, key: str, updated: datetime) -> Json:
    meeting = entry.meeting
    item: Json = {
        "kind": "calendar#event",
        "id": key,
        "etag": f'"{entry.changed}"',
        "status": "confirmed",
        "created": rfc3339(entry.created),
        "updated": rfc3339(updated),
        "summary": meeting.subject,
        "description": "What the event says must never be kept",
        "location": "Where it is must never be kept",
        "creator": _person(meeting.organizer, owner),
        "organizer": _person(meeting.organizer, owner),
        "start": _time(entry, shape.start),
        "end": _time(entry, shape.end),
        "iCalUID": meeting.uid,
        "sequence": entry.sequence,
        "eventType": meeting.kind,
    }
    if meeting.kind in ("birthday", "workingLocation"):
        item["transparency"] = "transparent"
    if shape.guests:
        item["attendees"] = [
            _guest(g, r, meeting.organizer, owner) for g, r in shape.guests.items()
        ]
    return item


def _person(party: Party, owner: str) -> Json:
    said: Json = {"email": party.address, "displayName": party.name}
    return said | ({"self": True} if party.address == owner else {})


def _guest(guest: Party, reply: Reply, organizer: Party, owner: str) -> Json:
    said = _person(guest, owner) | {"responseStatus": _REPLIES[reply]}
    if guest.address.endswith("@resource.calendar.google.com"):
        said["resource"] = True
    return said | ({"organizer": True} if guest == organizer else {})
