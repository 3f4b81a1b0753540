"""Many short writes as one transaction: what several endpoints want to write at a moment is
written together, by one thread, so that a thousand of them cost a few commits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection

from service.db.leases import Fenced
from service.db.session import Database

T = TypeVar("T")
_TOGETHER = 100


@dataclass(slots=True)
class _Note:
    place: tuple[int, int]
    work: Callable[[Connection], Any]
    written: asyncio.Future[Any]


class Ledger:
    """One per event loop. thread: another place to write at, for tests."""

    def __init__(self, db: Database, thread: Executor | None = None) -> None:
        self._db = db
        # Its own: it must not wait for threads that wait for a pen.
        self._thread = thread or ThreadPoolExecutor(1, thread_name_prefix="touchline-ledger")
        self._notes: list[_Note] = []
        self._writer: asyncio.Task[None] | None = None

    async def write(self, place: tuple[int, int], work: Callable[[Connection], T]) -> T:
        """What the work answers, once it is committed. place: what rows it is about; those of one
        transaction are written in order, so that no two processes wait for each other. The work may
        be done twice: the first time was undone then. Raises what it raises."""
        loop = asyncio.get_running_loop()
        written: asyncio.Future[T] = loop.create_future()
        self._notes.append(_Note(place, work, written))
        if self._writer is None or self._writer.done():
            self._writer = loop.create_task(self._write())
        return await written

    def close(self) -> None:
        """Takes nothing more."""
        self._thread.shutdown(wait=False)

    async def _write(self) -> None:
        loop = asyncio.get_running_loop()
        while self._notes:
            some, self._notes = self._notes[:_TOGETHER], self._notes[_TOGETHER:]
            some = [note for note in some if not note.written.done()]  # else whoever asked is gone
            some.sort(key=lambda note: note.place)
            works = [note.work for note in some]
            results = await loop.run_in_executor(self._thread, self._all, works)
            for note, result in zip(some, results, strict=True):
                _settle(note.written, result)

    def _all(self, works: Sequence[Callable[[Connection], Any]]) -> list[Any]:
        """Results and errors. Together; where one fails, each by itself."""
        try:
            with self._db.noting() as conn:
                return [_fenced(work, conn) for work in works]
        except Exception as error:  # noqa: BLE001 - told to whoever asked for it
            if len(works) == 1:
                return [error]
        return [result for work in works for result in self._all([work])]


def _fenced(work: Callable[[Connection], Any], conn: Connection) -> Any:
    """Who has lost the lease wrote nothing; the others go on."""
    try:
        return work(conn)
    except Fenced as lost:
        return lost


def _settle(written: asyncio.Future[Any], result: Any) -> None:
    if written.done():
        return
    if isinstance(result, Exception):
        written.set_exception(result)
    else:
        written.set_result(result)
