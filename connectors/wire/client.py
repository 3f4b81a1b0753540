"""One httpx client under everything: timeouts, no redirects, nothing secret in a log line.

Addresses, tokens and ids stand in URLs, so a URL is never logged: a request says what it is by
its route ("gmail.messages.list"), given in `request.extensions["route"]`.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TypeVar

import httpx

from connectors.errors import NoAnswer

T = TypeVar("T")
LOG = logging.getLogger(__name__)
for _chatty in ("httpx", "httpcore"):  # they log whole URLs
    logging.getLogger(_chatty).setLevel(logging.WARNING)

TIMEOUT = httpx.Timeout(connect=10, read=60, write=30, pool=120)
_ASIDE = 8
_LIMITS = httpx.Limits(max_connections=100, max_keepalive_connections=40, keepalive_expiry=30)

_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)

Clock = Callable[[], datetime]
Sleep = Callable[[float], Awaitable[None]]
Watch = Callable[[str, int], None]
"""Hears of every exchange: its route and status (0 = no answer came)."""


def _now() -> datetime:
    return datetime.now(UTC)


def _nobody(route: str, status: int) -> None:
    """Hears nothing."""


class Wire:
    """One per process and event loop. clock and sleep: so that tests need not wait.
    transport: another way out than the network, for tests. watch: counts what goes over it."""

    def __init__(
        self,
        *,
        clock: Clock = _now,
        sleep: Sleep = asyncio.sleep,
        transport: httpx.AsyncBaseTransport | None = None,
        watch: Watch = _nobody,
    ) -> None:
        self.clock, self.sleep, self._watch = clock, sleep, watch
        # Its own: threads that wait for the loop must not keep its look-ups of names waiting.
        self._aside = ThreadPoolExecutor(max_workers=_ASIDE, thread_name_prefix="touchline-aside")
        self._client = httpx.AsyncClient(
            timeout=TIMEOUT, limits=_LIMITS, transport=transport, trust_env=transport is None
        )

    async def send(self, request: httpx.Request) -> httpx.Response:
        """The answer, whatever its status, read to the end. Raises NoAnswer when none came
        whole: refused, cut off, timed out, spoilt."""
        route = str(request.extensions.get("route", request.method))
        request.extensions.setdefault("timeout", TIMEOUT.as_dict())
        began = time.perf_counter()
        try:
            response = await self._client.send(request)
        except httpx.RequestError as error:
            self._watch(route, 0)
            LOG.debug("%s: no answer (%s)", route, type(error).__name__)
            why = f"The connection to {request.url.host} failed ({type(error).__name__})."
            raise NoAnswer(why, sent=not isinstance(error, _NEVER_LEFT)) from None
        self._watch(route, response.status_code)
        LOG.debug("%s: %d in %.3f s", route, response.status_code, time.perf_counter() - began)
        return response

    async def aside(self, work: Callable[[Bridge], T]) -> T:
        """Runs a library that is not asynchronous in a thread of its own; what it sends goes over
        this wire all the same."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._aside, work, Bridge(self, loop))

    async def close(self) -> None:
        """Gives all connections back."""
        await self._client.aclose()
        self._aside.shutdown(wait=False)


class Bridge:
    """The wire as a thread sees it."""

    def __init__(self, wire: Wire, loop: asyncio.AbstractEventLoop) -> None:
        self._wire, self._loop = wire, loop

    def send(self, request: httpx.Request) -> httpx.Response:
        """As Wire.send, waiting."""
        sent: Future[httpx.Response] = asyncio.run_coroutine_threadsafe(
            self._wire.send(request), self._loop
        )
        return sent.result()
