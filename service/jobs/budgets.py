"""Budgets of a provider's client, shared by all workers over one row of the database.

A worker draws a few seconds' worth at a time and spends it without asking again, so that a budget
costs a statement now and then, not one a request.
"""

from __future__ import annotations

import asyncio

from sqlalchemy import text

from connectors.source import Budget
from connectors.wire.client import Clock, Sleep
from connectors.wire.pace import LocalBudgets
from service.accounts.budgets import Named
from service.db.moments import ms
from service.db.session import Database

_SHARE = 20
"""A draw is what flows in during three seconds (a twentieth of a minute's)."""
_MAKE = text(
    "INSERT INTO budgets (name, level, filled_at) VALUES (:name, :size, :now) "
    "ON CONFLICT (name) DO NOTHING"
)
_READ = text("SELECT level, filled_at FROM budgets WHERE name = :name")
_LOCK = text("SELECT level, filled_at FROM budgets WHERE name = :name FOR UPDATE")
_DRAW = text("UPDATE budgets SET level = :level, filled_at = :now WHERE name = :name")


def budgets(db: Database, clock: Clock, sleep: Sleep) -> Named:
    """Shared between processes on PostgreSQL; SQLite has one process."""
    return LocalBudgets(clock, sleep) if db.sqlite else SharedBudgets(db, clock, sleep)


class SharedBudgets:
    """Over the database."""

    def __init__(self, db: Database, clock: Clock, sleep: Sleep) -> None:
        self._db, self._clock, self._sleep = db, clock, sleep
        self._named: dict[str, SharedBudget] = {}

    def shared(self, name: str, per_minute: float) -> Budget:
        """See Budgets.shared."""
        if name not in self._named:
            self._named[name] = SharedBudget(
                self._db, name, per_minute, clock=self._clock, sleep=self._sleep
            )
        return self._named[name]


class SharedBudget:
    """One budget: a bucket of ten seconds' worth that fills evenly."""

    def __init__(
        self, db: Database, name: str, per_minute: float, *, clock: Clock, sleep: Sleep
    ) -> None:
        self._db, self._name, self._rate = db, name, per_minute / 60_000
        self._size, self._share = per_minute / 6, per_minute / _SHARE
        self._clock, self._sleep = clock, sleep
        self._turn = asyncio.Lock()
        self._mine = 0.0

    async def spend(self, units: float) -> None:
        """See Budget.spend."""
        async with self._turn:
            while self._mine < units:
                wanted = max(units - self._mine, self._share)
                drawn, pause = await asyncio.to_thread(self._draw, min(wanted, self._size))
                self._mine += drawn
                if pause:
                    await self._sleep(max(pause, 0.001))
            self._mine -= units

    def _draw(self, wanted: float) -> tuple[float, float]:
        """(units drawn, seconds to wait when there were none)."""
        now = ms(self._clock())
        name = {"name": self._name}
        with self._db.noting() as conn:
            conn.execute(_MAKE, {**name, "size": self._size, "now": now})
            row = conn.execute(_READ if self._db.sqlite else _LOCK, name).one()
            level = min(self._size, row.level + max(0, now - row.filled_at) * self._rate)
            drawn = wanted if level >= wanted else 0.0
            conn.execute(_DRAW, {**name, "level": level - drawn, "now": max(now, row.filled_at)})
        return drawn, 0.0 if drawn else (wanted - level) / self._rate / 1000
