"""What follows an attempt: the standard's ladder, rests of an endpoint, giving up."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.db.moments import DAY
from service.delivery.webhooks.schedule import (
    ATTEMPTS,
    GIVEN_UP_AFTER,
    JITTER,
    LADDER,
    RESTS,
    Answer,
    Health,
    asked_for,
    fate,
    given_up,
    health,
)

NOW = 1_793_534_400_000  # 1 November 2026, noon UTC
WELL, BROKEN = Answer(200, 5, "It answered 200."), Answer(500, 5, "It answered 500.")
BUSY = Answer(429, 5, "It answered 429.", 60_000)

statuses = st.sampled_from([0, 200, 204, 299, 300, 302, 400, 404, 410, 429, 500, 502, 503])
pauses = st.none() | st.integers(0, 3 * DAY)
answers = st.builds(Answer, statuses, st.integers(0, 15_000), st.just("It answered."), pauses)
chances = st.floats(0, 1)
healths = st.builds(
    Health, st.integers(0, 300), st.none() | st.integers(NOW - 9 * DAY, NOW), st.none()
)


def test_a_delivery_is_tried_over_days() -> None:
    at, tried = NOW, [NOW]
    for attempts in range(1, ATTEMPTS):
        follows = fate(BROKEN, attempts, at, 0.0)
        assert follows.state == "pending"
        assert follows.next_at is not None
        at = follows.next_at
        tried.append(at)
    assert fate(BROKEN, ATTEMPTS, at, 0.0).state == "failed"
    seconds = [(later - one) // 1000 for one, later in pairwise(tried)]
    assert seconds == [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400]


@given(answers, st.integers(1, ATTEMPTS + 3), chances)
def test_of_any_answer_a_fate_follows(answer: Answer, attempts: int, chance: float) -> None:
    follows = fate(answer, attempts, NOW, chance)
    assert (follows.next_at is None) == (follows.state in ("done", "failed"))
    assert (follows.state == "done") == (200 <= answer.status < 300)
    if follows.next_at is None:
        assert answer.well or attempts >= ATTEMPTS
        return
    step, pause = LADDER[attempts - 1], follows.next_at - NOW
    asked = min(answer.retry_after or 0, DAY)
    assert max(step, asked) <= pause <= max(step, asked) + JITTER * step


@given(healths, st.lists(answers, min_size=1, max_size=20), chances)
def test_an_endpoint_rests_while_nothing_succeeds(
    before: Health, some: list[Answer], chance: float
) -> None:
    after = health(before, some, NOW, chance)
    if any(one.well for one in some):
        assert (after.failures, after.failing_since) == (0, None)
        assert (after.rest_until is not None) == any(one.throttles for one in some)
        return
    assert after.failures == before.failures + 1
    assert after.failing_since == (NOW if before.failing_since is None else before.failing_since)
    assert after.rest_until is not None
    longest = max((one.retry_after or 0 for one in some if one.throttles), default=0)
    least = max(RESTS[min(after.failures, len(RESTS)) - 1], min(longest, DAY))
    assert least <= after.rest_until - NOW <= least + JITTER * RESTS[-1]


@given(healths, st.lists(answers, min_size=1, max_size=20))
def test_only_long_and_proven_failure_or_good_bye_ends_it(
    before: Health, some: list[Answer]
) -> None:
    after = health(before, some, NOW, 0.5)
    why = given_up(after, some, NOW)
    if any(one.status == 410 for one in some):
        assert "410" in why
    elif any(one.well for one in some):
        assert why == ""
    elif why:
        assert after.failing_since is not None
        assert NOW - after.failing_since >= GIVEN_UP_AFTER
        assert "5 days" in why or "days" in why
    else:
        since = NOW if after.failing_since is None else after.failing_since
        assert NOW - since < GIVEN_UP_AFTER or after.failures < 5


def test_a_week_asleep_is_no_week_of_failure() -> None:
    asleep = Health(1, NOW - 7 * DAY, None)
    assert given_up(health(asleep, [BROKEN], NOW, 0), [BROKEN], NOW) == ""
    failing = Health(40, NOW - 5 * DAY, None)
    said = given_up(health(failing, [BROKEN], NOW, 0), [BROKEN], NOW)
    assert said == "Nothing could be delivered for 5 days. It answered 500."


def test_one_who_asks_for_a_pause_among_successes_gets_it() -> None:
    after = health(Health(3, NOW, None), [WELL, BUSY, WELL], NOW, 0.0)
    assert after == Health(0, None, NOW + 60_000)


@pytest.mark.parametrize(
    ("stated", "wanted"),
    [
        ("120", 120_000),
        (" 0 ", 0),
        ("Sun, 01 Nov 2026 12:01:30 GMT", 90_000),
        ("Sun, 01 Nov 2026 11:00:00 GMT", 0),
        ("Sun, 01 Nov 2099 12:00:00 GMT", DAY),
        ("99999999999999999999", DAY),
        ("-5", None),
        ("soon", None),
        ("", None),
        ("²", None),
    ],
)
def test_retry_after_in_both_spellings(stated: str, wanted: int | None) -> None:
    assert asked_for(stated, NOW) == wanted


@given(st.text(max_size=40))
def test_retry_after_is_whatever_a_stranger_writes(stated: str) -> None:
    found = asked_for(stated, NOW)
    assert found is None or 0 <= found <= DAY
