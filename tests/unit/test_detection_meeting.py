"""Meetings and messages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from schemas.source import Answer, Facts, Kind, Participant, Role
from service.detection.judge import Limits
from tests.unit.detection_cases import ME, event, participant, verdict

Guest = tuple[str, Role, Answer]
UID = Facts(uid="u1")


def _people(*guests: Guest) -> list[Participant]:
    return [participant(*guest) for guest in guests]


ORG: Guest = (ME, "organizer", "")
I_COME: Guest = (ME, "attendee", "accepted")
ANNA_CAME: Guest = ("anna@x.org", "attendee", "accepted")
ANNA_ASKED: Guest = ("anna@x.org", "attendee", "needs-action")
BO_ASKED: Guest = ("bo@x.org", "attendee", "needs-action")
BO_CAME: Guest = ("bo@x.org", "attendee", "accepted")
CY_RUNS: Guest = ("cy@x.org", "organizer", "")
ALL: Guest = ("all@x.org", "attendee", "needs-action")
TEAM: Guest = ("team-berlin@x.org", "attendee", "accepted")
ROOM: Guest = ("c_1@resource.calendar.google.com", "attendee", "accepted")

MET: list[tuple[list[Guest], set[str]]] = [
    ([ORG, ANNA_CAME], {"anna"}),
    ([ORG, ANNA_ASKED], {"anna"}),
    ([ORG, ("anna@x.org", "attendee", "")], {"anna"}),
    ([ORG, ("anna@x.org", "attendee", "tentative")], {"anna"}),
    ([ORG, ANNA_ASKED, ROOM], {"anna"}),
    ([ORG, ANNA_ASKED, ("support@x.org", "attendee", "")], {"anna"}),
    ([ORG, ANNA_CAME, TEAM], {"anna"}),
    ([ORG, ANNA_CAME, BO_ASKED], {"anna"}),
    ([ORG, ANNA_CAME, ("bo@x.org", "attendee", "tentative")], {"anna"}),
    ([ORG, ANNA_CAME, BO_CAME], {"anna", "bo"}),
    ([CY_RUNS, I_COME, BO_ASKED], {"cy"}),
    ([CY_RUNS, (ME, "attendee", "needs-action"), BO_CAME], {"cy", "bo"}),
    ([CY_RUNS, (ME, "attendee", "tentative")], {"cy"}),
    ([CY_RUNS, ("cy@x.org", "attendee", "needs-action"), I_COME, BO_ASKED], {"cy"}),
    (
        [("cy@x.org", "organizer", ""), ("cy@x.org", "attendee", "declined"), I_COME, BO_CAME],
        {"bo"},
    ),
]

NOT_MET: list[tuple[str, list[Guest], Facts]] = [
    ("meeting.cancelled", [ORG, ANNA_CAME], Facts(status="cancelled")),
    ("meeting.cancelled", [ORG, ANNA_CAME], Facts(method="cancel")),
    ("meeting.answer", [ORG, ANNA_CAME], Facts(method="reply")),
    ("meeting.declined_by_me", [CY_RUNS, (ME, "attendee", "declined")], UID),
    ("meeting.declined_by_them", [ORG, ("anna@x.org", "attendee", "declined")], UID),
    ("meeting.nobody_accepted", [ORG, ANNA_ASKED, BO_ASKED], UID),
    ("meeting.nobody_accepted", [ORG, ANNA_ASKED, ("bo@x.org", "attendee", "declined")], UID),
    ("meeting.alone", [ORG], UID),
    ("meeting.alone", [ORG, ROOM], UID),
    ("meeting.alone", [ORG, ("noreply@x.org", "attendee", "accepted")], UID),
    ("meeting.all_day", [ORG, ANNA_CAME], Facts(all_day=True)),
    ("meeting.block", [ORG, ANNA_CAME], Facts(event_type="focusTime")),
    ("meeting.block", [ORG, ANNA_CAME], Facts(event_type="outOfOffice")),
    ("meeting.block", [ORG, ANNA_CAME], Facts(event_type="workingLocation")),
    ("meeting.block", [ORG, ANNA_CAME], Facts(event_type="birthday")),
    ("meeting.block", [ORG, ANNA_CAME], Facts(event_type="fromGmail")),
    ("meeting.all_hands", [CY_RUNS, ALL], UID),
    ("meeting.all_hands", [CY_RUNS, I_COME, ALL], UID),
    ("meeting.all_hands", [ORG, ANNA_CAME, ("dev@lists.x.org", "attendee", "")], UID),
    ("meeting.all_hands", [CY_RUNS, TEAM], UID),
    ("meeting.all_hands", [CY_RUNS, I_COME], Facts(guests_hidden=True)),
    ("meeting.alone", [], UID),
    ("meeting.not_mine", [CY_RUNS, ANNA_CAME], UID),
    ("meeting.not_mine", [ANNA_CAME], Facts(method="publish")),
    ("meeting.not_mine", [("t@group.calendar.google.com", "organizer", ""), ANNA_CAME], UID),
]


@pytest.mark.parametrize(("guests", "expected"), MET)
def test_who_came_is_credited(guests: list[Guest], expected: set[str]) -> None:
    found = verdict(event("meeting", _people(*guests), "Lunch", UID))
    assert (found.rule, found.direction) == ("meeting.met", "both")
    assert set(found.counterparts) == {f"email:{name}@x.org" for name in expected}


@pytest.mark.parametrize(("rule", "guests", "facts"), NOT_MET)
def test_what_did_not_take_place_is_not(rule: str, guests: list[Guest], facts: Facts) -> None:
    found = verdict(event("meeting", _people(*guests), "Lunch", facts))
    assert (found.rule, found.counted) == (rule, False)


@pytest.mark.parametrize("guests", [[ANNA_CAME], [ANNA_CAME, BO_CAME], [CY_RUNS], [ANNA_ASKED]])
def test_the_owner_is_implied_in_the_owners_calendar(guests: list[Guest]) -> None:
    found = verdict(event("meeting", _people(*guests), "Lunch", UID))
    assert (found.rule, found.direction) == ("meeting.implied_me", "both")
    assert len(found.counterparts) == len(guests)


def test_all_hands() -> None:
    guests: list[Guest] = [(f"p{i}@x.org", "attendee", "accepted") for i in range(11)]
    assert len(verdict(event("meeting", _people(ORG, *guests), "", UID)).counterparts) == 11
    crowd = event("meeting", _people(ORG, *guests, ANNA_CAME), "", UID)
    assert (verdict(crowd).rule, verdict(crowd).class_) == ("meeting.all_hands", "group")
    assert verdict(crowd, limits=Limits(max_attendees=13)).counted


def test_rooms_stated_by_the_source_are_nobody() -> None:
    room = replace(participant("hall@x.org", "attendee", "accepted"), human=False)
    assert verdict(event("meeting", [*_people(ORG), room], "", UID)).rule == "meeting.alone"


def test_an_announced_absence_is_no_meeting() -> None:
    record = event("meeting", _people(ORG, ANNA_CAME), "OOO Anna", Facts(transparent=True))
    assert verdict(record).rule == "meeting.block"


L_ME, L_ANNA, L_BO = "linkedin:me", "Anna <linkedin:anna>", "Bo <linkedin:bo>"
HELD = Facts(conversation="c1", folder="INBOX")
MESSAGES: list[tuple[str, str, list[str], Facts, bool]] = [
    ("message.out", L_ME, [L_ANNA], HELD, True),
    ("message.in", L_ANNA, [L_ME], HELD, True),
    ("message.invitation", L_ANNA, [L_ME], Facts(relation="invitation"), True),
    ("message.invitation", L_ME, [L_ANNA], Facts(relation="invitation"), True),
    ("message.recommendation", L_ANNA, [L_ME], Facts(relation="recommendation"), True),
    ("message.group", L_ANNA, [L_ME, L_BO], HELD, False),
    ("message.group", L_ME, [L_ANNA, L_BO], HELD, False),
    ("message.group", L_ANNA, [L_ME], Facts(group=True), False),
    ("message.sponsored", L_ANNA, [L_ME], Facts(sponsored=True), False),
    ("message.draft", L_ME, [L_ANNA], Facts(draft=True), False),
    ("message.spam", L_ANNA, [L_ME], Facts(folder="SPAM"), False),
    ("message.self", L_ME, [L_ME], HELD, False),
    ("message.not_mine", L_ANNA, [L_BO], HELD, False),
    ("message.gone", "LinkedIn Member <name-only:linkedin/linkedin member>", [L_ME], HELD, False),
]


@pytest.mark.parametrize(("rule", "sender", "to", "facts", "counted"), MESSAGES)
def test_messages(rule: str, sender: str, to: list[str], facts: Facts, counted: bool) -> None:
    people = [participant(sender, "from"), *[participant(x, "to") for x in to]]
    found = verdict(event("message", people, "", facts))
    assert (found.rule, found.counted) == (rule, counted)


MANUAL: list[tuple[Kind, list[Guest], str]] = [
    ("call", [(ME, "from", ""), ("anna@x.org", "to", "")], "out"),
    ("call", [("anna@x.org", "from", ""), (ME, "to", "")], "in"),
    ("letter", [("anna@x.org", "to", "")], "out"),
    ("gift", [("info@x.org", "from", "")], "in"),
    ("note", [("anna@x.org", "attendee", ""), ("bo@x.org", "attendee", "")], "both"),
    (
        "meeting",
        [(ME, "attendee", ""), ("anna@x.org", "attendee", ""), (*BO_ASKED[:2], "")],
        "both",
    ),
    ("message", [("anna@x.org", "from", "")], "in"),
]


@pytest.mark.parametrize(("kind", "guests", "direction"), MANUAL)
def test_what_is_logged_by_hand_counts(kind: Kind, guests: list[Guest], direction: str) -> None:
    found = verdict(event(kind, _people(*guests)))
    assert (found.rule, found.counted, found.direction) == ("manual", True, direction)


def test_a_note_to_nobody_touches_nobody() -> None:
    assert verdict(event("note", _people((ME, "from", "")))).rule == "manual.nobody"
