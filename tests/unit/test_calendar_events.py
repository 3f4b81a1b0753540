"""Events as records: what they say, what is left out, and what spoils only one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import BinaryIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.base import Failed, Found, Skipped
from connectors.errors import UnreadableInput
from connectors.files.calendar import Ics, survey
from schemas.source import OwnerClaim
from tests.contract.importers import CONTEXT, Bytes
from tests.unit.calendar_reading import ANNA, ME, START, change, read, records, vevent, weekly
from tests.worlds.calendar import calendar, event


@dataclass(frozen=True)
class Torn:
    """A member whose archive turns out to be damaged."""

    name: str

    @property
    def base(self) -> str:
        return self.name

    def open(self) -> BinaryIO:
        raise UnreadableInput(f"{self.name} is damaged")


def test_a_meeting_with_all_it_says() -> None:
    made = event("m", START, 45, "Lunch\\, then\\nmore", ANNA[0], [ANNA, ME], status="CONFIRMED")
    (record,) = records(calendar([made], name="Work", method="REQUEST"))
    assert (record.kind, record.external_id, record.key) == ("meeting", "m", "ical:m")
    assert record.thread == "ical:m"
    assert (record.occurred_at, record.ended_at) == (START, START + timedelta(minutes=45))
    assert record.subject == "Lunch, then more"
    assert [p.role for p in record.participants] == ["organizer", "attendee", "attendee"]
    assert record.facts == {
        "uid": "m",
        "sequence": 0,
        "stamp": "2026-02-23T09:00:00Z",
        "status": "confirmed",
        "method": "request",
        "all_day": False,
        "transparent": False,
        "calendar": "Work",
    }


def test_no_body_leaves_the_file() -> None:
    made = event("m", START, 45, "x", ANNA[0], extra=["DESCRIPTION:a secret", "COMMENT:a secret"])
    assert "secret" not in repr(read(calendar([made])))


def test_days_and_their_ends() -> None:
    (one,) = records(calendar([vevent("UID:u", "DTSTART;VALUE=DATE:20260301")]))
    assert one.facts["all_day"]
    assert one.ended_at == datetime(2026, 3, 2, tzinfo=UTC)
    yearly = vevent("UID:u", "DTSTART;VALUE=DATE:16040229", "RRULE:FREQ=YEARLY")
    assert [r.external_id for r in records(calendar([yearly]))] == ["u/20200229", "u/20240229"]


@pytest.mark.parametrize(
    ("row", "minutes"),
    [
        ("DTEND:20260302T100000Z", 60),
        ("DURATION:PT1H30M", 90),
        ("DTEND:20260302T080000Z", 0),
        ("DTEND:whenever", 0),
        ("DURATION:P99999999999W", 0),
        ("X-NONE:1", 0),
    ],
)
def test_ends(row: str, minutes: int) -> None:
    (record,) = records(calendar([vevent("UID:u", "DTSTART:20260302T090000Z", row)]))
    assert record.ended_at == START + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ("X-MICROSOFT-CDO-BUSYSTATUS:OOF", "outOfOffice"),
        ("X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE", "workingLocation"),
        ("X-GOOGLE-EVENT-TYPE:focusTime", "focusTime"),
        ("CATEGORIES:BIRTHDAY", "birthday"),
        ("UID:2020_BIRTHDAY_self@google.com", "birthday"),
        ("X-GOOGLE-CALENDAR-CONTENT-ICON:https://x.org/cake.gif", "birthday"),
        ("CATEGORIES:Work", None),
    ],
)
def test_event_types(row: str, kind: str | None) -> None:
    (record,) = records(calendar([vevent("DTSTART:20260302T090000Z", row)]))
    assert record.facts.get("event_type") == kind


def test_without_uid_the_same_event_has_the_same_name() -> None:
    made = vevent("DTSTART:20260302T090000Z", "SUMMARY:Lunch", "DTSTAMP:20260101T000000Z")
    again = made.replace(b"20260101", b"20260202")
    (record,) = records(calendar([made]))
    assert record.external_id.startswith("none-")
    assert [r.external_id for r in records(calendar([again]))] == [record.external_id]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("SUMMARY:x", "DTSTART is missing"),
        ("DTSTART:soon", "DTSTART is no date or time: 'soon'"),
        ("DTSTART:20260302T250000", "DTSTART is no date or time"),
        ("DTSTART:20260302T090000Z\r\nRRULE:FREQ=SECONDLY", "RRULE: FREQ=SECONDLY"),
        ("DTSTART:20260302T090000Z\r\nRDATE:x", "RDATE is no date or time"),
        ("DTSTART:20260302T090000Z\r\nEXDATE:" + "1" * 70000, "EXDATE is longer"),
    ],
)
def test_one_spoilt_event_is_named_and_its_neighbours_live(row: str, why: str) -> None:
    before, after = (event(u, START, 30, u, "") for u in ("a", "b"))
    items = read(calendar([before, vevent("UID:u", row), after]))
    (failed,) = (item for item in items if isinstance(item, Failed))
    assert failed.where.startswith("event 2 (UID u, line ")
    assert failed.why.startswith(why)
    assert len(items) == 3


def test_a_file_cut_short_names_the_event_it_ends_in() -> None:
    whole = calendar([event("a", START, 30, "x", ""), event("b", START, 30, "x", "")])
    items = read(whole[: whole.rindex(b"SUMMARY")])
    assert [type(item) for item in items] == [Found, Failed]


def test_far_future_and_far_past_are_left_out() -> None:
    years = (1965, 1971, 2027, 2028)
    made = [event(str(y), datetime(y, 1, 1, tzinfo=UTC), 5, "x", "") for y in years]
    items = read(calendar(made))
    assert [type(item) for item in items] == [Skipped, Found, Found, Skipped]
    over = event("o", datetime(1990, 1, 1, tzinfo=UTC), 5, "x", "", rrule="FREQ=DAILY;COUNT=9")
    (skipped,) = read(calendar([over]))
    assert isinstance(skipped, Skipped)
    assert "no occurrence" in skipped.reason


def test_an_empty_calendar_is_no_failure() -> None:
    assert read(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n") == []


def test_a_file_that_breaks_off_is_told_and_the_next_is_read() -> None:
    items = list(Ics().read([Torn("torn.ics"), Bytes("b.ics", weekly())], CONTEXT))
    assert items[0] == Failed("torn.ics", "file", "torn.ics is damaged")
    assert len(items) == 4


def test_what_waits_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(survey, "MAX_HELD", 2000)
    made = [event(f"e{n}", START, 30, "x" * 300, "") for n in range(9)]
    items = read(calendar([*made, *made]))
    assert len([item for item in items if isinstance(item, Found)]) == 9
    assert any(isinstance(i, Failed) and "wait for each other" in i.why for i in items)


def test_two_calendars_in_one_file_are_two_streams() -> None:
    made = event("u", START, 30, "x", "")
    items = read(calendar([made], name="Work") + calendar([made], name="Home"))
    assert {item.stream for item in items if isinstance(item, Found)} == {"Work", "Home"}


@pytest.mark.parametrize(
    ("name", "claimed"),
    [
        ("me@example.org", ["email:me@example.org"]),
        ("Work", []),
        ("someone@example.org", []),
        ("c_1@group.calendar.google.com", []),
    ],
)
def test_a_calendar_called_by_an_address_names_its_owner(name: str, claimed: list[str]) -> None:
    group = ("c_1@group.calendar.google.com", "Team", "ACCEPTED")
    made = event("u", START, 30, "x", ANNA[0], [ME, group], rrule="FREQ=DAILY;COUNT=3")
    claims = [item for item in read(calendar([made], name=name)) if isinstance(item, OwnerClaim)]
    assert claims == [OwnerClaim(owner, "declared") for owner in claimed]


@pytest.mark.parametrize("data", [b"", b"hello", b"\xff\xfe", b"BEGIN:VCARD\nEND:VCARD\n"])
def test_what_is_no_calendar_fails_once(data: bytes) -> None:
    assert [type(item) for item in read(data)] == [Failed]
    assert Ics().sniff(data, "a.ics") == 0


def test_stray_lines_around_are_survived() -> None:
    data = b"stray\r\n" + weekly().replace(b"VERSION:2.0", b"VERSION:2.0\r\nnonsense\r\n:::\r\n;=")
    assert len(records(data)) == 3
    assert Ics().sniff(data, "") > 0
    assert Ics().sniff(b"Content-Type: text/calendar\n\n" + data, "") == 0


WHOLE = weekly(
    change("09", "DTSTART:20260310T150000Z"), extra=["EXDATE:20260316T090000Z"], method="REQUEST"
).splitlines(keepends=True)


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_any_line_may_be_lost_doubled_or_spoilt(data: st.DataObject) -> None:
    rows = list(WHOLE)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(rows) - 1))
        name = rows[at].partition(b":")[0]
        spoilt = name + b":" + data.draw(st.binary(max_size=12)) + b"\r\n"
        rows[at : at + 1] = data.draw(st.sampled_from([[], [rows[at]] * 2, [spoilt]]))
    neighbour = event("n", START, 30, "Neighbour", "")
    found = records(b"".join(rows) + calendar([neighbour]))
    assert any(record.external_id == "n" for record in found)
