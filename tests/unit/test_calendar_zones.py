"""Which instant a wall time is, whoever wrote the calendar."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.base import Found, Skipped
from connectors.files.calendar import Ics
from connectors.files.calendar.zones import Zones
from schemas.source import EventRecord
from tests.contract.importers import CONTEXT, Bytes

BERLIN = """BEGIN:VTIMEZONE
TZID:custom_berlin
BEGIN:STANDARD
DTSTART:16011028T030000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010325T020000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE
"""


def starts(dtstart: str, *, heading: str = "", tail: str = "") -> str:
    """When the event begins, as RFC 3339."""
    text = f"BEGIN:VCALENDAR\n{heading}BEGIN:VEVENT\nUID:u\n{dtstart}\nEND:VEVENT\n{tail}"
    items = Ics().read([Bytes("a.ics", f"{text}END:VCALENDAR\n".encode())], CONTEXT)
    (found,) = (item for item in items if isinstance(item, Found))
    assert isinstance(found.record, EventRecord)
    assert found.record.occurred_at.tzinfo is UTC
    return f"{found.record.occurred_at:%Y-%m-%dT%H:%MZ}"


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Europe/Berlin", "2026-07-01T07:00Z"),
        ("Romance Standard Time", "2026-07-01T07:00Z"),
        ("W. Europe Standard Time", "2026-07-01T07:00Z"),
        ("/freeassociation.sourceforge.net/Europe/Berlin", "2026-07-01T07:00Z"),
        ("/citadel.org/20210210_1/America/Argentina/Buenos_Aires", "2026-07-01T12:00Z"),
        ("(UTC-03:00) Brasília", "2026-07-01T12:00Z"),
        ('"(UTC-03:00) Brasília"', "2026-07-01T12:00Z"),
        ("GMT+0530", "2026-07-01T03:30Z"),
        ("Canberra, Melbourne, Sydney", "2026-07-01T09:00Z"),
        ("Москва", "2026-07-01T09:00Z"),
        ("../../etc/passwd", "2026-07-01T09:00Z"),
        ("America", "2026-07-01T09:00Z"),
        ("(UTC+99:00) Nowhere", "2026-07-01T09:00Z"),
    ],
)
def test_names_of_zones(zone: str, expected: str) -> None:
    assert starts(f"DTSTART;TZID={zone}:20260701T090000") == expected


def test_a_zone_of_the_file_wins_wherever_it_stands() -> None:
    summer, winter = (f"DTSTART;TZID=custom_berlin:2026{m}01T090000" for m in ("07", "12"))
    assert starts(summer, heading=BERLIN) == "2026-07-01T07:00Z"
    assert starts(winter, tail=BERLIN) == "2026-12-01T08:00Z"


def test_floating_times_are_the_calendars_then_the_owners() -> None:
    heading = "X-WR-TIMEZONE:Asia/Tokyo\n"
    assert starts("DTSTART:20260701T090000") == "2026-07-01T09:00Z"
    assert starts("DTSTART:20260701T090000", heading=heading) == "2026-07-01T00:00Z"
    assert starts("DTSTART:20260701T090000", tail=heading) == "2026-07-01T00:00Z"
    unknown = "DTSTART;TZID=Nowhere:20260701T090000"
    assert starts(unknown, heading=heading) == "2026-07-01T00:00Z"
    assert starts("DTSTART:20260701T090000Z", heading=heading) == "2026-07-01T09:00Z"


def test_a_day_begins_in_the_calendars_zone() -> None:
    heading = "X-WR-TIMEZONE:Europe/Berlin\n"
    assert starts("DTSTART;VALUE=DATE:20260701", heading=heading) == "2026-06-30T22:00Z"
    assert starts("DTSTART:20260701", heading=heading) == "2026-06-30T22:00Z"
    assert starts("DTSTART;VALUE=DATE:20260701T000000", heading=heading) == "2026-06-30T22:00Z"


@settings(max_examples=60, deadline=None)
@given(st.datetimes(datetime(1997, 1, 1), datetime(2027, 1, 1)))  # noqa: DTZ001
def test_a_zone_of_a_file_is_the_zone_it_describes(wall: datetime) -> None:
    """Gaps and repeated hours included."""
    assert wall.replace(tzinfo=OWN).utcoffset() == wall.replace(tzinfo=REAL).utcoffset()


@pytest.mark.parametrize("minute", range(0, 180, 15))
@pytest.mark.parametrize("day", [datetime(2026, 3, 29, 1), datetime(2026, 10, 25, 1)])  # noqa: DTZ001
def test_the_hours_of_change(day: datetime, minute: int) -> None:
    wall = day + timedelta(minutes=minute)
    assert wall.replace(tzinfo=OWN).utcoffset() == wall.replace(tzinfo=REAL).utcoffset()


ZONES = Zones("UTC", 2028)
ZONES.learn(BERLIN.splitlines()[1:-1])
OWN, REAL = ZONES.named("custom_berlin"), ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    "spoilt",
    [
        BERLIN.replace("TZOFFSETTO:+0100", "TZOFFSETTO:soon"),
        BERLIN.replace("FREQ=YEARLY", "FREQ=HOURLY"),
        BERLIN.replace("DTSTART:1601", "DTSTART:0x"),
        BERLIN.replace("TZOFFSETFROM:+0200\n", ""),
    ],
)
def test_a_spoilt_zone_is_told_and_its_events_fall_back(spoilt: str) -> None:
    dtstart = "DTSTART;TZID=custom_berlin:20260701T090000"
    assert starts(dtstart, heading=spoilt) == "2026-07-01T09:00Z"
    items = list(Ics().read([Bytes("a.ics", f"BEGIN:VCALENDAR\n{spoilt}".encode())], CONTEXT))
    assert isinstance(items[0], Skipped)
    assert "VTIMEZONE" in items[0].reason
    assert items[0].where == "line 2"
