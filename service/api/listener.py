"""One who listens to events: from a place in the change log to the present, then on with it."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterable

from starlette.concurrency import run_in_threadpool

from schemas.event import Closing
from service.access.callers import Caller
from service.api.desk import Desk
from service.api.feed import Reader, Told, of_change, of_model
from service.api.problems import ApiProblem
from service.timeline.read import changes
from service.timeline.read.paging import MOST, Slice

RETRY = 3000
"""Milliseconds a client waits before it connects again."""
HEARTBEAT = 15.0
LOOK = 5.0
"""Seconds after which it is asked again whether the caller may still listen."""
_ENDED = "The token or session has ended, or may no longer read."


class Listener:
    """position: the last sequence heard. types: of the events wanted; all when empty."""

    def __init__(self, desk: Desk, reader: Reader, position: int, types: frozenset[str]) -> None:
        self._desk, self._reader, self._types = desk, reader, types
        self._position, self._place = position, reader.place
        self._behind, self._lost = True, False
        self._looked = time.monotonic()

    async def told(self) -> AsyncIterator[bytes]:
        """Events, and a sign of life where there are none; the last one says why it ends."""
        yield f"retry: {RETRY}\nid: {self._position}\n\n".encode()
        spoke = time.monotonic()
        while not (because := await self._over()):
            text = b"".join(await self._news())
            if not text and time.monotonic() - spoke >= HEARTBEAT:
                text = b": still here\n\n"
            if text:
                yield text
                spoke = time.monotonic()
        yield of_model("closing", Closing(because=because)).text

    async def _news(self) -> list[bytes]:
        """From the log as long as it is behind, else as the reader tells it."""
        if self._behind:
            return self._wanted(await run_in_threadpool(self._read))
        self._place, news = await self._reader.after(self._place, LOOK)
        self._behind = self._lost = news is None
        return self._wanted(news or ())

    def _read(self) -> list[Told]:
        """The next page of the log; and once it has caught up, the progress it may have missed."""
        with self._desk.reading() as at:
            page = changes.page(at.conn, at.ws, self._position, Slice(MOST))
        news = [of_change(change) for change in page.items]
        self._behind = page.next is not None
        if self._lost and not self._behind:
            self._lost, news = False, news + self._reader.standing()
        return news

    def _wanted(self, news: Iterable[Told]) -> list[bytes]:
        heard = []
        for told in news:
            if told.sequence and told.sequence <= self._position:
                continue  # read from the log before the reader told it
            self._position = told.sequence or self._position
            if not self._types or told.type in self._types:
                heard.append(told.text)
        return heard

    async def _over(self) -> str:
        """Why nothing more may be told; "" while all is well."""
        if time.monotonic() - self._looked >= LOOK:
            self._looked = time.monotonic()
            if not await _still(self._desk):
                return _ENDED
        return self._reader.over


async def _still(desk: Desk) -> bool:
    """Whether the door would let the same eyes in now. A session may have moved elsewhere."""
    try:
        caller: Caller | None = await desk.request.state.again()
    except ApiProblem:
        return False
    return caller is not None and caller.ws == desk.caller.ws
