"""What the calendar tests share: events by their rows, and what is read of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from connectors.base import Found, Item
from connectors.files.calendar import Ics
from schemas.source import EventRecord
from tests.contract.importers import CONTEXT, Bytes
from tests.worlds.calendar import calendar, event

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
ANNA = ("anna@example.com", "Anna", "ACCEPTED")
ME = ("me@example.org", "Me", "ACCEPTED")


def read(*files: bytes) -> list[Item]:
    members = [Bytes(f"{number}.ics", data) for number, data in enumerate(files)]
    return list(Ics().read(members, CONTEXT))


def records(*files: bytes) -> list[EventRecord]:
    found = [item.record for item in read(*files) if isinstance(item, Found)]
    return [record for record in found if isinstance(record, EventRecord)]


def vevent(*rows: str) -> bytes:
    return ("\r\n".join(["BEGIN:VEVENT", *rows, "END:VEVENT"]) + "\r\n").encode()


def weekly(*changes: bytes, extra: Sequence[str] = (), method: str = "") -> bytes:
    master = event(
        "w", START, 30, "Weekly", ANNA[0], [ANNA, ME], "FREQ=WEEKLY;COUNT=3", None, extra
    )
    return calendar([master, *changes], method=method)


def change(day: str, *rows: str) -> bytes:
    return vevent("UID:w", f"RECURRENCE-ID:202603{day}T090000Z", *rows)
