"""What follows from a failure: waits are exact, tries grow apart, and people hear of it in time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.errors import ConnectorError, Remedy
from service.accounts.failing import HOUR, MINUTE, NOTHING, RECONNECT, outlook
from service.accounts.health import Problem
from service.accounts.keyring import GrantEnded

NOW = 1_700_000_000_000
CHANCES = st.floats(0, 1)


def fault(remedy: Remedy, after: float | None = None) -> ConnectorError:
    return ConnectorError("It failed.", remedy, retry_after=after)


@given(st.floats(0, 10**6), st.integers(-50, 50), CHANCES)
def test_a_wait_is_obeyed_exactly_and_is_no_failure(
    seconds: float, failures: int, chance: float
) -> None:
    seen = outlook(fault(Remedy.WAIT, seconds), failures, NOW, chance)
    assert seen.failures == failures
    assert seen.next_at is not None
    assert 0 < seen.next_at - NOW - seconds * 1000 <= 1


@pytest.mark.parametrize("seconds", [1e9, 1e300, float("inf")])
def test_nobody_is_waited_for_until_the_end_of_time(seconds: float) -> None:
    assert outlook(fault(Remedy.WAIT, seconds), 0, NOW, 0.5).next_at == NOW + 30 * 24 * HOUR + 1


@pytest.mark.parametrize(("seconds", "told"), [(25, False), (599, False), (601, True)])
def test_a_long_wait_is_told(seconds: float, told: bool) -> None:
    problem = Problem("It failed.", NOTHING) if told else None
    assert outlook(fault(Remedy.WAIT, seconds), 0, NOW, 0.5).problem == problem


@given(st.integers(0, 200), CHANCES)
def test_trouble_that_may_pass_is_tried_again_ever_later(failures: int, chance: float) -> None:
    for error in (fault(Remedy.RETRY), fault(Remedy.WAIT)):
        seen = outlook(error, failures, NOW, chance)
        assert seen.next_at is not None
        pause = min(HOUR, 30_000 * 2 ** min(failures, 20))
        assert 0.8 * pause - 1 <= seen.next_at - NOW <= 1.2 * pause
        assert seen.failures == failures + 1
        assert (seen.problem is not None) == (failures >= 3)


def test_trouble_that_may_pass_is_told_within_minutes() -> None:
    failures, at, problem = 0, NOW, None
    while problem is None:
        seen = outlook(fault(Remedy.RETRY), failures, at, 1.0)
        assert seen.next_at is not None
        told_at, at, failures, problem = at, seen.next_at, seen.failures, seen.problem
    assert problem == Problem("It failed.", NOTHING)
    assert told_at - NOW < 6 * MINUTE


def test_a_grant_that_ended_is_told_at_once_and_not_tried_again() -> None:
    seen = outlook(GrantEnded("It was revoked."), 0, NOW, 0.5)
    assert (seen.next_at, seen.problem) == (None, Problem("It was revoked.", RECONNECT))


@pytest.mark.parametrize("before", [0, 1, 7])
def test_an_unclear_refusal_is_tried_once_more_whatever_was_before(before: int) -> None:
    first = outlook(fault(Remedy.REAUTH), before, NOW, 0.5)
    assert (first.next_at, first.problem) == (NOW + 5 * MINUTE, None)
    second = outlook(fault(Remedy.REAUTH), first.failures, NOW, 0.5)
    assert (second.next_at, second.problem) == (None, Problem("It failed.", RECONNECT))


def test_two_refusals_with_something_else_between_are_not_two_in_a_row() -> None:
    first = outlook(fault(Remedy.REAUTH), 0, NOW, 0.5)
    between = outlook(fault(Remedy.RETRY), first.failures, NOW, 0.5)
    assert between.failures == 2
    assert outlook(fault(Remedy.REAUTH), between.failures, NOW, 0.5).next_at is not None


def test_a_wait_between_two_refusals_changes_nothing() -> None:
    first = outlook(fault(Remedy.REAUTH), 0, NOW, 0.5)
    waited = outlook(fault(Remedy.WAIT, 30), first.failures, NOW, 0.5)
    assert outlook(fault(Remedy.REAUTH), waited.failures, NOW, 0.5).next_at is None


@pytest.mark.parametrize("remedy", [Remedy.STOP, Remedy.SKIP])
def test_what_only_a_person_mends_is_told_at_once_and_looked_at_hourly(remedy: Remedy) -> None:
    seen = outlook(fault(remedy), 0, NOW, 0.5)
    assert seen.next_at == NOW + HOUR
    assert seen.problem is not None
    assert (seen.problem.cause, seen.failures) == ("It failed.", 1)


@given(st.sampled_from(list(Remedy)), st.integers(-30, 30), CHANCES)
def test_every_failure_has_an_outlook(remedy: Remedy, failures: int, chance: float) -> None:
    seen = outlook(fault(remedy), failures, NOW, chance)
    assert seen.next_at is None or seen.next_at > NOW
    assert seen.next_at is not None or seen.problem is not None
