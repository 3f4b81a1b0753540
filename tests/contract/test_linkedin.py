"""The LinkedIn importer keeps the importers' contract."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import ClassVar

from connectors.base import Importer
from connectors.files.linkedin import LinkedIn
from tests.contract.importers import ImporterContract
from tests.worlds.linkedin import Message, Person, linkedin_files

ME = ("Max", "Mustermann", "max-m")
PEOPLE: list[Person] = [
    ("Anna", "Smith", "anna-smith", "anna@x.com", "Acme, Inc", "CEO", date(2023, 10, 2)),
    ("Bob", "Jones, PhD", "bobjones", "", "", "", date(2022, 2, 7)),
    ("Zoë", "Łódź", "zo%C3%AB", "", "Ü GmbH", "CTO", date(2021, 1, 31)),
]
MESSAGES: list[Message] = [
    (
        *("2-a", "max-m", "Max Mustermann", "anna-smith", "Anna Smith"),
        *(datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC), "Hello\nthere, how are\r\nyou?"),
    ),
    (
        *("2-a", "anna-smith", "Anna Smith", "max-m", "Max Mustermann"),
        *(datetime(2024, 1, 1, 3, 4, 5, tzinfo=UTC), "Hi"),
    ),
    (
        *("2-b", "bobjones", "Bob Jones, PhD", "max-m", "Max Mustermann"),
        *(datetime(2023, 5, 1, tzinfo=UTC), 'He said "yes", then left'),
    ),
]
FILES = linkedin_files(PEOPLE, ME, MESSAGES)


class TestLinkedIn(ImporterContract):
    importer: ClassVar[Importer] = LinkedIn()
    good: ClassVar[dict[str, bytes]] = FILES
    broken: ClassVar[dict[str, bytes]] = {
        **FILES,
        "messages.csv": FILES["messages.csv"].replace(b"2024-01-01 03:04:05 UTC", b"yesterday"),
    }
