"""The plan's sums: what is chosen, how it is spread, and that nobody waits for ever."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.gap import Channel, GapKind
from service.settings import TimelineSettings
from service.timeline.planning import MINUTES, Candidate, choose, prioritised, spread
from service.timeline.reaching import Reach

SETTINGS = TimelineSettings()
CHANNELS: tuple[Channel, ...] = get_args(Channel)


def candidate(number: int, waiting: int, *channels: Channel | None, **more: int) -> Candidate:
    weight = (more.get("importance"), "")
    priority = prioritised(
        "overdue", weight, waiting, more.get("cadence", 90), more.get("score", 0), SETTINGS
    )
    ways = [Reach(one, None, "x") for one in channels or (None,)]
    return Candidate(number, priority, ways)


def test_the_formula() -> None:
    found = prioritised("overdue", (None, "key"), 45, 30, 50.0, SETTINGS)
    assert (found.importance, found.importance_from) == (5, "tier:key")
    assert (found.lateness, found.warmth) == (1.225, 0.75)
    assert found.value == 4.593  # 5 * sqrt(45 / 30) * 0.75
    own = prioritised("overdue", (1, "key"), 45, 30, 50.0, SETTINGS)
    assert (own.importance, own.importance_from) == (1, "contact")


def test_what_a_usual_wait_is() -> None:
    kinds: dict[GapKind, int] = {
        "awaiting_my_reply": 3, "awaiting_their_reply": 7, "dormant": 1095, "never_touched": 90,
    }  # fmt: skip
    for kind, days in kinds.items():
        assert prioritised(kind, (None, ""), 9, None, 0, SETTINGS).usual_days == days
    assert prioritised("dormant", (None, ""), 9, 40, 0, SETTINGS).usual_days == 1095


def test_a_channel_too_long_for_the_plan_gives_way() -> None:
    (one,) = choose([candidate(1, 90, "meeting", "call", "mail")], 20)
    assert (one.reach.channel, one.minutes) == ("call", 15)
    assert one.reach.because == "x; the plan has no 45 minutes for a meeting"
    assert choose([candidate(1, 90, "meeting")], 44) == []


def test_what_does_not_fit_is_passed_over() -> None:
    people = [candidate(1, 90, "call"), candidate(2, 80, "call"), candidate(3, 70, "message")]
    assert [one.contact for one in choose(people, 20)] == [1, 3]


People = list[tuple[int, int, int, int, list[Channel]]]

PEOPLE = st.lists(
    st.tuples(
        st.integers(0, 4000), st.integers(1, 5), st.integers(1, 400), st.integers(0, 100),
        st.lists(st.sampled_from(CHANNELS), max_size=3),
    ),
    max_size=30,
)  # fmt: skip


@given(PEOPLE, st.integers(1, 200), st.randoms())
def test_plans_fit_and_do_not_depend_on_the_order(
    people: People, minutes: int, random: Random
) -> None:
    found = [
        candidate(place, waits, *ways, importance=weight, cadence=days, score=score)
        for place, (waits, weight, days, score, ways) in enumerate(people)
    ]
    chosen = choose(found, minutes)
    assert sum(one.minutes for one in chosen) <= minutes
    assert len({one.contact for one in chosen}) == len(chosen)
    assert all(one.minutes == MINUTES[one.reach.channel] for one in chosen)
    random.shuffle(found)
    assert choose(found, minutes) == chosen


# At worst: eight people, the plan has room for one a week, and the one left out weighs a tenth of
# each other: 1 * sqrt(waits / 100) * 0.5 passes 5 * sqrt(7 weeks / 30) * 1 after 45 years.
FEW = st.lists(
    st.tuples(st.integers(0, 4000), st.integers(1, 5), st.integers(30, 100), st.integers(0, 100)),
    min_size=1,
    max_size=8,
)


@settings(deadline=None, max_examples=50)
@given(FEW, st.integers(5, 60))
def test_nobody_is_crowded_out_for_ever(
    people: list[tuple[int, int, int, int]], minutes: int
) -> None:
    """A week goes by between plans; whoever was in one has just been touched."""
    touched = {place: -waits for place, (waits, *_) in enumerate(people)}
    left = set(touched)
    for week in range(4000):
        today = 7 * week
        found = [
            candidate(place, today - touched[place], "mail", importance=w, cadence=d, score=s)
            for place, (_, w, d, s) in enumerate(people)
        ]
        for one in choose(found, minutes):
            touched[one.contact] = today
            left.discard(one.contact)
        if not left:
            return
    raise AssertionError(left)


@given(st.lists(st.sampled_from(CHANNELS), min_size=1, max_size=30), st.integers(1, 7))
def test_days_are_even_and_in_order(ways: list[Channel], number: int) -> None:
    days = [date(2026, 11, 2) + timedelta(days=n) for n in range(number)]
    chosen = choose([candidate(n, 900 - n, way) for n, way in enumerate(ways)], 10_000)
    found = spread(chosen, {}, days)
    assert found == sorted(found)
    longest = max(one.minutes for one in chosen)
    share = sum(one.minutes for one in chosen) / number
    for day in days:
        assert (
            sum(o.minutes for o, d in zip(chosen, found, strict=True) if d == day)
            <= share + longest
        )


def test_what_is_bound_to_a_day_is_on_it() -> None:
    days = [date(2026, 11, day) for day in (2, 3, 5, 6)]
    chosen = choose([candidate(n, 900 - n, "mail") for n in range(3)], 100)
    bound = {0: date(2026, 11, 4), 1: date(2026, 11, 20)}
    found = spread(chosen, bound, days)
    assert found[0] == date(2026, 11, 5)  # the 4th is no day of the plan
    assert found[1] == spread(chosen, {}, days)[1]  # too far away to wait for
