"""An event of Graph to an EventRecord: one occurrence, or an event that takes place once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from connectors.mail import words
from connectors.microsoft.graph import Body
from connectors.microsoft.moments import text, utc
from schemas.source import Answer, EventRecord, Facts, Participant, Role

SELECT = ",".join(
    (
        "id", "iCalUId", "subject", "start", "end", "originalStart", "type", "seriesMasterId",
        "isAllDay", "isCancelled", "isOrganizer", "isDraft", "showAs", "attendees", "organizer",
        "lastModifiedDateTime", "responseStatus", "hideAttendees",
    )
)  # fmt: skip
"""For single events; the delta of a view knows no $select and sends bodies too, never kept."""

_ANSWERS: dict[str, Answer] = {
    "accepted": "accepted",
    "organizer": "accepted",
    "tentativelyAccepted": "tentative",
    "declined": "declined",
    "notResponded": "needs-action",
}
_TYPES = {"oof": "outOfOffice", "workingElsewhere": "workingLocation"}
_MAX_SUBJECT = 500


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose calendar it is (an address, lower case) and what it is called."""

    address: str
    calendar: str


def meeting(row: Body, master: Body | None, owner: Owner) -> EventRecord | None:
    """The record of a whole row; None when it has no time, or is not sent yet. master: the head
    of its series, of which an ordinary occurrence repeats nothing."""
    full = {**(master or {}), **row}
    start, end = _time(full, "start"), _time(full, "end")
    if start is None or full.get("isDraft"):
        return None
    uid = (master or full).get("iCalUId") or full["id"]
    facts = _facts(full, uid, owner.calendar)
    name = uid
    if original := _original(row, start):
        facts["recurrence_id"] = text(original)
        name = f"{uid}/{original:%Y%m%d}" if full.get("isAllDay") else f"{uid}/{_compact(original)}"
    return EventRecord(
        external_id=row["id"],
        kind="meeting",
        key=f"ical:{name}",
        occurred_at=start,
        ended_at=max(start, end or start),
        subject=words.clean(full.get("subject") or "", _MAX_SUBJECT),
        thread=f"ical:{uid}",
        participants=_people(full, owner.address),
        facts=facts,
    )


def _original(row: Body, start: datetime) -> datetime | None:
    """The start an occurrence was planned for. What was not moved says none."""
    if not row.get("seriesMasterId"):
        return None
    return utc(row.get("originalStart")) or start


def _facts(full: Body, uid: str, calendar: str) -> Facts:
    facts = Facts(
        uid=uid,
        status=_status(full),
        all_day=bool(full.get("isAllDay")),
        transparent=full.get("showAs") == "free",
        event_type=_type(full),
    )
    if changed := utc(full.get("lastModifiedDateTime")):
        facts["stamp"] = text(changed)
    if full.get("hideAttendees") and not full.get("isOrganizer"):
        facts["guests_hidden"] = True
    if calendar:
        facts["calendar"] = calendar
    return facts


def _type(full: Body) -> str:
    """What it says of where the owner is. With guests, working elsewhere is but where it was."""
    found = _TYPES.get(full.get("showAs", ""), "default")
    return "default" if found == "workingLocation" and full.get("attendees") else found


def _status(full: Body) -> str:
    if full.get("isCancelled"):
        return "cancelled"
    return "tentative" if full.get("showAs") == "tentative" else "confirmed"


def _people(full: Body, me: str) -> tuple[Participant, ...]:
    """The organizer, the guests, and the owner as one of them. What the owner answered stands apart
    (responseStatus): the list of an attendee's copy may leave it open, and does not hold whoever
    was invited through a group."""
    organizer = _participant(full.get("organizer"), "organizer", me)
    guests = (_participant(told, "attendee", me) for told in full.get("attendees") or ())
    found = {(p.identifier.lower(), p.role): p for p in (organizer, *guests) if p}
    said = (full.get("responseStatus") or {}).get("response", "")
    answer: Answer = "" if said == "organizer" else _ANSWERS.get(said, "")
    place: tuple[str, Role] = (f"email:{me}", "attendee")
    own = found.get(place, Participant(*place, me=True))
    if me and answer and (answer != "needs-action" or not own.answer):
        found[place] = replace(own, answer=answer)
    return tuple(found.values())


def _participant(told: Any, role: Role, me: str) -> Participant | None:
    address = ((told or {}).get("emailAddress") or {}).get("address") or ""
    if "@" not in address:
        return None
    name = words.clean(told["emailAddress"].get("name") or "", 200)
    answer = _ANSWERS.get((told.get("status") or {}).get("response", ""), "")
    return Participant(
        f"email:{address}",
        role,
        name="" if name.lower() == address.lower() else name,
        answer="" if role == "organizer" else answer,
        me=address.lower() == me,
        human=told.get("type") != "resource",
    )


def _time(full: Body, name: str) -> datetime | None:
    """{"dateTime": without offset, "timeZone": "UTC"}: UTC, since no other zone was asked for."""
    return utc((full.get(name) or {}).get("dateTime"))


def _compact(moment: datetime) -> str:
    return f"{moment:%Y%m%dT%H%M%SZ}"
