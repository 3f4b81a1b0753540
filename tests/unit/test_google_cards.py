"""A person of the People API becomes a record."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from connectors.google.cards import FIELDS, person
from schemas.payload import decode_person, encode


def card(**more: Any) -> dict[str, Any]:
    """A card as the API states it."""
    source = {"type": "CONTACT", "id": "7", "updateTime": "2026-10-01T09:30:00.123456Z"}
    said: dict[str, Any] = {
        "resourceName": "people/c7",
        "metadata": {"sources": [{"type": "PROFILE"}, source]},
        "names": [
            {"displayName": "A. Bell"},
            {
                "metadata": {"primary": True},
                "displayName": "Anna  Bell",
                "givenName": "Anna",
                "familyName": "Bell",
            },
        ],
        "emailAddresses": [{"value": "anna@acme.example"}, {"value": "no address"}],
        "phoneNumbers": [{"value": "030 1234567", "canonicalForm": "+49301234567"}],
        "organizations": [{"name": "Old"}, {"name": "Acme", "title": "Head", "current": True}],
        "birthdays": [{"date": {"year": 1980, "month": 4, "day": 3}}],
        "urls": [
            {"value": "https://www.linkedin.com/in/anna-bell"},
            {"value": "https://a.example"},
        ],
    }
    return said | more


def test_a_full_card() -> None:
    got = person(card())
    assert (got.external_id, got.name, got.given_name) == ("people/c7", "Anna Bell", "Anna")
    assert (got.emails, got.phones) == (("anna@acme.example",), ("+49301234567",))
    assert got.profiles == ("https://www.linkedin.com/in/anna-bell",)
    assert (got.company, got.title, got.birthday) == ("Acme", "Head", "1980-04-03")
    assert got.observed_at == datetime(2026, 10, 1, 9, 30, 0, 123456, tzinfo=UTC)
    assert decode_person(encode(got)) == got


@pytest.mark.parametrize(
    ("stated", "birthday"),
    [
        ({"month": 4, "day": 3}, "--04-03"),
        ({"year": 1980}, ""),
        ({"year": 2026, "month": 2, "day": 30}, ""),
        ({}, ""),
    ],
)
def test_birthdays(stated: dict[str, int], birthday: str) -> None:
    assert person(card(birthdays=[{"date": stated}])).birthday == birthday


def test_a_card_of_a_firm_and_an_empty_one() -> None:
    firm = person(card(names=[], organizations=[{"name": "Acme"}]))
    assert (firm.name, firm.organisation) == ("Acme", True)
    assert person({"resourceName": "people/c1"}).name == ""


def test_what_is_asked_for_is_what_is_read() -> None:
    assert set(FIELDS.split(",")) == card().keys() - {"resourceName"}
