"""Series: names of occurrences, changes, copies, cancellations and answers."""

from __future__ import annotations

from datetime import timedelta

from tests.unit.calendar_reading import ANNA, ME, START, change, records, vevent, weekly
from tests.worlds.calendar import calendar, event


def test_occurrences_are_named_by_their_first_start() -> None:
    moved = change("09", "DTSTART:20260310T150000Z", "SUMMARY:Moved")
    found = records(weekly(moved))
    assert [(r.external_id, r.subject) for r in found] == [
        ("w/20260302T090000Z", "Weekly"),
        ("w/20260309T090000Z", "Moved"),
        ("w/20260316T090000Z", "Weekly"),
    ]
    assert f"{found[1].occurred_at:%d %H}" == "10 15"
    assert found[1].facts["recurrence_id"] == "2026-03-09T09:00:00Z"
    assert {r.thread for r in found} == {"ical:w"}


def test_changes_may_stand_first_and_far_apart() -> None:
    fillers = [event(f"f{n}", START, 5, "x", "") for n in range(50)]
    series = event("w", START, 30, "Weekly", "", rrule="FREQ=WEEKLY;COUNT=3")
    moved = change("09", "DTSTART:20260310T150000Z", "SUMMARY:Moved")
    assert {r.subject for r in records(calendar([moved, *fillers, series]))} == {
        "Moved",
        "x",
        "Weekly",
    }


def test_exdates_of_every_make() -> None:
    assert len(records(weekly(extra=["EXDATE:20260309T090000Z,20260316T090000Z"]))) == 1
    assert len(records(weekly(extra=["EXDATE;TZID=Europe/Berlin:20260309T100000"]))) == 2
    assert len(records(weekly(extra=["EXDATE;VALUE=DATE:20260309"]))) == 2


def test_rdates_and_periods_add() -> None:
    extra = ["RDATE:20260401T090000Z", "RDATE;VALUE=PERIOD:20260402T090000Z/PT1H"]
    assert len(records(weekly(extra=extra))) == 5


def test_this_and_future_shifts_what_follows() -> None:
    moved = vevent(
        "UID:w",
        "RECURRENCE-ID;RANGE=THISANDFUTURE:20260309T090000Z",
        "DTSTART:20260309T110000Z",
        "DTEND:20260309T120000Z",
        "SUMMARY:Later",
    )
    found = records(weekly(moved))
    assert [f"{r.occurred_at:%d %H} {r.subject}" for r in found] == [
        "02 09 Weekly",
        "09 11 Later",
        "16 11 Later",
    ]
    assert found[2].ended_at == found[2].occurred_at + timedelta(hours=1)
    assert found[2].external_id == "w/20260316T090000Z"


def test_wall_clock_holds_over_summer_time() -> None:
    made = vevent(
        "UID:u", "DTSTART;TZID=Europe/Berlin:20260323T090000", "RRULE:FREQ=WEEKLY;COUNT=2"
    )
    assert [r.occurred_at.hour for r in records(calendar([made]))] == [8, 7]


def test_a_change_without_its_series_is_an_event() -> None:
    (record,) = records(calendar([change("09", "DTSTART:20260310T150000Z")]))
    assert record.key == "ical:w/20260309T090000Z"


def test_of_copies_the_highest_sequence_then_stamp_holds() -> None:
    rows = [
        ("A", "SEQUENCE:2", "DTSTAMP:20260101T000000Z"),
        ("B", "SEQUENCE:10", "DTSTAMP:20250101T000000Z"),
        ("C", "SEQUENCE:10", "DTSTAMP:20250102T000000Z"),
        ("D", "SEQUENCE:99999999999999999999", "DTSTAMP:never"),
    ]
    made = [vevent("UID:u", "DTSTART:20260301T090000Z", f"SUMMARY:{n}", *r) for n, *r in rows]
    (record,) = records(calendar(made))
    assert (record.subject, record.facts["sequence"]) == ("C", 10)


def test_a_cancellation_marks_and_keeps() -> None:
    made = event("m", START, 45, "Lunch", ANNA[0], [ANNA, ME])
    cancel = calendar([vevent("UID:m", "SEQUENCE:1")], method="CANCEL")
    (record,) = records(calendar([made], method="REQUEST") + cancel)
    assert record.facts["status"] == "cancelled"
    assert record.subject == "Lunch"
    assert len(record.participants) == 3
    (stated,) = records(calendar([event("m", START, 45, "x", "", status="CANCELLED")]))
    assert stated.facts["status"] == "cancelled"


def test_one_occurrence_or_the_whole_series_can_be_cancelled() -> None:
    one = calendar([change("09", "SEQUENCE:1")], method="CANCEL")
    found = records(weekly() + one)
    assert [r.facts.get("status") for r in found] == [None, "cancelled", None]
    assert found[1].participants == found[0].participants
    moved = change("09", "DTSTART:20260310T150000Z")
    whole = calendar([vevent("UID:w", "SEQUENCE:1")], method="CANCEL")
    assert [r.facts.get("status") for r in records(weekly(moved) + whole)] == ["cancelled"] * 3


def test_an_answer_changes_only_that_answer() -> None:
    asked = event("m", START, 45, "Lunch", "me@example.org", [(ANNA[0], "Anna", "NEEDS-ACTION")])
    said = "ATTENDEE;PARTSTAT=DECLINED:MAILTO:Anna@example.com"
    reply = vevent("UID:m", "SUMMARY:Re: Lunch", said, "ATTENDEE;PARTSTAT=ACCEPTED:mailto:x@y.org")
    data = calendar([reply], method="REPLY") + calendar([asked], method="REQUEST")
    (record,) = records(data)
    assert record.subject == "Lunch"
    assert [(p.name, p.answer) for p in record.participants] == [("", ""), ("Anna", "declined")]


def test_an_answer_to_one_occurrence() -> None:
    said = "ATTENDEE;PARTSTAT=DECLINED:mailto:anna@example.com"
    data = weekly() + calendar([change("09", said)], method="REPLY")
    answers = [[p.answer for p in r.participants if p.name == "Anna"] for r in records(data)]
    assert answers == [["accepted"], ["declined"], ["accepted"]]
