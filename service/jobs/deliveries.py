"""Webhooks beside the other work: changes are handed out, and due endpoints are sent to.

Whether there is anything to do is asked of the workspaces' versions, four times a second, which
costs next to nothing; their tables are looked into when one has moved, and once a second for what
time brings.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial

from service.db.leases import Fenced, Lease, guard, take
from service.db.moments import ms
from service.db.whereabouts import place
from service.delivery.webhooks import rounds
from service.delivery.webhooks.ledger import Ledger
from service.delivery.webhooks.posting import Lane, Office, Places
from service.delivery.webhooks.spreading import behind, spread
from service.delivery.webhooks.trimming import BATCH, trim
from service.jobs.ground import Ground

LOG = logging.getLogger(__name__)
LOOK_EVERY = 0.25
_CALM = 1_000
"""Milliseconds between looks at a workspace that was not written in."""
_SHARE = 10
"""A look is followed by a pause of so many times what it took, at least."""
_LANES = 500
"""Endpoints one process sends to at the same time; those that fail are counted apart."""
_AFTER_TROUBLE = 5.0
"""Seconds until changes that could not be handed out are looked at again."""
_SPREADING = 2
"""Workspaces one process hands changes out in at the same time."""


@dataclass(slots=True)
class _Open:
    lane: Lane
    lease: Lease
    failing: bool
    task: asyncio.Task[None]


@dataclass(slots=True)
class _Seen:
    """version, looked_at: of the last look; epoch ms."""

    ground: Ground
    version: int | None = None
    looked_at: int = 0


class Deliveries:
    """For one event loop. holder: the worker's name. thread: see Ledger. bell: rings when a look is
    worth while."""

    def __init__(self, ground: Ground, holder: str, thread: Executor | None = None) -> None:
        self._holder = holder
        at_once = ground.ws.settings.delivery.at_once
        self._office = Office(
            ground.db, ground.vault, ground.wire, ground.clock, Places(at_once),
            Ledger(ground.db, thread),
        )  # fmt: skip
        self.bell = asyncio.Event()
        self._served: dict[int, _Seen] = {}
        self._lanes: dict[tuple[int, int], _Open] = {}
        self._spreads: dict[int, asyncio.Task[None]] = {}
        self._spreading = asyncio.Semaphore(_SPREADING)
        self._looking = asyncio.Lock()
        self._stopped = False

    def serve(self, ground: Ground) -> None:
        """Another workspace."""
        self._served[ground.ws.id] = _Seen(ground)

    def stop(self) -> None:
        """Begins nothing new."""
        self._stopped = True
        self.bell.set()

    async def look(self) -> float:
        """Begins what there is to do. Answers the seconds to the next look."""
        began = time.monotonic()
        async with self._looking:
            for ground, late, due in await asyncio.to_thread(self._look):
                if late and ground.ws.id not in self._spreads:
                    task = asyncio.create_task(self._spread(ground))
                    self._spreads[ground.ws.id] = task
                await self._open(ground, self._chosen(ground, due))
        return max(LOOK_EVERY, _SHARE * (time.monotonic() - began))

    async def keep(self) -> None:
        """Proves that this worker lives; drops what it has lost."""
        lanes = list(self._lanes.items())
        now = self._office.now()
        writes = (
            self._office.ledger.write(key, partial(guard, lease=one.lease, now=now))
            for key, one in lanes
        )
        kept = await asyncio.gather(*writes, return_exceptions=True)
        for (_, one), result in zip(lanes, kept, strict=True):
            if isinstance(result, Fenced):
                one.task.cancel()
            elif result is None:
                one.lane.kept_at = now

    async def tidy(self) -> None:
        """Removes old deliveries of every workspace."""
        for seen in list(self._served.values()):
            while not self._stopped and await asyncio.to_thread(_trim, seen.ground) == BATCH:
                continue

    def tasks(self) -> list[asyncio.Task[None]]:
        """What is under way."""
        return [*(one.task for one in self._lanes.values()), *self._spreads.values()]

    async def come_home(self, grace: float) -> None:
        """Waits for what is under way; what takes longer is cut off and sent again."""
        async with self._looking:
            tasks = self.tasks()
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=grace)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        self._office.ledger.close()

    def _look(self) -> list[tuple[Ground, bool, list[tuple[int, bool]]]]:
        found = []
        for seen in list(self._served.values()):
            ground, now = seen.ground, ms(seen.ground.clock())
            version = ground.db.versions.of(ground.ws.id)
            if version is not None and version == seen.version and now - seen.looked_at < _CALM:
                continue
            seen.version, seen.looked_at = version, now
            with ground.db.reading() as conn:
                late = behind(conn, ground.ws)
                most = _LANES + len(self._lanes)
                due = rounds.due(conn, ground.ws, now, most)
            if late or due:
                found.append((ground, late, due))
        return found

    def _chosen(self, ground: Ground, due: Sequence[tuple[int, bool]]) -> list[tuple[int, bool]]:
        """As many as there is room for. A failing one has a place, or is not begun."""
        mine = self._lanes.values()
        free = {
            False: _LANES - sum(not one.failing for one in mine),
            True: self._office.places.slow_ones - sum(one.failing for one in mine),
        }
        chosen = []
        for endpoint, failing in due:
            if free[failing] > 0 and (ground.ws.id, endpoint) not in self._lanes:
                free[failing] -= 1
                chosen.append((endpoint, failing))
        return [] if self._stopped else chosen

    async def _open(self, ground: Ground, chosen: Sequence[tuple[int, bool]]) -> None:
        if not chosen:
            return
        ws, name, now = ground.ws, rounds.lease_name, ms(ground.clock())
        keys = [(ws.id, endpoint) for endpoint, _ in sorted(chosen)]
        leases = await asyncio.gather(
            *(
                self._office.ledger.write(
                    key,
                    partial(take, workspace=ws.id, name=name(key[1]), holder=self._holder, now=now),
                )
                for key in keys
            )
        )
        failing = dict(chosen)
        for key, lease in zip(keys, leases, strict=True):
            if lease is not None:
                lane = Lane(self._office, ws, key[1], lease, lambda: self._stopped)
                task = asyncio.create_task(self._run(key, lane))
                self._lanes[key] = _Open(lane, lease, failing[key[1]], task)

    async def _run(self, key: tuple[int, int], lane: Lane) -> None:
        try:
            await lane.run()
        except Fenced:
            LOG.info("An endpoint went to another worker.")
        except Exception as error:  # noqa: BLE001 - it is taken up again when its lease is over
            LOG.error("Webhooks of an endpoint failed, and are tried again: %s", place(error))
        finally:
            del self._lanes[key]

    async def _spread(self, ground: Ground) -> None:
        try:
            async with self._spreading:
                while not self._stopped and await asyncio.to_thread(
                    spread, ground.db, ground.ws, ms(ground.clock())
                ):
                    self.bell.set()
        except Exception as error:  # noqa: BLE001 - a look after a while tries again
            LOG.error("Changes could not be handed out, and are again: %s", place(error))
            await asyncio.sleep(_AFTER_TROUBLE)
        finally:
            del self._spreads[ground.ws.id]
            self.bell.set()


def _trim(ground: Ground) -> int:
    with ground.db.writing(ground.ws.id) as conn:
        return trim(conn, ground.ws, ms(ground.clock()))
