"""One meeting in two calendars that call it by different keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.source import Answer, EventRecord, Facts, Participant
from service.detection.judge import History, Limits, judge, parties
from service.detection.twins import Told, counted_once
from tests.unit.detection_cases import ME, OWNERS, event

NAMES = ("anna", "bo", "cy")


def meeting(
    key: str, *came: str, subject: str = "Plan", organizer: str = ME, asked: Sequence[str] = ()
) -> EventRecord:
    people = [Participant(f"email:{organizer}", "organizer")]
    answers: list[tuple[str, Answer]] = [(n, "accepted") for n in came]
    answers += [(n, "needs-action") for n in asked]
    people += [Participant(f"email:{n}@x.org", "attendee", "", a) for n, a in answers]
    if organizer != ME:
        people.append(Participant(f"email:{ME}", "attendee", "", "accepted"))
    return replace(event("meeting", people, subject, Facts(uid=key)), key=key)


def counted(*events: EventRecord) -> list[str]:
    """The keys of those that count after all."""
    told = {}
    for number, one in enumerate(events):
        present = parties(one, OWNERS)
        told[number] = Told(one, present, judge(one, present, History(), Limits()))
    twins = counted_once(told)
    assert all((v.rule, v.counted) == ("meeting.twin", False) for v in twins.values())
    return sorted(events[n].key for n in told if told[n].verdict.counted and n not in twins)


def later(one: EventRecord, seconds: float) -> EventRecord:
    assert one.ended_at
    by = timedelta(seconds=seconds)
    return replace(one, occurred_at=one.occurred_at + by, ended_at=one.ended_at + by)


GOOGLE, OUTLOOK = meeting("g", "anna", "bo"), meeting("o", "anna", "bo")
ONCE: list[tuple[list[EventRecord], list[str]]] = [
    ([GOOGLE, OUTLOOK], ["g"]),
    ([GOOGLE, later(OUTLOOK, 20)], ["g"]),
    ([meeting("b", "anna"), meeting("a", "anna", subject="Lunch with Anna")], ["a"]),
    ([meeting("a", "anna", "bo"), meeting("b", "anna", "bo", "cy")], ["b"]),
    ([meeting("a", "anna", asked=["bo"]), meeting("b", "anna", "bo")], ["b"]),
    ([meeting("a", "anna", "bo"), meeting("b", "anna", "cy")], ["a"]),
    ([meeting("a", "anna"), meeting("b", "bo")], ["a"]),
    ([GOOGLE, replace(OUTLOOK, facts=Facts(status="cancelled"))], ["g"]),
    ([replace(GOOGLE, facts=Facts(status="cancelled")), OUTLOOK], ["o"]),
    ([GOOGLE, OUTLOOK, meeting("z", "bo", "anna", subject="Копия")], ["g"]),
]
APART: list[tuple[EventRecord, EventRecord]] = [
    (GOOGLE, later(OUTLOOK, 1800)),
    (GOOGLE, replace(OUTLOOK, ended_at=OUTLOOK.occurred_at)),
    (meeting("a", "anna", "bo"), meeting("b", "anna", "cy", subject="Other")),
    (meeting("a", "anna"), meeting("b", "bo", subject="")),
    (meeting("a", organizer="anna@x.org"), meeting("b", organizer="bo@x.org")),
]


@pytest.mark.parametrize(("events", "leaders"), ONCE)
def test_copies_count_once(events: list[EventRecord], leaders: list[str]) -> None:
    assert counted(*events) == leaders


@pytest.mark.parametrize("events", APART)
def test_other_meetings_count_too(events: tuple[EventRecord, EventRecord]) -> None:
    assert len(counted(*events)) == 2


def test_what_was_logged_by_hand_always_counts() -> None:
    logged = event("meeting", [Participant("email:anna@x.org", "attendee")])
    scheduled = replace(meeting("a", "anna"), ended_at=logged.ended_at)
    assert len(counted(scheduled, replace(logged, key="manual:l"))) == 2


SOME = st.lists(
    st.builds(
        lambda key, came, asked, subject, organizer, seconds: later(
            meeting(key, *came, subject=subject, organizer=organizer, asked=asked), seconds
        ),
        st.uuids().map(str),
        st.lists(st.sampled_from(NAMES), unique=True),
        st.lists(st.sampled_from(["dan", "eve"]), unique=True),
        st.sampled_from(["Plan", "plan ", "Lunch", ""]),
        st.sampled_from([ME, "anna@x.org", "fay@x.org"]),
        st.sampled_from([0, 20, 59, 60, 300]),
    ),
    max_size=6,
)


@given(st.data())
def test_order_never_matters(data: st.DataObject) -> None:
    events = data.draw(SOME)
    assert counted(*events) == counted(*data.draw(st.permutations(events)))


@given(SOME)
def test_somebody_met_under_another_name_is_still_met(events: list[EventRecord]) -> None:
    """Where subjects differ, whoever a meeting credits is credited at that time by a leader."""
    named = [replace(one, subject=f"{place}") for place, one in enumerate(events)]
    left = counted(*named)
    credited = {
        who
        for one in named
        if one.key in left
        for who in judge(one, parties(one, OWNERS), History(), Limits()).counterparts
    }
    everyone = {
        who
        for one in named
        for who in judge(one, parties(one, OWNERS), History(), Limits()).counterparts
    }
    assert credited == everyone
