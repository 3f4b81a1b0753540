"""The engine beside the API, in one process: a thread with an event loop of its own."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from connectors.wire.client import Clock, Wire
from service.access.workspaces import Workspace
from service.accounts.meters import count
from service.accounts.reaching import reach
from service.db.session import Database
from service.db.vault import Vault, vault
from service.db.whereabouts import place
from service.jobs.budgets import budgets
from service.jobs.ground import Ground
from service.jobs.worker import GRACE, Worker


@asynccontextmanager
async def ground(db: Database, ws: Workspace, clock: Clock) -> AsyncIterator[Ground]:
    """What the work of this event loop stands on. Raises BadKey."""
    wire = Wire(clock=clock, watch=count, reach=reach(ws.settings))
    keys: Vault = await asyncio.to_thread(vault, ws.settings)
    try:
        yield Ground(db, ws, keys, wire, budgets(db, clock, wire.sleep), clock)
    finally:
        await wire.close()


LOG = logging.getLogger(__name__)


class Engine:
    """start() and stop() frame the process's life."""

    def __init__(self, db: Database, ws: Workspace, clock: Clock) -> None:
        self._db, self._ws, self._clock = db, ws, clock
        self._thread = threading.Thread(target=self._run, name="touchline-jobs", daemon=True)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._worker: Worker | None = None
        self._begun = threading.Event()
        self._failed: BaseException | None = None

    def start(self) -> None:
        """Begins to work. Raises what keeps it from beginning: BadKey."""
        self._thread.start()
        self._begun.wait()
        if self._failed is not None:
            raise self._failed

    def alive(self) -> bool:
        """Whether it is at work: the thread ends only with stop(), or by a fault of ours."""
        return self._thread.is_alive()

    def stop(self) -> None:
        """Ends after the batches at hand."""
        if self._loop is not None and self._worker is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._worker.stop)
            self._thread.join(timeout=2 * GRACE + 5)

    def _run(self) -> None:
        try:
            asyncio.run(self._work())
        except BaseException as error:  # noqa: BLE001 - told by start(), alive() and the log
            if self._begun.is_set():
                LOG.error("Background work has stopped: %s", place(error))
            self._failed = error
        finally:
            self._begun.set()

    async def _work(self) -> None:
        async with ground(self._db, self._ws, self._clock) as standing:
            self._worker, self._loop = Worker(standing), asyncio.get_running_loop()
            self._begun.set()
            await self._worker.run()


async def serve(
    db: Database, ws: Workspace, clock: Clock, stop: asyncio.Event, tell: Callable[[str], None]
) -> None:
    """A worker process: works until `stop` is set. tell: hears the worker's name."""
    async with ground(db, ws, clock) as standing:
        worker = Worker(standing)
        tell(f"The worker {worker.name} is at work. Stop with Ctrl+C.")
        running = asyncio.create_task(worker.run())
        stopped = asyncio.create_task(stop.wait())
        await asyncio.wait({running, stopped}, return_when=asyncio.FIRST_COMPLETED)
        worker.stop()
        await running
        stopped.cancel()
