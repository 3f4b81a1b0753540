"""Gaps from sums: what opens when, what is put off, and by whom it is asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.db.moments import DAY
from service.settings import TimelineSettings
from service.timeline.cadence import Cadence, Course, Rules, Stage, stage_of
from service.timeline.gapping import Gap, Standing, due_at, gaps_of
from service.timeline.quiet import Span, after, spans
from service.timeline.ranks import KINDS, rank
from service.timeline.touches import RollUp

PLAIN = TimelineSettings()
KEY = Cadence(30, "tier:key")
MET = Standing(RollUp(meeting_at=100 * DAY), KEY, True, 0, None)
WROTE = Standing(
    RollUp(in_at=100 * DAY, in_turn=100 * DAY, in_open=True, in_alone=True), KEY, True, 0, None
)


def of_kind(standing: Standing, kind: str) -> list[tuple[float, float | None]]:
    """Days from and until which gaps of this kind stand."""
    return [
        (gap.active_from / DAY, None if gap.active_until is None else gap.active_until / DAY)
        for gap in gaps_of(standing, PLAIN)
        if gap.kind == kind
    ]


def test_two_thresholds() -> None:
    assert of_kind(MET, "due_soon") == [(120, 130)]
    assert of_kind(MET, "overdue") == [(130, None)]
    assert due_at(MET) == 130 * DAY


def test_a_pause_silences_everything() -> None:
    assert gaps_of(replace(MET, paused=True), PLAIN) == []
    assert due_at(replace(MET, paused=True)) is None


def test_a_booked_meeting_silences_what_asks_for_a_touch() -> None:
    booked = RollUp(
        in_at=100 * DAY, in_turn=100 * DAY, in_open=True, in_alone=True, next_meeting_at=140 * DAY
    )
    assert {gap.kind for gap in gaps_of(replace(MET, sums=booked), PLAIN)} == {"awaiting_my_reply"}


def test_a_snooze_loses_no_letter_that_waits() -> None:
    assert of_kind(WROTE, "awaiting_my_reply") == [(101, 160)]
    snoozed = replace(WROTE, snoozed_until=200 * DAY)
    assert of_kind(snoozed, "awaiting_my_reply") == [(200, 259)]
    assert of_kind(snoozed, "due_soon") == []
    assert of_kind(snoozed, "overdue") == [(200, None)]


def test_what_would_open_in_a_quiet_period_opens_at_its_end() -> None:
    quiet = (Span(125 * DAY, 140 * DAY), Span(150 * DAY, 160 * DAY))
    held = replace(MET, quiet=quiet)
    assert of_kind(held, "due_soon") == [(120, 130)]  # stood before it began
    assert of_kind(held, "overdue") == [(140, None)]
    assert of_kind(replace(held, snoozed_until=155 * DAY), "overdue") == [(160, None)]
    assert due_at(held) == 130 * DAY


def test_days_of_a_quiet_period_are_those_of_the_zone() -> None:
    night = [(date(2026, 12, 24), date(2026, 12, 26)), (date(2026, 12, 27), date(2027, 1, 1))]
    (span,) = spans(night, "Europe/Berlin")
    assert (span.end - span.start) / DAY == 9
    assert span.start % DAY == DAY - DAY // 24
    assert spans([(date(2026, 10, 25), date(2026, 10, 25))], "Europe/Berlin")[0] == Span(
        span.start - 60 * DAY - DAY // 24, span.start - 59 * DAY
    )  # the day the clocks go back has 25 hours


DAYS = st.dates(date(2026, 1, 1), date(2026, 3, 1))


@given(st.lists(st.tuples(DAYS, DAYS).map(sorted), max_size=5), st.integers(0, 90))
def test_spans_lie_in_order_and_apart(days: list[Any], day: int) -> None:
    found = spans([(first, last) for first, last in days], "Europe/Berlin")
    assert all(one.end < then.start for one, then in pairwise(found))
    at = spans([(date(2026, 1, 1), date(2026, 1, 1))], "")[0].start + day * DAY
    landed = after(found, at)
    assert landed >= at
    assert not any(span.start <= landed < span.end for span in found)


@pytest.mark.parametrize(
    ("importance", "days", "as_days"),
    [(5, 365, 30), (4, 365, 90), (4, 30, 30), (3, 90, 90), (None, 365, 365), (2, 30, 90),
     (2, 365, 365), (1, 30, 365)],
)  # fmt: skip
def test_importance_moves_closeness(importance: int | None, days: int, as_days: int) -> None:
    for kind in KINDS:
        assert rank(kind, days, importance=importance) == rank(kind, as_days)


DAY_0 = Course(0, 0, 2, True, None)


@pytest.mark.parametrize(
    ("word", "course", "stage"),
    [
        ("", Course(None, None, 0, False, 5), ""),
        ("", DAY_0._replace(last=90 * DAY), "new"),
        ("", DAY_0._replace(last=91 * DAY), "settled"),
        ("", DAY_0._replace(touches=1), "settled"),
        ("", DAY_0._replace(two_way=False), "settled"),
        ("", DAY_0._replace(job_changed_at=1), "job_changed"),
        ("", DAY_0._replace(job_changed_at=0), "new"),
        ("crisis", DAY_0, "crisis"),
    ],
)
def test_stages(word: str, course: Course, stage: str) -> None:
    assert stage_of(word, course).name == stage


NEW, CRISIS = Stage("new"), Stage("crisis", stated=True)
MOVED = Stage("job_changed", since=150 * DAY)


@pytest.mark.parametrize(
    ("base", "stage", "days", "origin"),
    [
        (Cadence(90, "tier:regular"), NEW, 30, "stage:new"),
        (Cadence(14, "tag:close"), NEW, 14, "tag:close"),
        (Cadence(90, "default"), NEW, 90, "default"),
        (Cadence(90, "contact"), NEW, 90, "contact"),
        (Cadence(None, "tier:expert"), NEW, None, "tier:expert"),
        (Cadence(90, "contact"), MOVED, 14, "stage:job_changed"),
        (Cadence(60, "contact"), MOVED, 60, "contact"),  # due before that
        (Cadence(None, "contact"), MOVED, None, "contact"),
        (Cadence(None, "contact"), CRISIS, 7, "stage:crisis"),
        (Cadence(5, "contact"), CRISIS, 5, "contact"),
        (Cadence(90, "default"), Stage("holiday", stated=True), 90, "default"),
    ],
)
def test_the_most_frequent_of_base_and_stage(
    base: Cadence, stage: Stage, days: int | None, origin: str
) -> None:
    found = Rules().in_stage(base, stage, 100 * DAY)
    assert (found.days, found.origin) == (days, origin)


def test_a_new_job_counts_from_the_day_it_was_seen() -> None:
    found = Rules().in_stage(Cadence(90, "default"), MOVED, 100 * DAY)
    moved = replace(MET, cadence=found)
    assert due_at(moved) == 164 * DAY
    (overdue,) = [gap for gap in gaps_of(moved, PLAIN) if gap.kind == "overdue"]
    assert overdue == Gap("overdue", rank("overdue", 90, fades=True), 164 * DAY, 465 * DAY)


def test_nobody_without_a_cadence_is_missed_before_the_first_touch() -> None:
    nobody = replace(MET, sums=RollUp())
    assert [gap.kind for gap in gaps_of(nobody, PLAIN)] == ["never_touched"]
    for cadence in (Cadence(None, "contact"), Cadence(None, "tier:expert"), Cadence(None, "none")):
        assert gaps_of(replace(nobody, cadence=cadence), PLAIN) == []
