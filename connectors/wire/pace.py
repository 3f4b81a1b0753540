"""How fast one may go: a bucket that fills by the minute."""

from __future__ import annotations

import asyncio

from connectors.wire.client import Clock, Sleep


class Bucket:
    """Holds at most `per_minute / 6` units (ten seconds' worth), fills evenly. Starts full.

    A cost larger than the bucket is let through when it is full and paid off afterwards.
    """

    def __init__(self, per_minute: float, clock: Clock, sleep: Sleep) -> None:
        self._rate = per_minute / 60
        self._size = per_minute / 6
        self._level, self._clock, self._sleep = self._size, clock, sleep
        self._filled = clock()
        self._turn = asyncio.Lock()

    async def spend(self, units: float) -> None:
        """See Budget.spend. First come, first served."""
        async with self._turn:
            while (short := min(units, self._size) - self._fill()) > 0:
                # A millisecond at least: a clock of microseconds does not see what is shorter.
                await self._sleep(max(short / self._rate, 0.001))
            self._level -= units

    def _fill(self) -> float:
        now = self._clock()
        passed = max(0.0, (now - self._filled).total_seconds())
        self._filled = now
        self._level = min(self._size, self._level + passed * self._rate)
        return self._level


class LocalBudgets:
    """Budgets shared inside one process."""

    def __init__(self, clock: Clock, sleep: Sleep) -> None:
        self._clock, self._sleep = clock, sleep
        self._named: dict[str, Bucket] = {}

    def shared(self, name: str, per_minute: float) -> Bucket:
        """See Budgets.shared."""
        if name not in self._named:
            self._named[name] = Bucket(per_minute, self._clock, self._sleep)
        return self._named[name]

    def own(self, name: str, per_minute: float) -> Bucket:
        """See Budgets.own: for whoever has one account."""
        return self.shared(f"{name}/", per_minute)
