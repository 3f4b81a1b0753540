from __future__ import annotations

from datetime import UTC, datetime
from typing import ClassVar

from connectors.base import Importer
from connectors.files.calendar import Ics
from tests.contract.importers import ImporterContract
from tests.worlds.calendar import calendar, event

ANNA = ("anna@example.com", "Anna Müller", "ACCEPTED")
ME = ("me@example.org", "Me", "ACCEPTED")
LUNCH = event("lunch", datetime(2026, 3, 3, 12, tzinfo=UTC), 60, "Lunch", ME[0], [ANNA, ME])
WEEKLY = event(
    "weekly",
    datetime(2026, 1, 5, 9, tzinfo=UTC),
    30,
    "Weekly",
    ANNA[0],
    [ANNA, ME],
    rrule="FREQ=WEEKLY;COUNT=4",
)
TALK = event("talk", datetime(2026, 5, 1, 15, tzinfo=UTC), 45, "Talk", ANNA[0], [ANNA, ME])


class TestCalendarFiles(ImporterContract):
    importer: ClassVar[Importer] = Ics()
    good: ClassVar[dict[str, bytes]] = {
        "work.ics": calendar([LUNCH, WEEKLY, TALK], name="Work"),
        "private.ics": b"\xef\xbb\xbf\r\n" + calendar([LUNCH]),
        "wide.ics": calendar([TALK], name="Breit").decode().encode("utf-16"),
    }
    broken: ClassVar[dict[str, bytes]] = {
        **good,
        "work.ics": calendar([LUNCH, WEEKLY, TALK.replace(b"DTSTART", b"X-LOST")], name="Work"),
    }
