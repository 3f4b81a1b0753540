"""Work under way, each piece in a task of its own under a lease of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

from service.db.leases import Fenced, Lease, give_back, guard
from service.db.moments import ms
from service.jobs.ground import Ground

K = TypeVar("K", bound=Hashable)


@dataclass(slots=True)
class _Job:
    lease: Lease
    task: asyncio.Task[None]


class Leased(Generic[K]):
    """For one event loop; jobs by what they are about. ground: where the leases are written.
    freed: rings when one is over."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._jobs: dict[K, _Job] = {}
        self.freed = asyncio.Event()

    def __len__(self) -> int:
        return len(self._jobs)

    def __contains__(self, key: K) -> bool:
        return key in self._jobs

    def tasks(self) -> list[asyncio.Task[None]]:
        """What is under way."""
        return [job.task for job in self._jobs.values()]

    def begin(self, key: K, lease: Lease, work: Callable[[], Awaitable[None]]) -> None:
        """Begins it. Whatever comes of it, the lease is given back."""
        self._jobs[key] = _Job(lease, asyncio.create_task(self._run(key, lease, work)))

    async def keep(self) -> None:
        """Proves that this worker lives; drops what it has lost."""
        for job in list(self._jobs.values()):
            if not await asyncio.to_thread(self._kept, job.lease):
                job.task.cancel()

    async def come_home(self, grace: float) -> None:
        """Lets the batches at hand be stored; what takes longer than so many seconds is cut off,
        and taken up again by whoever looks next."""
        if tasks := self.tasks():
            _, late = await asyncio.wait(tasks, timeout=grace)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _run(self, key: K, lease: Lease, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        finally:
            del self._jobs[key]
            await asyncio.shield(asyncio.to_thread(self._give_back, lease))
            self.freed.set()

    def _kept(self, lease: Lease) -> bool:
        with self._ground.db.noting() as conn:
            try:
                guard(conn, lease, ms(self._ground.clock()))
            except Fenced:
                return False
        return True

    def _give_back(self, lease: Lease) -> None:
        with self._ground.db.noting() as conn:
            give_back(conn, lease)
