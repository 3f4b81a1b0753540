"""The next good moment: their zone, their hours, none of their days off."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.timeline.working_days import (
    OFFICE,
    day_off,
    good_moment,
    usual_hours,
    working_days,
)
from service.timeline.zones import Whereabouts, whereabouts

BERLIN = Whereabouts("Europe/Berlin", "DE", "the zone you set for them")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("stated", "phones", "city", "home", "zone", "country"),
    [
        ("Asia/Tokyo", ("+4915112345678",), "Paris", "", "Asia/Tokyo", "JP"),
        ("", ("+4915112345678",), "", "", "Europe/Berlin", "DE"),
        ("", ("+12125550123",), "", "Europe/Paris", "Europe/Paris", "US"),
        ("", ("+12125550123",), "New York", "", "America/New_York", "US"),
        ("", ("+12125550123",), "London", "", "UTC", "US"),  # London, Ontario, for all we know
        ("", (), " berlin ", "", "Europe/Berlin", "DE"),
        ("", ("+4915112345678", "+33612345678"), "Berlin", "Asia/Tokyo", "Asia/Tokyo", "JP"),
        ("", ("nonsense",), "Springfield", "", "UTC", ""),
        ("", ("+8613812345678",), "", "Europe/Berlin", "Europe/Berlin", "CN"),  # two clocks
        ("UTC", ("+4915112345678",), "", "", "UTC", "DE"),
    ],
)
def test_where_somebody_is(
    stated: str, phones: tuple[str, ...], city: str, home: str, zone: str, country: str
) -> None:
    found = whereabouts(stated, phones, city, home)
    assert (found.zone, found.country) == (zone, country)
    assert found.because


@pytest.mark.parametrize(
    ("now", "hours", "wanted"),
    [
        ("2026-11-02T05:00", None, "2026-11-02T08:00"),  # Monday: their 9 o'clock
        ("2026-11-02T12:10", None, "2026-11-02T13:00"),  # within the day: the next full hour
        ("2026-11-02T15:01", None, "2026-11-03T08:00"),  # past five there
        ("2026-11-06T18:00", None, "2026-11-09T08:00"),  # over the weekend
        ("2026-12-24T16:30", (9, 12), "2026-12-28T08:00"),  # two holidays and a Sunday
        ("2026-10-02T20:00", (9, 12), "2026-10-05T07:00"),  # 3 October, and summer time still
        ("2026-12-31T20:00", (8, 11), "2027-01-04T07:00"),  # into another year
    ],
)
def test_good_moments(now: str, hours: tuple[int, int] | None, wanted: str) -> None:
    assert good_moment(at(now), BERLIN, hours).at == at(wanted)


def test_a_moment_says_why() -> None:
    found = good_moment(at("2026-12-24T16:30"), BERLIN, (9, 12))
    assert found.because == (
        "Monday 28 Dec 2026, 09:00 in Europe/Berlin (the zone you set for them): they usually "
        "write from 9:00 to 12:00; not Friday 25 Dec 2026 (Christmas Day), Saturday 26 Dec 2026 "
        "(Second Day of Christmas), Sunday 27 Dec 2026 (weekend)"
    )


def test_weekends_are_of_the_country() -> None:
    friday, sunday = date(2026, 11, 6), date(2026, 11, 8)
    assert day_off(friday, "IL") == "weekend"
    assert day_off(sunday, "IL") == ""
    assert day_off(sunday, "") == "weekend"
    assert day_off(friday, "AQ") == ""  # no calendar is known


ZONES = st.sampled_from(
    ["Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Asia/Tokyo", "Pacific/Apia", "UTC"]
)


@given(
    now=st.integers(1_577_836_800, 2_051_222_400),
    zone=ZONES,
    country=st.sampled_from(["", "DE", "US", "CN", "IL", "NP"]),
    start=st.integers(0, 21),
)
def test_no_moment_is_early_late_or_on_a_day_off(
    now: int, zone: str, country: str, start: int
) -> None:
    earliest = datetime.fromtimestamp(now, UTC)
    found = good_moment(earliest, Whereabouts(zone, country, "x"), (start, start + 3))
    there = found.at.astimezone(ZoneInfo(zone))
    assert found.at >= earliest
    assert found.at - earliest < timedelta(days=41)
    assert day_off(there.date(), country) == ""
    # where clocks go forward that hour may not exist, and is read as the next
    assert start <= there.hour <= start + 3
    assert (there.minute, there.second) == (0, 0)


@given(st.dates(date(2020, 1, 1), date(2035, 1, 1)), st.integers(1, 60))
def test_working_days_are_some_and_in_order(first: date, number: int) -> None:
    found = working_days(first, number, "DE")
    assert found == sorted(set(found))
    assert found
    assert all(day_off(day, "DE") == "" for day in found)
    if len(found) > 1:
        assert found[-1] < first + timedelta(days=number)


def test_usual_hours_are_where_most_letters_are() -> None:
    now = at("2026-11-02T05:00")
    assert usual_hours((8, 8), "Europe/Berlin", now) is None
    assert usual_hours((8, 8, 9, 20), "Europe/Berlin", now) == (9, 12)  # 9 and 10 o'clock there
    assert usual_hours((23, 23, 23), "Asia/Tokyo", now) == (8, 11)  # 8 o'clock there
    assert usual_hours((), "UTC", now) is None
    assert OFFICE == (9, 17)
