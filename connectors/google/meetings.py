"""A calendar event to a record: the same event, by the same key, as its copy in an ICS file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from connectors.files.calendar.people import thing
from connectors.files.stated import clean
from schemas.source import Answer, EventRecord, Facts, Participant, Role

FIELDS = (
    "nextPageToken,nextSyncToken,summary,timeZone,items(id,status,updated,summary,organizer,start,"
    "end,recurrence,recurringEventId,originalStartTime,transparency,iCalUID,sequence,"
    "attendeesOmitted,guestsCanSeeOtherGuests,"
    "attendees(email,displayName,self,resource,responseStatus),eventType)"
)
"""Descriptions, places, attachments and conference links never arrive."""

_MAX_SUBJECT = 500
_MAX_NAME = 200
_ANSWERS: dict[str, Answer] = {
    "accepted": "accepted",
    "declined": "declined",
    "tentative": "tentative",
    "needsAction": "needs-action",
}

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """The calendar an event is in. zone: of its whole days."""

    name: str
    zone: tzinfo

    @classmethod
    def of(cls, page: Json) -> Place:
        """As a page of events states it."""
        try:
            zone: tzinfo = ZoneInfo(page.get("timeZone") or "UTC")
        except (ZoneInfoNotFoundError, ValueError):
            zone = UTC
        return cls(clean(page.get("summary", "")), zone)


def meeting(event: Json, place: Place) -> EventRecord:
    """The record of a single event or an occurrence. iCalUID is the same for all occurrences of a
    series, so the start planned for one is part of its key."""
    uid = event.get("iCalUID") or event["id"]
    original = event.get("originalStartTime") if "recurringEventId" in event else None
    start, end = _instant(event["start"], place.zone), _instant(event["end"], place.zone)
    facts = _facts(event, uid, place.name)
    key = uid
    if original:
        moment = _instant(original, place.zone)
        facts["recurrence_id"] = _stamp(moment)
        key = f"{uid}/{_name(original, moment)}"
    return EventRecord(
        external_id=event["id"],
        kind="meeting",
        key=f"ical:{key}",
        occurred_at=start,
        ended_at=max(start, end),
        subject=clean(event.get("summary", ""))[:_MAX_SUBJECT],
        thread=f"ical:{uid}",
        participants=tuple(_people(event)),
        facts=facts,
    )


def _facts(event: Json, uid: str, calendar: str) -> Facts:
    facts = Facts(uid=uid, sequence=event.get("sequence", 0), all_day="date" in event["start"])
    facts["transparent"] = event.get("transparency") == "transparent"
    if "updated" in event:
        facts["stamp"] = _stamp(datetime.fromisoformat(event["updated"]))
    if "status" in event:
        facts["status"] = event["status"]
    if event.get("eventType", "default") != "default":
        facts["event_type"] = event["eventType"]
    if _hides(event):
        facts["guests_hidden"] = True
    if calendar:
        facts["calendar"] = calendar
    return facts


def _hides(event: Json) -> bool:
    """Whether the guests are more than the list shows; to the organizer it shows all."""
    hidden = event.get("attendeesOmitted") or not event.get("guestsCanSeeOtherGuests", True)
    return hidden and not event.get("organizer", {}).get("self")


def _people(event: Json) -> Iterator[Participant]:
    """The organizer, then the guests. Who has no address is left out; an address may be one that
    Google made up and nobody reads."""
    if organizer := _party(event.get("organizer", {}), "organizer"):
        yield organizer
    for guest in event.get("attendees", ()):
        if party := _party(guest, "attendee"):
            yield party


def _party(party: Json, role: Role) -> Participant | None:
    address, name = clean(party.get("email", "")), clean(party.get("displayName", ""))
    if not address:
        return None
    return Participant(
        f"email:{address}",
        role,
        name="" if name.lower() == address.lower() else name[:_MAX_NAME],
        answer=_ANSWERS.get(party.get("responseStatus", ""), ""),
        me=bool(party.get("self")),
        human=not (party.get("resource") or thing(address)),
    )


def _instant(side: Json, zone: tzinfo) -> datetime:
    """Aware, UTC. A date is its midnight in the calendar's zone."""
    stated = datetime.fromisoformat(side.get("dateTime") or side["date"])
    return (stated if stated.tzinfo else stated.replace(tzinfo=zone)).astimezone(UTC)


def _name(side: Json, moment: datetime) -> str:
    """As connectors.files.calendar names an original start."""
    return side["date"].replace("-", "") if "date" in side else f"{moment:%Y%m%dT%H%M%SZ}"


def _stamp(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
