"""A person as a CRM has them, made into a record."""

from __future__ import annotations

from datetime import UTC, datetime

from connectors.crm.reading import person
from connectors.sink import RemotePerson


def test_a_person_becomes_a_record() -> None:
    at = datetime(2026, 11, 20, tzinfo=UTC)
    record = person(
        RemotePerson(
            "7", "  Ada\tLovelace ", "Ada", "Lovelace", ("ada@example.com", "no address"),
            ("+442071234567", "x"), "https://www.linkedin.com/in/ada/", "Acme", "CTO", "London",
            "Anna Kurz", "Customer", "A", at,
        )
    )  # fmt: skip
    assert (record.external_id, record.name, record.observed_at) == ("7", "Ada Lovelace", at)
    assert (record.emails, record.phones) == (("ada@example.com",), ("+442071234567",))
    assert record.profiles == ("https://www.linkedin.com/in/ada/",)
    assert (record.company, record.title, record.city) == ("Acme", "CTO", "London")
    assert record.tags == ("owner: Anna Kurz", "stage: Customer", "tier: A")


def test_what_is_not_told_is_left_out() -> None:
    record = person(RemotePerson("7", "", stage=" "))
    assert (record.tags, record.emails, record.profiles, record.name) == ((), (), (), "")
