"""The engine: due accounts, waiting stages and queued imports, each at one place at a time.

The rows are the queue: what is due stands in the tables the work is about, and leases keep
processes apart. So one process on SQLite and many on PostgreSQL run the same code, and a killed
worker's work is taken up by whoever looks next, once its lease is over. Every workspace is served;
what one of them has to do keeps no other waiting.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import socket
from collections.abc import Awaitable, Callable, Collection, Coroutine
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

from service.access.workspaces import Workspace, every
from service.accounts import turns
from service.db.leases import Fenced, Lease, take
from service.db.moments import ms
from service.db.whereabouts import place
from service.jobs.deliveries import Deliveries
from service.jobs.errands import Errands
from service.jobs.ground import Ground
from service.jobs.leased import Leased
from service.jobs.pipeline import settle
from service.jobs.pushes import Pushes
from service.jobs.turn import take_turn

LOG = logging.getLogger(__name__)
TICK = 1.0
KEEP_EVERY = 8.0
"""Seconds between proofs of life; a lease outlives three missed ones."""
TIDY_EVERY = 3600.0
_ALL = 1_000_000
_AT_A_TIME = 2
"""Workspaces one process settles, or imports into, at the same time."""
AFTER_TROUBLE = 5.0
"""Seconds until what failed is tried again."""
GRACE = 20.0
"""Seconds that work at hand has to come to a good end when the process is asked to stop."""


class Worker:
    """run() until stop(). ground: of one workspace; run() finds the others. at_once: accounts read
    at the same time. name: holder of its leases."""

    def __init__(self, ground: Ground, at_once: int | None = None) -> None:
        self._ground = ground
        self.name = f"{socket.gethostname()}-{secrets.token_hex(4)}"
        self._most = at_once or ground.ws.settings.poll.at_once
        self._served = {ground.ws.id: ground}
        self._turn = 0
        self._loops: list[asyncio.Task[None]] = []
        self._jobs = Leased[int](ground)
        self._only: Collection[int] | None = None
        self._stopping = asyncio.Event()
        self._settling = asyncio.Semaphore(_AT_A_TIME)
        self._importing = asyncio.Semaphore(_AT_A_TIME)
        self._deliveries = Deliveries(ground, self.name)
        self._pushes = Pushes(ground, self._served, self.name)

    def stop(self) -> None:
        """Takes nothing new; run() returns when what is at hand is done. For the loop's thread."""
        self._stopping.set()
        self._jobs.freed.set()
        self._deliveries.stop()
        self._pushes.stop()

    async def run(self) -> None:
        """Works until stopped. Trouble with the database is waited out."""
        self._begin(self._forever(self._take_up, wakes=self._jobs.freed))
        self._begin(self._forever(self._jobs.keep, KEEP_EVERY))
        self._begin(self._forever(self._deliveries.look, wakes=self._deliveries.bell))
        self._begin(self._forever(self._deliveries.keep, KEEP_EVERY))
        self._begin(self._forever(self._deliveries.tidy, TIDY_EVERY))
        self._begin(self._forever(self._pushes.look))
        self._begin(self._forever(self._pushes.keep, KEEP_EVERY))
        self._serve(self._ground)
        self._begin(self._forever(self._look_around))
        await self._stopping.wait()
        rooms = (self._jobs, self._deliveries, self._pushes)
        await asyncio.gather(*(room.come_home(GRACE) for room in rooms))
        _, late = await asyncio.wait(self._loops, timeout=GRACE)
        for one in late:
            one.cancel()

    async def drain(self, only: Collection[int] | None = None) -> None:
        """Works until none of these accounts (None: of all) is due and no stage has work, in the
        one workspace: for a command that waits."""
        self._only = only
        while True:
            await self._take_up()
            tasks = self._jobs.tasks()
            if not tasks:
                break
            await asyncio.wait(tasks, timeout=KEEP_EVERY, return_when=asyncio.FIRST_COMPLETED)
            await self._jobs.keep()
        await asyncio.to_thread(settle, self._ground.db, self._ground.ws, self._ground.clock())

    def _begin(self, loop: Coroutine[Any, Any, None]) -> None:
        self._loops.append(asyncio.create_task(loop))

    def _serve(self, ground: Ground) -> None:
        """Stages and imports of a workspace, beside those of the others."""
        errands = Errands(ground, self.name)
        self._served[ground.ws.id] = ground
        self._deliveries.serve(ground)
        self._begin(self._forever(partial(self._settle, errands)))
        self._begin(self._forever(partial(self._import, errands)))
        self._begin(self._forever(partial(asyncio.to_thread, errands.send_digest)))

    async def _look_around(self) -> None:
        """Finds workspaces that were made since."""
        for ws in await asyncio.to_thread(self._workspaces):
            if ws.id not in self._served:
                self._serve(replace(self._ground, ws=ws))

    def _workspaces(self) -> list[Workspace]:
        with self._ground.db.reading() as conn:
            return every(conn, self._ground.ws.settings)

    async def _forever(
        self,
        step: Callable[[], Awaitable[float | None]],
        every: float = TICK,
        wakes: asyncio.Event | None = None,
    ) -> None:
        """wakes: ends a pause early."""
        bell = wakes or self._stopping
        while not self._stopping.is_set():
            pause = every
            try:
                pause = await step() or every
            except Exception as error:  # noqa: BLE001 - whatever it is, the work goes on
                LOG.error("Background work failed, and is tried again: %s", place(error))
                pause = max(every, AFTER_TROUBLE)
            with suppress(TimeoutError):
                await asyncio.wait_for(bell.wait(), pause)
            if bell is not self._stopping:
                bell.clear()

    async def _take_up(self) -> None:
        """Takes due accounts into free places."""
        free = self._most - len(self._jobs)
        if free > 0:
            for ground, lease, account in await asyncio.to_thread(self._claim, free):
                self._jobs.begin(account, lease, partial(self._work, ground, lease, account))

    def _claim(self, most: int) -> list[tuple[Ground, Lease, int]]:
        """Each time another workspace chooses first."""
        grounds = list(self._served.values())
        self._turn = (self._turn + 1) % len(grounds)
        claimed: list[tuple[Ground, Lease, int]] = []
        for ground in grounds[self._turn :] + grounds[: self._turn]:
            if len(claimed) < most:
                taken = self._claim_in(ground, most - len(claimed))
                claimed += [(ground, lease, account) for lease, account in taken]
        return claimed

    def _claim_in(self, ground: Ground, most: int) -> list[tuple[Lease, int]]:
        now = ms(ground.clock())
        with ground.db.reading() as conn:
            if self._only is None:
                wanted = turns.due(conn, ground.ws, now, most)
            else:
                every = turns.due(conn, ground.ws, now, _ALL)
                wanted = [one for one in every if one in self._only][:most]
        if not wanted:
            return []
        with ground.db.noting() as conn:
            taken = [
                (take(conn, ground.ws.id, turns.lease_name(one), self.name, now), one)
                for one in sorted(wanted)  # in one order, or two workers could wait for each other
                if one not in self._jobs
            ]
        return [(lease, account) for lease, account in taken if lease is not None]

    async def _work(self, ground: Ground, lease: Lease, account: int) -> None:
        try:
            await take_turn(ground, lease, account, self._stopping.is_set)
        except Fenced:
            LOG.info("Account %d went to another worker.", account)

    async def _settle(self, errands: Errands) -> float | None:
        async with self._settling:
            return await asyncio.to_thread(errands.settle)

    async def _import(self, errands: Errands) -> None:
        async with self._importing:
            await asyncio.to_thread(errands.run_imports)
            await asyncio.to_thread(errands.erase_left)
