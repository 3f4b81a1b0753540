"""The embedded engine: one thread beside the API that runs imports and watches the clock.

Every second it takes up queued imports; every half minute it wakes contacts whose booked meeting
has ended. All truth is in the database, so a killed process goes on where it was.
"""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from service.access.workspaces import Workspace
from service.db.moments import ms
from service.db.session import Database
from service.ingest.importing import ImportOptions, run
from service.ingest.uploads import finish, waiting
from service.jobs.pipeline import settle

LOG = logging.getLogger(__name__)
_TICK = 1.0
_SETTLE_EVERY = 30


class Runner:
    """start() and stop() frame the process's life."""

    def __init__(self, db: Database, ws: Workspace, clock: Callable[[], datetime]) -> None:
        self._db, self._ws, self._clock = db, ws, clock
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._loop, name="touchline-jobs", daemon=True)

    def start(self) -> None:
        """Begins to work."""
        self._thread.start()

    def stop(self) -> None:
        """Ends after the batch at hand."""
        self._stop.set()
        self._thread.join(timeout=30)

    def _loop(self) -> None:
        ticks = 0
        while not self._stop.wait(_TICK):
            try:
                ran = self.run_waiting()
                if ran or ticks % _SETTLE_EVERY == 0:
                    settle(self._db, self._ws, self._clock())
            except Exception:
                LOG.exception("A background job failed; it is tried again with the next round.")
            ticks += 1

    def run_waiting(self) -> int:
        """Runs every queued import; how many there were."""
        with self._db.reading() as conn:
            queued = waiting(conn, self._ws)
        for import_id, job in queued:
            self._run(import_id, job)
        return len(queued)

    def _run(self, import_id: str, job: dict[str, Any]) -> None:
        paths = [Path(path) for _, path in job["paths"]]
        state, report = "finished", {}
        try:
            report = run(self._db, self._ws, paths, _options(job), self._clock()).as_json()
            settle(self._db, self._ws, self._clock())
        except Exception as error:
            LOG.exception("The import %s failed.", import_id)
            state, report = "failed", {"because": str(error) or type(error).__name__}
        with self._db.writing(self._ws.id) as conn:
            finish(conn, self._ws, import_id, state, report, ms(self._clock()))
        for folder in {path.parent for path in paths}:
            # An archive is other people's private letters: it does not outlive its import.
            shutil.rmtree(folder, ignore_errors=True)


def _options(job: dict[str, Any]) -> ImportOptions:
    asked = job["options"]
    return ImportOptions(
        me=tuple(asked.get("me", ())),
        format=asked.get("format", "auto"),
        columns=asked.get("columns", {}),
    )
