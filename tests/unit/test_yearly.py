"""Days that come back every year."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.timeline.yearly import coming, parsed, within

DAYS = st.dates(date(1900, 1, 1), date(2100, 1, 1))


@pytest.mark.parametrize(
    ("stated", "today", "on", "turns"),
    [
        ("1980-11-05", "2026-11-01", "2026-11-05", 46),
        ("1980-11-01", "2026-11-01", "2026-11-01", 46),
        ("1980-10-31", "2026-11-01", "2027-10-31", 47),
        ("--11-05", "2026-11-01", "2026-11-05", None),
        ("2000-02-29", "2026-11-01", "2027-02-28", 27),
        ("--02-29", "2027-11-01", "2028-02-29", None),
        ("2026-12-24", "2026-11-01", "2026-12-24", 0),
    ],
)
def test_when_a_day_comes(stated: str, today: str, on: str, turns: int | None) -> None:
    found = coming(stated, date.fromisoformat(today))
    assert found is not None
    assert (found.on.isoformat(), found.turns) == (on, turns)


@pytest.mark.parametrize("stated", ["", "1980-02-30", "--13-01", "1980", "--02-30", "May"])
def test_what_is_no_day_never_comes(stated: str) -> None:
    assert parsed(stated) is None
    assert coming(stated, date(2026, 11, 1)) is None


@given(DAYS, DAYS)
def test_a_day_comes_within_a_year(stated: date, today: date) -> None:
    found = coming(stated.isoformat(), today)
    assert found is not None
    assert found.on >= today
    if stated <= today:
        assert found.on <= today + timedelta(days=366)
        assert found.on.month == stated.month
        assert found.on.day in (stated.day, 28)
    yearless = coming(f"-{stated.isoformat()[4:]}", today)
    assert yearless is not None
    assert yearless.on <= today + timedelta(days=366)


@given(DAYS, DAYS, st.integers(0, 366))
def test_within_is_coming_cut(stated: date, today: date, days: int) -> None:
    found = coming(stated.isoformat(), today)
    assert found is not None
    near = found.on <= today + timedelta(days=days)
    assert within(stated.isoformat(), today, days) == (found if near else None)
