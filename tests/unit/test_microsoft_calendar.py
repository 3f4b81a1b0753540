"""The traps of Outlook's calendars: windows that cannot move, thin rows, false removals."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.microsoft.calendar import window
from connectors.microsoft.meetings import Owner, meeting
from connectors.sandbox.microsoft.box import MicrosoftBox
from connectors.sandbox.world import Meeting
from schemas.source import EventRecord
from tests.contract import source_meetings as shared
from tests.contract.connected import Connected
from tests.contract.microsoft_ground import PLAY, box, stand
from tests.contract.source_ground import ANNA, ME, NOW

WEEK = timedelta(days=7)


async def main(at: Connected) -> str:
    """The stream of the main calendar."""
    return (await at.streams("calendar"))[0]


def meetings(at: Connected) -> dict[str, EventRecord]:
    """What is held, by id."""
    held = at.store.of("calendar")
    return {key: row for key, row in held.items() if isinstance(row, EventRecord)}


def test_only_own_calendars_are_streams() -> None:
    async def story(at: Connected) -> None:
        assert [s.label for s in await at.source.streams()] == ["Calendar", "Travel"]

    PLAY(story, "calendar")


def test_occurrences_have_the_keys_a_calendar_file_gives_them() -> None:
    async def story(at: Connected) -> None:
        at.box.meet(shared.meeting("one", -3))
        series = at.box.meet(shared.meeting("weekly", -14, times=3))
        start = NOW - timedelta(days=14)
        at.box.reschedule(series, start + WEEK + timedelta(hours=2), start + WEEK)
        await at.sync()
        assert sorted(row.key for row in meetings(at).values()) == [
            "ical:one@x.example",
            "ical:weekly@x.example/20261018T120000Z",
            "ical:weekly@x.example/20261025T120000Z",
            "ical:weekly@x.example/20261101T120000Z",
        ]
        moved = next(r for r in meetings(at).values() if r.key.endswith("1025T120000Z"))
        assert moved.occurred_at == start + WEEK + timedelta(hours=2)
        assert moved.facts["recurrence_id"] == "2026-10-25T12:00:00Z"
        assert {row.thread for row in meetings(at).values()} == {
            "ical:one@x.example", "ical:weekly@x.example",
        }  # fmt: skip

    PLAY(story, "calendar")


def test_what_others_call_off_is_kept_and_marked() -> None:
    async def story(at: Connected) -> None:
        key = at.box.meet(shared.meeting("theirs", 3, organizer=ANNA))
        await at.sync()
        at.box.cancel(key)
        await at.sync()
        assert meetings(at)[key].facts["status"] == "cancelled"

    PLAY(story, "calendar")


def test_a_live_event_told_as_removed_stays() -> None:
    async def story(at: Connected) -> None:
        key = at.box.meet(shared.meeting("one", 3))
        await at.sync()
        stand(at).faults.plan("removed_but_alive")
        await at.walk(await main(at))
        assert key in meetings(at)

    PLAY(story, "calendar")


def test_an_event_moved_out_of_the_window_is_not_gone() -> None:
    async def story(at: Connected) -> None:
        key = at.box.meet(shared.meeting("one", 3))
        await at.sync()
        far = NOW + timedelta(days=700)
        at.box.reschedule(key, far)
        await at.sync()
        assert meetings(at)[key].occurred_at == far

    PLAY(story, "calendar")


@pytest.mark.parametrize("times", [1, 4])
def test_a_thin_update_is_read_in_full(times: int) -> None:
    async def story(at: Connected) -> None:
        key = at.box.meet(shared.meeting("one", 3, times))
        await at.sync()
        stand(at).faults.plan("sparse", "calendarView/delta")
        at.box.answer(key, ANNA.address, "declined")
        await at.sync()
        assert shared.held(at, NOW - WEEK, NOW + 9 * WEEK) == shared.truth(
            at, NOW - WEEK, NOW + 9 * WEEK
        )

    PLAY(story, "calendar")


def test_the_window_moves_on_and_the_old_link_is_heard_out() -> None:
    async def story(at: Connected) -> None:
        old = at.box.meet(shared.meeting("old", -365))
        await at.sync()
        stream = await main(at)
        first = json.loads(at.store.cursor(stream).checkpoint or "")
        assert (first["since"], first["me"]) == ("2024-10-01T00:00:00Z", ME.address)
        at.clock.move(timedelta(days=200))
        at.box.reschedule(old, NOW - timedelta(days=360))
        far = at.box.meet(shared.meeting("new", 500))
        batches = await at.walk(stream)
        assert len(batches) == 2
        assert batches[0].cursor.checkpoint is None
        assert json.loads(batches[1].cursor.checkpoint or "")["since"] == "2025-04-01T00:00:00Z"
        assert {old, far} <= meetings(at).keys()
        assert meetings(at)[old].occurred_at == NOW - timedelta(days=360)
        (idle,) = await at.walk(stream)
        assert not idle.records

    PLAY(story, "calendar")


def test_what_lies_before_the_window_survives_an_audit() -> None:
    async def story(at: Connected) -> None:
        old = at.box.meet(shared.meeting("old", -700))
        await at.sync()
        at.clock.move(timedelta(days=400))
        stream = await main(at)
        await at.walk(stream)
        assert old not in [key async for page in at.source.ids(stream) for key in page]
        await at.audit(stream)
        assert old in meetings(at)

    PLAY(story, "calendar")


def test_rooms_and_absences_are_told() -> None:
    me = Owner(ME.address, "Calendar")
    row = {
        "id": "e1", "iCalUId": "u1", "subject": "Away", "type": "singleInstance", "showAs": "oof",
        "isAllDay": True,
        "start": {"dateTime": "2026-11-03T00:00:00.0000000", "timeZone": "UTC"},
        "end": {"dateTime": "2026-11-04T00:00:00.0000000", "timeZone": "UTC"},
        "organizer": {"emailAddress": {"name": "Mara Lind", "address": "Mara@Lind.example"}},
        "attendees": [
            {"type": "resource", "emailAddress": {"name": "Room", "address": "room@x.example"},
             "status": {"response": "accepted"}},
            {"type": "required", "emailAddress": None},
        ],
    }  # fmt: skip
    made = meeting(row, None, me)
    assert made is not None
    assert made.facts["event_type"] == "outOfOffice"
    assert [(p.role, p.me, p.human) for p in made.participants] == [
        ("organizer", True, True), ("attendee", False, False),
    ]  # fmt: skip
    assert meeting({**row, "isDraft": True}, None, me) is None
    assert meeting({**row, "start": None}, None, me) is None


def told(**more: Any) -> EventRecord:
    """An attendee's copy of Anna's event, as Graph states it."""
    row = {
        "id": "e2", "iCalUId": "u2", "subject": "Plan", "type": "singleInstance",
        "showAs": "busy", "isOrganizer": False, "responseStatus": {"response": "accepted"},
        "start": {"dateTime": "2026-11-03T09:00:00.0000000", "timeZone": "UTC"},
        "end": {"dateTime": "2026-11-03T10:00:00.0000000", "timeZone": "UTC"},
        "organizer": {"emailAddress": {"name": "Anna", "address": "anna@x.example"}},
        "attendees": [
            {"type": "required", "emailAddress": {"address": "Mara@Lind.example"},
             "status": {"response": "none"}},
        ],
    }  # fmt: skip
    made = meeting(row | more, None, Owner("mara@lind.example", "Calendar"))
    assert made is not None
    return made


def own_answers(made: EventRecord) -> list[str]:
    return [p.answer for p in made.participants if p.me]


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("accepted", "accepted"),
        ("tentativelyAccepted", "tentative"),
        ("declined", "declined"),
        ("notResponded", "needs-action"),
        ("none", ""),
    ],
)
def test_what_the_owner_answered_stands_apart_from_the_list(said: str, answer: str) -> None:
    assert own_answers(told(responseStatus={"response": said})) == [answer]


def test_who_came_through_a_group_is_there_all_the_same() -> None:
    group = [{"type": "required", "emailAddress": {"address": "all@x.example"}}]
    assert own_answers(told(attendees=group)) == ["accepted"]
    assert own_answers(told(attendees=group, responseStatus={"response": "organizer"})) == []
    assert own_answers(told(attendees=group, responseStatus=None)) == []


def test_hidden_guests_and_working_elsewhere() -> None:
    assert "guests_hidden" not in told().facts
    assert told(hideAttendees=True).facts["guests_hidden"]
    assert "guests_hidden" not in told(hideAttendees=True, isOrganizer=True).facts
    assert told(showAs="workingElsewhere").facts["event_type"] == "default"
    assert told(showAs="workingElsewhere", attendees=[]).facts["event_type"] == "workingLocation"


@given(st.integers(0, 20 * 365 * 24))
def test_a_window_holds_two_years_back_and_nine_months_ahead(hours: int) -> None:
    now = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(hours=hours)
    since, until = window(now)
    assert since <= now - timedelta(days=730)
    assert until >= now + timedelta(days=270)
    assert (since.day, since.month in (1, 4, 7, 10), until.day) == (1, True, 1)
    assert window(since.replace(year=since.year + 2)) == (since, until)


def test_an_event_of_a_calendar_is_not_looked_for_in_another() -> None:
    async def story(at: Connected) -> None:
        other = box(at).calendars[1].id
        start = NOW + timedelta(days=1)
        once = Meeting("t@x.example", "Trip", start, start + timedelta(hours=1), ME)
        key = box(at).diary.add(once, other)
        await at.sync()
        assert key in at.store.rows[f"calendar:{other}"]
        assert key not in at.store.rows[await main(at)]
        assert list((await at.source.fetch(await main(at), [key])).gone) == [key]

    PLAY(story, "calendar")


def test_a_box_tells_the_truth_about_endless_series() -> None:
    diary = MicrosoftBox(1, ME.address, ME.name, ())
    diary.meet(shared.meeting("forever", -70, times=0))
    seen = diary.occurrences(NOW - 4 * WEEK, NOW + 4 * WEEK)
    assert [o.start for o in seen] == [NOW + n * WEEK for n in range(-4, 4)]
