"""Charts stay inside their frame, and moments are told in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.insight import Measure, Network, Period, Replies
from service.timeline.measures import on
from service.web.charts import Chart, line, stacked
from service.web.clock import Clock
from service.web.words import hours, many, plainly

NOTHING = Measure(None, 0, 0)


def period(place: int, theirs: int, mine: int, met: int) -> Period:
    day = on(20_000 + 7 * place)
    return Period(
        starts_on=day,
        ends_on=day + timedelta(days=6),
        so_far=False,
        touches=theirs + mine + met,
        inbound=theirs,
        outbound=mine,
        meetings=met,
        people=0,
        touches_per_person=NOTHING,
        reply_rate=NOTHING,
        pending=0,
        two_way_people=NOTHING,
        two_way_touches=NOTHING,
        reciprocity=NOTHING,
        my_replies=Replies(None, 0),
        their_replies=Replies(None, 0),
        network=Network(0, 0, 0, NOTHING),
        news=0,
        job_changes=0,
        covered=NOTHING,
        coverage=[],
    )


numbers = st.integers(0, 100_000)
histories = st.lists(st.tuples(numbers, numbers, numbers), max_size=60)


@given(histories)
def test_bars_are_stacked_inside_the_frame(told: list[tuple[int, int, int]]) -> None:
    history = [period(place, *one) for place, one in enumerate(told)]
    chart = stacked(history, "week")
    for bar in chart.bars:
        assert chart.left <= bar.x <= bar.x + bar.width <= chart.width + 0.1
        assert 0 <= bar.y <= bar.y + bar.height <= chart.height
    assert len(chart.bars) == sum(number > 0 for one in told for number in one)


@given(st.lists(st.none() | st.floats(0, 1), max_size=60))
def test_lines_break_where_nothing_is_known(values: list[float | None]) -> None:
    chart = line([period(n, 1, 1, 1) for n in range(len(values))], "week", values)
    known = [value for value in values if value is not None]
    points = [point for run in chart.runs for point in run.split(" ")]
    assert len(chart.dots) == len(points) == len(known)
    assert all(0 <= dot.y <= chart.height for dot in chart.dots)
    starts = [i for i, v in enumerate(values) if v is not None and (not i or values[i - 1] is None)]
    assert len(chart.runs) == len(starts)


@given(st.integers(0, 10_000_000))
def test_the_scale_reaches_the_highest_value(number: int) -> None:
    top = _top(stacked([period(0, number, 0, 0)], "month"))
    assert number <= top <= max(4, 2 * number)
    assert top % 2 == 0


def _top(chart: Chart) -> int:
    return int(chart.grid[-1].text.replace(",", ""))


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "today"), (-1, "yesterday"), (1, "tomorrow"), (-5, "5 days ago"), (13, "in 13 days"),
        (-21, "3 weeks ago"), (-61, "2 months ago"), (-700, "23 months ago"), (-800, "2 years ago"),
    ],
)  # fmt: skip
def test_moments_in_words(days: int, words: str) -> None:
    now = datetime(2026, 11, 26, 12, tzinfo=UTC)
    assert Clock(now, ZoneInfo("UTC")).near(now + timedelta(days=days)) == words


def test_days_are_those_of_the_zone() -> None:
    clock = Clock(datetime(2026, 11, 26, 23, 30, tzinfo=UTC), ZoneInfo("Europe/Berlin"))
    assert clock.today == "2026-11-27"
    assert clock.exact(clock.now) == "27 Nov 2026, 00:30"
    assert clock.near(datetime(2026, 11, 26, 21, tzinfo=UTC)) == "yesterday"
    assert (clock.near(None), clock.exact(None)) == ("never", "")


def test_words() -> None:
    assert (hours(0.2), hours(3.4), hours(72)) == ("12 minutes", "3 hours", "3 days")
    assert (many(2, "touch", "touches"), many(1, "touch", "touches")) == ("2 touches", "1 touch")
    assert (plainly("you said so"), plainly("")) == ("You said so.", "")
