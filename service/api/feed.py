"""The change log as it grows, and progress: read once a second by one reader for all in this
process who look with the same eyes.

Listeners hold a place, not a queue, so a slow one costs no memory: whoever falls out of the
window that is kept reads the log itself. Works across processes, since it reads tables.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from schemas.change import Change
from schemas.event import Progress
from service.access.ground import Ground
from service.access.workspaces import Workspace
from service.api.answers import as_json
from service.api.problems import ApiProblem
from service.db.whereabouts import place
from service.timeline.read import changes, progress
from service.timeline.read.paging import MOST, Slice

EVERY = 1.0
WINDOW = 1000
LISTENERS = 100
"""Of one workspace in one process."""
_FAULT = "Touchline could not read its database; connect again."
_SHUT = "Touchline is closing down; connect again."
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Told:
    """One event. sequence: of a change; 0 for what has none. text: as it goes over the wire."""

    type: str
    sequence: int
    text: bytes


def of_change(change: Change) -> Told:
    """A change as an event; its id is what to resume from."""
    head = f"event: {change.type}\nid: {change.sequence}\ndata: ".encode()
    return Told(change.type, change.sequence, head + as_json(change) + b"\n\n")


def of_model(name: str, model: BaseModel) -> Told:
    """An event that is no change: it has no id, so nothing resumes from it."""
    return Told(name, 0, f"event: {name}\ndata: ".encode() + as_json(model) + b"\n\n")


class Reader:
    """Reads for the listeners with one pair of eyes. place: how many events it has ever told.
    over: why it has ended, "" while it reads."""

    def __init__(self, ground: Ground, ws: Workspace) -> None:
        self._ground, self.ws = ground, ws
        self._window: deque[Told] = deque(maxlen=WINDOW)
        self.place, self.over, self.listeners = 0, "", 0
        self._seen = 0
        self._standing: dict[str, Progress] = {}
        self._turned, self._begun = asyncio.Event(), asyncio.Event()
        self._task = asyncio.create_task(self._run())

    async def after(self, place: int, seconds: float) -> tuple[int, Sequence[Told] | None]:
        """The place now, and what was told since the one given: waits for something, so long at
        most. None: more than the window holds."""
        if place == self.place and not self.over:
            try:
                await asyncio.wait_for(self._turned.wait(), seconds)
            except TimeoutError:
                return place, []
        missed = self.place - place
        lost = missed > len(self._window)
        return self.place, None if lost else list(self._window)[len(self._window) - missed :]

    def standing(self) -> list[Told]:
        """How far everything is, as last seen."""
        return [of_model("progress", one) for one in self._standing.values()]

    async def begin(self) -> int:
        """Waits until it reads; answers the last sequence it will not tell of."""
        await self._begun.wait()
        return self._seen

    def end(self, because: str) -> None:
        """Wakes everybody for the last time."""
        self.over = self.over or because
        self._task.cancel()
        self._begun.set()
        self._turned.set()

    async def _run(self) -> None:
        try:
            self._seen, self._standing = await run_in_threadpool(self._present)
            self._begun.set()
            while True:
                await asyncio.sleep(EVERY)
                while await self._turn():
                    continue
        except Exception as error:  # noqa: BLE001 - told to the log and to every listener
            _log.error("events of workspace %s ended: %s", self.ws.id, place(error))
            self.end(_FAULT)

    async def _turn(self) -> bool:
        """Tells what is new; whether there is more."""
        news, more = await run_in_threadpool(self._news)
        if news:
            self._window.extend(news)
            self.place += len(news)
            turned, self._turned = self._turned, asyncio.Event()
            turned.set()
        return more

    def _present(self) -> tuple[int, dict[str, Progress]]:
        with self._ground.db.reading() as conn:
            return progress.latest(conn, self.ws), progress.standing(conn, self.ws)

    def _news(self) -> tuple[list[Told], bool]:
        with self._ground.db.reading() as conn:
            page = changes.page(conn, self.ws, self._seen, Slice(MOST))
            standing = progress.standing(conn, self.ws)
        news = [of_change(change) for change in page.items]
        news += [of_model("progress", one) for one in progress.moved(self._standing, standing)]
        self._seen = page.items[-1].sequence if page.items else self._seen
        self._standing = standing
        return news, page.next is not None


class Feeds:
    """The readers of a process, each there as long as somebody listens."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._readers: dict[tuple[int, int | None], Reader] = {}
        self._listeners: Counter[int] = Counter()
        self._closed = False

    def join(self, ws: Workspace) -> Reader:
        """A reader for these eyes; leave() it in the end. Raises ApiProblem."""
        if self._closed:
            raise ApiProblem("not-ready", _SHUT)
        if self._listeners[ws.id] >= LISTENERS:
            said = f"At most {LISTENERS} listen at a time; close a stream first."
            raise ApiProblem("too-many-requests", said, headers={"Retry-After": "10"})
        reader = self._readers.get((ws.id, ws.viewer))
        if reader is None or reader.over:
            reader = self._readers[ws.id, ws.viewer] = Reader(self._ground, ws)
        reader.listeners += 1
        self._listeners[ws.id] += 1
        return reader

    def leave(self, reader: Reader) -> None:
        """One listener fewer; the last one takes the reader along."""
        reader.listeners -= 1
        self._listeners[reader.ws.id] -= 1
        if not reader.listeners:
            reader.end(_SHUT)
            key = reader.ws.id, reader.ws.viewer
            if self._readers.get(key) is reader:
                del self._readers[key]

    def close(self) -> None:
        """Ends all streams and takes no more: call it as the server begins to close down."""
        self._closed = True
        for reader in self._readers.values():
            reader.end(_SHUT)
