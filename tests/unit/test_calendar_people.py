"""Who was there: addresses out of every disguise, rooms told from people."""

from __future__ import annotations

import pytest

from connectors.files.calendar.people import participants
from connectors.files.calendar.properties import collect
from schemas.source import Answer, Participant


def people(*rows: str) -> tuple[Participant, ...]:
    return participants(collect(rows))


@pytest.mark.parametrize(
    "row",
    [
        "ATTENDEE:mailto:anna@x.org",
        "ATTENDEE:MAILTO:anna@x.org",
        "ATTENDEE:anna@x.org",
        "ATTENDEE:mailto:<anna@x.org>",
        "ATTENDEE:mailto:anna%40x.org?subject=hi",
        "ATTENDEE;EMAIL=anna@x.org:mailto:2_HEZDMNBZ@imip.me.com",
        "ATTENDEE;EMAIL=anna@x.org:urn:uuid:1234",
        "ATTENDEE;EMAIL=2_H@imip.me.com:mailto:anna@x.org",
        "ATTENDEE;EMAIL=anna@x.org:/aMTIz/principal/",
        'ATTENDEE;CN="anna@x.org":mailto:anna@x.org',
        "ATTENDEE;CN='Anna@X.org':mailto:anna@x.org",
    ],
)
def test_an_address_in_any_dress(row: str) -> None:
    assert people(row) == (Participant("email:anna@x.org", "attendee"),)


@pytest.mark.parametrize(
    "row",
    [
        "ORGANIZER:invalid:nomail",
        "ORGANIZER;CN=X:mailto:2_HEZDMNBZ@imip.me.com",
        "ORGANIZER:/o=ExchangeLabs/ou=Exchange/cn=Recipients/cn=anna",
        "ORGANIZER:https://x.org/anna@x.org",
        "ORGANIZER;CN=Anna:mailto:",
        "ORGANIZER:mailto:nobody",
        "ORGANIZER:tel:nothing",
        "ORGANIZER",
    ],
)
def test_no_address_no_participant(row: str) -> None:
    assert people(row) == ()


def test_a_telephone_is_an_identifier_too() -> None:
    assert people("ATTENDEE:tel:+4930123456")[0].identifier == "phone:+4930123456"


@pytest.mark.parametrize(
    ("stated", "answer"),
    [
        ("ACCEPTED", "accepted"),
        ("declined", "declined"),
        ("TENTATIVE", "tentative"),
        ("NEEDS-ACTION", "needs-action"),
        ("DELEGATED", ""),
        ("X-ODD", ""),
    ],
)
def test_answers(stated: str, answer: Answer) -> None:
    assert people(f"ATTENDEE;PARTSTAT={stated}:mailto:a@x.org")[0].answer == answer


@pytest.mark.parametrize(
    "row",
    [
        "ATTENDEE;CUTYPE=ROOM:mailto:blue@x.org",
        "ATTENDEE;CUTYPE=resource:mailto:beamer@x.org",
        "ATTENDEE;CUTYPE=GROUP:mailto:all@x.org",
        "ATTENDEE;ROLE=NON-PARTICIPANT:mailto:fyi@x.org",
        "ATTENDEE:mailto:c_1@resource.calendar.google.com",
        "ATTENDEE:mailto:c_2@group.calendar.google.com",
        "ORGANIZER:mailto:addressbook#contacts@group.v.calendar.google.com",
        "ORGANIZER:mailto:birthdays@virtual",
    ],
)
def test_rooms_groups_and_feeds_are_not_human(row: str) -> None:
    assert [person.human for person in people(row)] == [False]


def test_names_are_cleaned() -> None:
    rows = ('ATTENDEE;CN="Doe, A\u202enna\x07 ":mailto:a@x.org', "ATTENDEE;CN=Bo:mailto:b@x.org")
    assert [person.name for person in people(*rows)] == ["Doe, Anna", "Bo"]


def test_one_per_person_and_role() -> None:
    rows = (
        "ORGANIZER;CN=Anna:mailto:anna@x.org",
        "ATTENDEE;PARTSTAT=ACCEPTED:mailto:Anna@x.org",
        "ATTENDEE;PARTSTAT=DECLINED:MAILTO:anna@X.org",
    )
    assert [(p.role, p.answer) for p in people(*rows)] == [
        ("organizer", ""),
        ("attendee", "accepted"),
    ]
