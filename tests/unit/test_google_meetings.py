"""A Google event becomes the same occurrence as its copy in an ICS file."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from connectors.base import Found
from connectors.files.calendar import Ics
from connectors.google.diary import horizon
from connectors.google.meetings import Place, meeting
from schemas.payload import decode_event, encode
from schemas.source import EventRecord
from tests.contract.importers import CONTEXT, Bytes
from tests.worlds.calendar import calendar, event

START = datetime(2026, 10, 5, 14, tzinfo=UTC)
PLACE = Place("Mara", UTC)
ANNA, ROOM = "anna@acme.example", "c_1@resource.calendar.google.com"


def stated(**more: Any) -> dict[str, Any]:
    """An event as the API states it, masked as we ask for it."""
    said: dict[str, Any] = {
        "id": "abc",
        "status": "confirmed",
        "updated": "2026-09-28T14:00:00.000Z",
        "summary": "Plan",
        "organizer": {"email": "mara@lind.example", "displayName": "Mara Lind", "self": True},
        "start": {"dateTime": "2026-10-05T16:00:00+02:00", "timeZone": "Europe/Berlin"},
        "end": {"dateTime": "2026-10-05T17:00:00+02:00", "timeZone": "Europe/Berlin"},
        "iCalUID": "u1@google.com",
        "sequence": 0,
        "attendees": [
            {"email": ANNA, "displayName": "Anna", "responseStatus": "accepted"},
            {"email": ROOM, "resource": True, "responseStatus": "needsAction"},
        ],
        "eventType": "default",
    }
    return said | more


def imported(*events: bytes, zone: str = "UTC") -> list[EventRecord]:
    """The records of an ICS file."""
    file = calendar(events, "Mara", [f"X-WR-TIMEZONE:{zone}"], method="")
    items = Ics().read([Bytes("mara.ics", file)], CONTEXT)
    return [i.record for i in items if isinstance(i, Found) and isinstance(i.record, EventRecord)]


def test_a_single_event_is_the_same() -> None:
    guests = [(ANNA, "Anna", "ACCEPTED"), (ROOM, "", "NEEDS-ACTION")]
    (theirs,) = imported(
        event("u1@google.com", START, 60, "Plan", "mara@lind.example", guests, status="CONFIRMED")
    )
    ours = meeting(stated(), PLACE)
    assert (ours.key, ours.thread) == (theirs.key, theirs.thread)
    assert (ours.occurred_at, ours.ended_at) == (theirs.occurred_at, theirs.ended_at)
    assert ours.facts == theirs.facts
    people = [(p.identifier, p.role, p.answer, p.human) for p in ours.participants]
    assert people == [(p.identifier, p.role, p.answer, p.human) for p in theirs.participants]
    assert [p.me for p in ours.participants] == [True, False, False]
    assert decode_event(encode(ours)) == ours


def test_an_occurrence_is_the_same_also_when_it_was_moved() -> None:
    theirs = imported(event("u1@google.com", START, 60, "Plan", "", rrule="FREQ=WEEKLY;COUNT=2"))
    original = START + timedelta(days=7)
    moved = {"dateTime": "2026-10-13T08:00:00Z"}
    ours = meeting(
        stated(
            id="abc_20261012T140000Z",
            recurringEventId="abc",
            originalStartTime={"dateTime": original.isoformat()},
            start=moved,
            end={"dateTime": "2026-10-13T09:00:00Z"},
        ),
        PLACE,
    )
    assert ours.key == theirs[1].key == "ical:u1@google.com/20261012T140000Z"
    assert ours.facts["recurrence_id"] == theirs[1].facts["recurrence_id"]
    assert ours.occurred_at == datetime(2026, 10, 13, 8, tzinfo=UTC)


def test_whole_days_are_those_of_the_calendar() -> None:
    day = ["DTSTART;VALUE=DATE:20261005", "DTEND;VALUE=DATE:20261007"]
    file = event("u1@google.com", START, 60, "Fair", "", extra=["RRULE:FREQ=YEARLY;COUNT=1", *day])
    lines = [x for x in file.split(b"\r\n") if not x.startswith((b"DTSTART:", b"DTEND:"))]
    (theirs,) = imported(b"\r\n".join(lines), zone="America/New_York")
    place = Place("Mara", ZoneInfo("America/New_York"))
    ours = meeting(
        stated(
            id="abc_20261005",
            recurringEventId="abc",
            originalStartTime={"date": "2026-10-05"},
            start={"date": "2026-10-05"},
            end={"date": "2026-10-07"},
        ),
        place,
    )
    assert (ours.key, ours.occurred_at, ours.ended_at) == (
        theirs.key,
        theirs.occurred_at,
        theirs.ended_at,
    )
    assert ours.occurred_at == datetime(2026, 10, 5, 4, tzinfo=UTC)
    assert ours.facts["all_day"]


def test_what_is_no_meeting_says_so() -> None:
    focus = meeting(stated(eventType="focusTime", transparency="transparent"), PLACE).facts
    assert (focus["event_type"], focus["transparent"]) == ("focusTime", True)
    assert "event_type" not in meeting(stated(), PLACE).facts


def test_hidden_guests_are_told_to_whom_they_are_hidden_from() -> None:
    theirs = {"organizer": {"email": ANNA}}
    for hidden in ({"guestsCanSeeOtherGuests": False}, {"attendeesOmitted": True}):
        assert meeting(stated(**hidden, **theirs), PLACE).facts["guests_hidden"]
        assert "guests_hidden" not in meeting(stated(**hidden), PLACE).facts
    assert "guests_hidden" not in meeting(stated(**theirs), PLACE).facts


def test_people_without_an_address_and_group_calendars() -> None:
    guests = [{"displayName": "Nobody"}, {"email": ANNA, "displayName": ANNA.upper()}]
    organizer = {"email": "family1@group.calendar.google.com", "displayName": "Family"}
    got = meeting(stated(attendees=guests, organizer=organizer), PLACE).participants
    assert [(p.identifier, p.name, p.human) for p in got] == [
        ("email:family1@group.calendar.google.com", "Family", False),
        (f"email:{ANNA}", "", True),
    ]


def test_what_is_missing_is_no_reason_to_fail() -> None:
    bare = {k: v for k, v in stated().items() if k in ("id", "start", "end")}
    got = meeting(bare, Place("", UTC))
    assert (got.key, got.subject, got.participants) == ("ical:abc", "", ())


def test_the_zone_of_a_calendar_may_be_unknown() -> None:
    assert Place.of({"summary": "Work", "timeZone": "Mars/Olympus"}) == Place("Work", UTC)
    assert Place.of({"timeZone": "Europe/Berlin"}).zone == ZoneInfo("Europe/Berlin")


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)))  # noqa: DTZ001
def test_the_horizon_is_five_to_six_months_ahead_and_never_falls(naive: datetime) -> None:
    now = naive.replace(tzinfo=UTC)
    ahead = horizon(now) - now
    assert timedelta(days=150) <= ahead <= timedelta(days=185)
    assert horizon(now).day == 1
    assert horizon(now + timedelta(days=1)) >= horizon(now)
    assert date(2026, 12, 31) < horizon(datetime(2026, 7, 31, tzinfo=UTC)).date()
