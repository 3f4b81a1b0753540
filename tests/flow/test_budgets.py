"""What a provider's client may spend, shared by all processes over one row."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from connectors.sandbox.clock import Clock
from connectors.wire.pace import LocalBudgets
from service.access.workspaces import Workspace
from service.accounts.budgets import AccountBudgets
from service.db import tables
from service.db.session import Database
from service.jobs.budgets import SharedBudgets, budgets

NAME = "gmail.units"


async def spend(db: Database, clock: Clock, costs: list[list[float]], per_minute: float) -> None:
    """Each list is what one process spends, one after the other."""

    async def process(mine: list[float]) -> None:
        budget = SharedBudgets(db, clock, clock.sleep).shared(NAME, per_minute)
        for units in mine:
            await budget.spend(units)

    await asyncio.gather(*(process(mine) for mine in costs))


def row(db: Database) -> float:
    with db.reading() as conn:
        return float(conn.execute(select(tables.budgets.c.level)).scalar_one())


def test_several_processes_together_keep_the_rate(db: Database, now: datetime) -> None:
    clock = Clock(now)
    asyncio.run(spend(db, clock, [[5.0] * 30] * 4, 600))
    # 600 units: 100 stand ready, the rest flows in at 10 a second; what was drawn and not spent
    # (at most a twentieth of a minute's each) is on top.
    waited = (clock() - now).total_seconds()
    assert 50 - 0.1 <= waited <= 50 + 4 * 3 + 1


def test_a_cost_larger_than_the_bucket_is_saved_up_for(db: Database, now: datetime) -> None:
    clock = Clock(now)
    asyncio.run(spend(db, clock, [[250.0]], 600))
    assert 14.9 <= (clock() - now).total_seconds() <= 19


def test_what_is_drawn_is_taken_from_all(db: Database, now: datetime) -> None:
    clock = Clock(now)
    asyncio.run(spend(db, clock, [[10.0]], 600))
    assert row(db) == pytest.approx(70)
    asyncio.run(spend(db, clock, [[10.0]], 600))
    assert row(db) == pytest.approx(40)
    clock.move(timedelta(seconds=2))
    asyncio.run(spend(db, clock, [[10.0]], 600))
    assert row(db) == pytest.approx(30)


def test_a_draw_is_spent_without_asking_again(db: Database, now: datetime) -> None:
    clock = Clock(now)
    asyncio.run(spend(db, clock, [[1.0] * 30], 600))
    assert row(db) == pytest.approx(70)


def test_it_fills_no_further_than_full(db: Database, now: datetime) -> None:
    clock = Clock(now)
    asyncio.run(spend(db, clock, [[1.0]], 600))
    clock.move(timedelta(days=1))
    asyncio.run(spend(db, clock, [[1.0]], 600))
    assert row(db) == pytest.approx(70)


def test_clocks_that_differ_give_nothing_away(db: Database, now: datetime) -> None:
    ahead, behind = Clock(now + timedelta(seconds=30)), Clock(now)
    asyncio.run(spend(db, ahead, [[100.0]], 600))
    asyncio.run(spend(db, behind, [[1.0]], 600))
    assert (behind() - now).total_seconds() >= 30


def test_names_are_apart(db: Database, now: datetime) -> None:
    clock = Clock(now)

    async def story() -> None:
        shared = SharedBudgets(db, clock, clock.sleep)
        assert shared.shared("a", 600) is shared.shared("a", 600)
        await shared.shared("a", 600).spend(100)
        await shared.shared("b", 600).spend(100)

    asyncio.run(story())
    assert clock() == now


def test_each_account_has_its_own_beside_the_shared_one(db: Database, now: datetime) -> None:
    clock = Clock(now)

    async def story() -> None:
        named = SharedBudgets(db, clock, clock.sleep)
        first, second = AccountBudgets(named, 1), AccountBudgets(named, 2)
        await first.own("gmail.user", 600).spend(100)
        await second.own("gmail.user", 600).spend(100)
        assert clock() == now
        await first.shared("client", 600).spend(100)
        await second.shared("client", 600).spend(30)
        assert clock() > now

    asyncio.run(story())


def test_one_process_needs_no_rows(db: Database, ws: Workspace, now: datetime) -> None:
    clock = Clock(now)
    made = budgets(db, clock, clock.sleep)
    assert isinstance(made, LocalBudgets if db.sqlite else SharedBudgets)
