"""Calendars and events as Graph v1.0 shows them."""

from __future__ import annotations

from datetime import datetime

from connectors.sandbox.microsoft.answers import Body
from connectors.sandbox.microsoft.box import Calendar, MicrosoftBox
from connectors.sandbox.microsoft.diary import Event, Row, State
from connectors.sandbox.microsoft.mail_shapes import moment, recipient
from connectors.sandbox.world import Party, Reply

EVENT = (
    "id", "createdDateTime", "lastModifiedDateTime", "iCalUId", "subject", "body", "bodyPreview",
    "isAllDay", "isCancelled", "isOrganizer", "isDraft", "responseStatus", "sensitivity",
    "showAs", "type", "start", "end", "originalStart", "seriesMasterId", "recurrence",
    "attendees", "organizer", "isOnlineMeeting", "hideAttendees",
)  # fmt: skip
_ANSWERS: dict[Reply, str] = {
    "accepted": "accepted",
    "tentative": "tentativelyAccepted",
    "declined": "declined",
    "needs-action": "notResponded",
}
_SHOWN = {"outOfOffice": "oof", "focusTime": "busy", "birthday": "free"}


def calendar(found: Calendar, box: MicrosoftBox) -> Body:
    """A calendar."""
    owner = {"name": found.owner.name, "address": found.owner.address}
    return {
        "id": found.id,
        "name": found.name,
        "isDefaultCalendar": found.id == box.calendars[0].id,
        "canEdit": found.editable,
        "canShare": found.editable,
        "owner": owner,
    }


def single(row: Row, box: MicrosoftBox) -> Body:
    """An event, or an occurrence asked for by its id."""
    kind = "singleInstance" if not row.recurs else "exception" if row.special else "occurrence"
    body = _body(row.state, row.id, box) | {
        "type": kind,
        "isCancelled": row.cancelled,
        "start": zoned(row.start),
        "end": zoned(row.end),
        "attendees": _attendees(row.state, dict(row.answers)),
        "seriesMasterId": row.event if row.recurs else None,
    }
    if not body["isOrganizer"]:
        reply = dict(row.answers).get(box.address, "needs-action")
        body["responseStatus"] = {"response": _ANSWERS[reply]}
    if row.recurs:
        body["iCalUId"] = f"{row.state.meeting.uid}-{row.original:%Y%m%d}"
        body["originalStart"] = moment(row.original)
    return body


def in_delta(row: Row, box: MicrosoftBox) -> Body:
    """An ordinary occurrence comes thin; who takes part is to be had from its master."""
    full = single(row, box)
    if full["type"] != "occurrence":
        return full
    names = ("id", "type", "seriesMasterId", "start", "end", "@odata.etag")
    return {name: full[name] for name in names}


def master(event: Event, state: State, box: MicrosoftBox) -> Body:
    """The head of a series: its first time, its people, its rule."""
    times = state.meeting.times
    weekly = {"type": "weekly", "interval": 1}
    last = {"type": "numbered", "numberOfOccurrences": times} if times else {"type": "noEnd"}
    return _body(state, event.id, box) | {
        "type": "seriesMaster",
        "isCancelled": state.cancelled,
        "start": zoned(state.start),
        "end": zoned(state.start + state.length),
        "attendees": _attendees(state, dict(state.answers)),
        "seriesMasterId": None,
        "recurrence": {"pattern": weekly, "range": last},
    }


def thin(row: Body) -> Body:
    """An update that says little."""
    return {k: row[k] for k in ("id", "subject", "@odata.etag", "@removed") if k in row}


def zoned(at: datetime) -> Body:
    """No offset, seven digits, and the zone beside it."""
    return {"dateTime": f"{at:%Y-%m-%dT%H:%M:%S}.0000000", "timeZone": "UTC"}


def _body(state: State, name: str, box: MicrosoftBox) -> Body:
    meeting = state.meeting
    mine = meeting.organizer.address == box.address
    reply = state.answers.get(box.address, "needs-action")
    return {
        "@odata.etag": f'W/"{name}"',
        "id": name,
        "createdDateTime": moment(meeting.start),
        "lastModifiedDateTime": moment(meeting.start),
        "iCalUId": meeting.uid,
        "subject": ("Canceled: " if state.cancelled else "") + meeting.subject,
        "bodyPreview": "PRIVATE",
        "body": {"contentType": "text", "content": "PRIVATE"},
        "isAllDay": meeting.all_day,
        "isOrganizer": mine,
        "isDraft": False,
        "sensitivity": "normal",
        "showAs": _SHOWN.get(meeting.kind, "busy"),
        "responseStatus": {"response": "organizer" if mine else _ANSWERS[reply]},
        "organizer": recipient(meeting.organizer),
        "isOnlineMeeting": False,
        "hideAttendees": False,
        "recurrence": None,
    }


def _attendees(state: State, answers: dict[str, Reply]) -> list[Body]:
    guests = {guest.address: guest for guest in state.meeting.guests}
    return [
        recipient(guests.get(address, Party("", address)))
        | {"type": "required", "status": {"response": _ANSWERS[reply]}}
        for address, reply in answers.items()
    ]
