"""What the latest touches tell: habits, rhythm, score; the same however they are put together."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.db.moments import DAY
from service.timeline import score
from service.timeline.habits import (
    NONE,
    Habits,
    Mark,
    dumped,
    habits_of,
    kept,
    latest,
    loaded,
    mark,
    marks_in,
)
from service.timeline.rhythm import Rhythm, rhythm_of, said, suggested
from service.timeline.standing import strength_of
from service.timeline.touches import Touch, roll_up, together

HOUR = DAY // 24


def marks(*told: tuple[float, str, str]) -> tuple[Mark, ...]:
    """(day, kind, direction)."""
    return tuple(mark(int(at * DAY), n, kind, way) for n, (at, kind, way) in enumerate(told))


def test_habits() -> None:
    found = habits_of(
        marks(
            (1, "meeting", "both"), (2, "mail", "out"), (2.5, "message", "in"), (3, "mail", "out"),
            (3.25, "message", "in"), (4, "mail", "out"), (5, "mail", "in"),
        )
    )  # fmt: skip
    assert found == Habits(
        channel="mail", share=0.57, of=7, answers_on="message", hours=(12, 6, 0), topic=6,
        mine=4, theirs=4, channels=3, depth=found.depth,
    )  # fmt: skip
    assert 1 < found.depth < 2
    assert loaded(dumped(found)) == found
    assert (habits_of(()), dumped(NONE), loaded("")) == (NONE, "", NONE)


def test_of_two_usual_channels_the_one_used_last() -> None:
    told = marks((1, "mail", "out"), (2, "call", "both"), (3, "mail", "in"), (4, "call", "both"))
    assert habits_of(told).channel == "call"


def test_a_rhythm_of_talks() -> None:
    told = [(day + part, "mail", "out") for day in range(0, 240, 40) for part in (0, 1, 2.5)]
    found = rhythm_of(marks(*told))
    assert found == Rhythm(40, 5)
    assert said(found) == "you usually speak every 40 days (the last 5 times)"
    assert [suggested(found, days) for days in (None, 90, 51, 50, 30, 29)] == [
        40, 40, 40, None, None, 40
    ]  # fmt: skip


def test_three_talks_make_no_rhythm() -> None:
    assert rhythm_of(marks(*((day, "mail", "out") for day in (0, 10, 20, 21)))) is None


def test_only_the_last_twelve_times_count() -> None:
    days = [*range(0, 1000, 100), *range(1000, 1121, 10)]
    assert rhythm_of(marks(*((day, "mail", "out") for day in days))) == Rhythm(10, 12)


def test_the_parts_of_the_score() -> None:
    assert score.recency(0, 90 * DAY) == 0.5
    assert [score.reciprocity(*pair) for pair in ((4, 0), (4, 1), (1, 1), (0, 0))] == [
        0.5, 0.625, 1, 0.5
    ]  # fmt: skip
    assert [score.breadth(n) for n in (0, 1, 2, 3, 6)] == [1, 1, 1.25, 1.5, 1.5]
    assert (score.score(0), score.score(8), score.score(80)) == (0, 50, 99.9)


TOUCHES = st.builds(
    lambda n, at, kind, way: Touch(n, kind, way, at * DAY, None, True, True),
    st.integers(1, 10**6),
    st.integers(0, 900),
    st.sampled_from(("mail", "meeting", "call", "message")),
    st.sampled_from(("in", "out", "both")),
)
SOME = st.lists(TOUCHES, max_size=60, unique_by=lambda touch: touch.id)


@given(SOME, st.integers(0, 60))
def test_merged_is_as_if_they_had_never_been_apart(told: list[Touch], cut: int) -> None:
    now = 1000 * DAY
    apart = together([roll_up(told[:cut], now), roll_up(told[cut:], now)])
    one = roll_up(told, now)
    assert apart.latest == one.latest
    assert len(one.latest) == min(len(told), 40)
    assert habits_of(apart.latest) == habits_of(one.latest)
    assert rhythm_of(apart.latest) == rhythm_of(one.latest)
    assert marks_in(kept(one.latest)) == one.latest
    assert latest(one.latest, one.latest) == one.latest


@given(SOME.filter(bool), st.integers(900, 3000))
def test_the_parts_make_the_score_at_any_time(told: list[Touch], day: int) -> None:
    now, sums = day * DAY, roll_up(told, 1000 * DAY)
    habits, last = habits_of(sums.latest), sums.latest[-1].at
    assert sums.warmth is not None
    product = (
        score.recency(last, now)
        * score.frequency(sums.warmth, last)
        * habits.depth
        * score.reciprocity(habits.mine, habits.theirs)
        * score.breadth(habits.channels)
    )
    assert score.product(strength_of(sums.warmth, habits), now) == pytest.approx(product, rel=1e-4)


@given(st.lists(SOME.filter(bool), min_size=2, max_size=4))
def test_the_order_by_score_never_changes(several: list[list[Touch]]) -> None:
    sums = [roll_up(told, 1000 * DAY) for told in several]
    strengths = sorted(strength_of(one.warmth, habits_of(one.latest)) or 0 for one in sums)
    for day in (1000, 4000):
        products = [score.product(one, day * DAY) for one in strengths]
        assert all(one <= then for one, then in pairwise(products))
