"""A bucket never lets through more than its minute holds, and loses no time either."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.sandbox.clock import Clock
from connectors.wire.pace import Bucket, LocalBudgets

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
MINUTE = 60.0


def since(clock: Clock) -> float:
    return (clock() - NOW).total_seconds()


@given(st.lists(st.floats(0.1, 300), min_size=1, max_size=60), st.integers(1, 5000))
def test_the_rate_holds_over_any_while(costs: list[float], per_minute: int) -> None:
    clock = Clock(NOW)

    async def spend() -> list[tuple[float, float]]:
        bucket = Bucket(per_minute, clock, clock.sleep)
        spent = []
        for units in costs:
            await bucket.spend(units)
            spent.append((since(clock), units))
        return spent

    spent = asyncio.run(spend())
    size, rate = per_minute / 6, per_minute / MINUTE
    for first, (begun, _) in enumerate(spent):
        total = 0.0
        for at, units in spent[first:]:
            total += units
            # The last cost may be larger than the bucket: it is paid off afterwards.
            assert total - units <= size + (at - begun) * rate + 1e-3


@given(st.integers(6, 5000))
def test_a_full_bucket_is_spent_at_once_and_then_evenly(per_minute: int) -> None:
    clock = Clock(NOW)

    async def spend() -> None:
        bucket = Bucket(per_minute, clock, clock.sleep)
        await bucket.spend(per_minute / 6)
        assert since(clock) == 0
        await bucket.spend(per_minute / 60)
        assert since(clock) == pytest.approx(1, abs=2e-3)

    asyncio.run(spend())


def test_a_pause_fills_it_no_further_than_full() -> None:
    clock = Clock(NOW)

    async def spend() -> None:
        bucket = Bucket(60, clock, clock.sleep)
        clock.move(timedelta(days=1))
        for _ in range(10):
            await bucket.spend(1)
        assert since(clock) == 86_400
        await bucket.spend(1)
        assert since(clock) == pytest.approx(86_401)

    asyncio.run(spend())


def test_a_cost_larger_than_the_bucket_passes_and_is_paid_off() -> None:
    clock = Clock(NOW)

    async def spend() -> None:
        bucket = Bucket(60, clock, clock.sleep)
        await bucket.spend(25)
        assert since(clock) == 0
        await bucket.spend(5)
        assert since(clock) == pytest.approx(20)

    asyncio.run(spend())


def test_a_clock_that_went_back_gives_nothing_and_takes_nothing() -> None:
    moments = iter([NOW, NOW - timedelta(hours=1), NOW - timedelta(hours=1)])
    bucket = Bucket(60, lambda: next(moments), Clock(NOW).sleep)
    asyncio.run(bucket.spend(1))
    asyncio.run(bucket.spend(1))


def test_first_come_first_served() -> None:
    clock = Clock(NOW)
    served: list[int] = []

    async def story() -> None:
        bucket = Bucket(60, clock, clock.sleep)

        async def spend(number: int, units: float) -> None:
            await bucket.spend(units)
            served.append(number)

        await asyncio.gather(*(spend(n, 9 if n % 2 == 0 else 1) for n in range(6)))

    asyncio.run(story())
    assert served == sorted(served)


def test_budgets_are_shared_by_name() -> None:
    clock = Clock(NOW)
    named = LocalBudgets(clock, clock.sleep)
    assert named.shared("a", 60) is named.shared("a", 60)
    assert named.shared("a", 60) is not named.shared("b", 60)
