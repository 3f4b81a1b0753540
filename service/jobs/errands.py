"""What any worker may do for the workspace, one of them at a time: settle stages, run imports."""

from __future__ import annotations

import logging
import shutil
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from service.accounts.leave import erase, erasing
from service.db.leases import Fenced, Lease, forget, give_back, guard, take
from service.db.moments import ms
from service.db.whereabouts import place
from service.delivery import weekly
from service.delivery.mailing import NotSent
from service.ingest.importing import ImportOptions, run
from service.ingest.uploads import finish, waiting
from service.jobs.ground import Ground
from service.jobs.pipeline import anything_waits
from service.jobs.pipeline import settle as settle_all

LOG = logging.getLogger(__name__)
WAKE_EVERY = 30.0
"""Seconds between looks at what time alone brings: meetings that ended, people overdue."""
KEEP_EVERY = 8.0
LOOK_EVERY = 60.0
"""Seconds between looks whether the digest is due."""
AFTER_REFUSAL = 900.0
"""Seconds until a letter that could not be sent is tried again."""


class Errands:
    """Blocking: for a thread. holder: the worker's name."""

    def __init__(self, ground: Ground, holder: str) -> None:
        self._ground, self._holder = ground, holder
        self._woken = -WAKE_EVERY

    def settle(self) -> float:
        """Takes up what waits, if nobody else is at it. Answers the seconds to wait: while a
        mailbox pours in, twice what the last time took, so that reading goes on beside it."""
        ground, began = self._ground, time.monotonic()
        woken = began - self._woken < WAKE_EVERY
        if woken and not anything_waits(ground.db, ground.ws):
            return 1.0
        with self._alone("settle") as mine:
            if mine:
                settle_all(ground.db, ground.ws, ground.clock())
                self._woken = began
        return max(1.0, 2 * (time.monotonic() - began))

    def run_imports(self) -> int:
        """Runs every queued import whose files lie here and nobody else is at; how many."""
        ground = self._ground
        with ground.db.reading() as conn:
            queued = waiting(conn, ground.ws)
        ran = 0
        for import_id, job in queued:
            if not ground.db.sqlite and not all(Path(path).exists() for _, path in job["paths"]):
                continue  # another machine took the upload
            with self._alone(f"import:{import_id}") as mine:
                if mine and self._still_waits(import_id):
                    self._import(import_id, job)
                    ran += 1
        return ran

    def erase_left(self) -> None:
        """Finishes what a killed process began to erase."""
        ground = self._ground
        with ground.db.reading() as conn:
            left = erasing(conn, ground.ws)
        for account in left:
            with self._alone(f"erase:{account}") as mine:
                if mine:
                    erase(ground.db, ground.ws, account)

    def send_digest(self) -> float:
        """Mails the weekly digest when it is due. Answers the seconds to the next look."""
        ground = self._ground
        if not ground.ws.settings.smtp.host:
            return LOOK_EVERY
        with ground.db.reading() as conn:
            due = weekly.due(conn, ground.ws, ground.clock())
        with self._alone("digest") if due else nullcontext(False) as mine:
            if mine:
                try:
                    weekly.deliver(ground.db, ground.ws, ground.clock())
                except NotSent as trouble:
                    LOG.warning("The digest is tried again later: %s", trouble.because)
                    return AFTER_REFUSAL
        return LOOK_EVERY

    def _still_waits(self, import_id: str) -> bool:
        """Nobody finished it between our look and our lease."""
        ground = self._ground
        with ground.db.reading() as conn:
            return any(one == import_id for one, _ in waiting(conn, ground.ws))

    def _import(self, import_id: str, job: Mapping[str, Any]) -> None:
        ground = self._ground
        paths = [Path(path) for _, path in job["paths"]]
        state, report = "finished", {}
        try:
            whose = replace(ground.ws, viewer=job["options"].get("user"))
            report = run(ground.db, whose, paths, _options(job), ground.clock()).as_json()
            settle_all(ground.db, ground.ws, ground.clock())
        except Exception as error:  # noqa: BLE001 - told in the import's report
            LOG.error("The import %s failed: %s", import_id, place(error))
            state, report = "failed", {"because": str(error) or type(error).__name__}
        with ground.db.writing(ground.ws.id) as conn:
            finish(conn, ground.ws, import_id, state, report, ms(ground.clock()))
            forget(conn, ground.ws.id, f"import:{import_id}")
        for folder in {path.parent for path in paths}:
            # An archive is other people's private letters: it does not outlive its import.
            shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def _alone(self, name: str) -> Iterator[bool]:
        """Whether the lease is ours; it is kept until the block ends."""
        lease = self._take(name)
        if lease is None:
            yield False
            return
        over = threading.Event()
        keeper = threading.Thread(target=self._keep, args=(lease, over), daemon=True)
        keeper.start()
        try:
            yield True
        finally:
            over.set()
            keeper.join()
            with self._ground.db.noting() as conn:
                give_back(conn, lease)

    def _take(self, name: str) -> Lease | None:
        ground = self._ground
        with ground.db.noting() as conn:
            return take(conn, ground.ws.id, name, self._holder, ms(ground.clock()))

    def _keep(self, lease: Lease, over: threading.Event) -> None:
        while not over.wait(KEEP_EVERY):
            try:
                with self._ground.db.noting() as conn:
                    guard(conn, lease, ms(self._ground.clock()))
            except Fenced:
                return
            except SQLAlchemyError as error:
                LOG.warning("A lease could not be kept, and is tried again: %s", place(error))


def _options(job: Mapping[str, Any]) -> ImportOptions:
    asked = job["options"]
    return ImportOptions(
        me=tuple(asked.get("me", ())),
        format=asked.get("format", "auto"),
        columns=asked.get("columns", {}),
    )
