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

from connectors.errors import ConnectorError, NoAnswer, Remedy
from connectors.wire.guarded import Blocked, GuardedTransport, Reach

T = TypeVar("T")
LOG = logging.getLogger(__name__)
for _chatty in ("httpx", "httpcore"):  # they log whole URLs
    logging.getLogger(_chatty).setLevel(logging.WARNING)

TIMEOUT = httpx.Timeout(connect=10, read=60, write=30, pool=120)
WHOLE = 300.0
"""Seconds for an exchange: an answer that drips would never time out."""
MOST = 64 * 1024 * 1024
"""Octets of an answer, unpacked; none that we ask for is near it."""
_PACKED = frozenset({"", "identity", "gzip", "deflate"})
_ABOUT_PACKED = frozenset({"content-encoding", "content-length", "transfer-encoding"})
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
    transport: another way out than the network, for tests. watch: counts what goes over it.
    reach: where its guarded sibling may go."""

    def __init__(
        self,
        *,
        clock: Clock = _now,
        sleep: Sleep = asyncio.sleep,
        transport: httpx.AsyncBaseTransport | None = None,
        watch: Watch = _nobody,
        reach: Reach = Reach(),
    ) -> None:
        self.clock, self.sleep, self._watch = clock, sleep, watch
        self.transport, self._reach = transport, reach
        self._guarded = self if transport is not None else None
        # Its own: threads that wait for the loop must not keep its look-ups of names waiting.
        self._aside = ThreadPoolExecutor(max_workers=_ASIDE, thread_name_prefix="touchline-aside")
        self._client = httpx.AsyncClient(
            timeout=TIMEOUT, limits=_LIMITS, transport=transport, trust_env=transport is None
        )

    @property
    def guarded(self) -> Wire:
        """The wire to addresses that people type: it leads to nobody's private network but where
        the operator allows it, and has a `transport`. Where tests brought theirs, this very one."""
        if self._guarded is None:
            self._guarded = Wire(
                clock=self.clock,
                sleep=self.sleep,
                transport=GuardedTransport(self._reach),
                watch=self._watch,
            )
        return self._guarded

    async def send(self, request: httpx.Request) -> httpx.Response:
        """The answer, whatever its status, read to the end. Raises NoAnswer when none came
        whole: refused, cut off, timed out, spoilt, without end; ConnectorError (STOP) where it may
        not go."""
        request.extensions.setdefault("timeout", TIMEOUT.as_dict())
        began = time.perf_counter()
        try:
            async with asyncio.timeout(WHOLE):
                response = await _read(await self._client.send(request, stream=True))
        except (TimeoutError, httpx.RequestError) as error:
            self._told(request, 0, began)
            raise _no_answer(request, error) from None
        self._told(request, response.status_code, began)
        return response

    async def tell(self, request: httpx.Request, *, within: float, most: int) -> httpx.Response:
        """The head of an answer that itself does not matter: of its body so many octets are read
        at most, and dropped. within: seconds for all of it. Straight over the transport, without
        cookies. Raises as send()."""
        assert self.transport is not None, "only the guarded wire tells"
        began, response = time.perf_counter(), None
        try:
            async with asyncio.timeout(within):
                response = await self.transport.handle_async_request(request)
                await _drop(response, most)
        except (TimeoutError, httpx.RequestError) as error:
            if response is None:  # else it has said what it had to say
                self._told(request, 0, began)
                raise _no_answer(request, error) from None
        finally:
            if response is not None:
                await response.aclose()
        self._told(request, response.status_code, began)
        return response

    async def aside(self, work: Callable[[Bridge], T]) -> T:
        """Runs a library that is not asynchronous in a thread of its own; what it sends goes over
        this wire all the same."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._aside, work, Bridge(self, loop))

    def _told(self, request: httpx.Request, status: int, began: float) -> None:
        """status: 0 = no answer came."""
        route = str(request.extensions.get("route", request.method))
        self._watch(route, status)
        LOG.debug("%s: %d in %.3f s", route, status, time.perf_counter() - began)

    async def close(self) -> None:
        """Gives all connections back."""
        if self._guarded is not None and self._guarded is not self:
            await self._guarded.close()
        await self._client.aclose()
        self._aside.shutdown(wait=False)


def _no_answer(request: httpx.Request, error: TimeoutError | httpx.RequestError) -> ConnectorError:
    host = request.url.host
    if isinstance(error, Blocked):  # and it will be again
        return ConnectorError(f"{host} is not reached. {error}", Remedy.STOP)
    if isinstance(error, TimeoutError):
        return NoAnswer(f"{host} did not answer in time.", sent=True)
    why = f"The connection to {host} failed ({type(error).__name__})."
    return NoAnswer(why, sent=not isinstance(error, _NEVER_LEFT))


async def _read(response: httpx.Response) -> httpx.Response:
    """The same, unpacked and whole. Raises httpx.DecodingError for more than MOST, and for what is
    packed twice: a few octets of that could be more than there is memory."""
    parts, size = list[bytes](), 0
    packed = response.headers.get("content-encoding", "").lower()
    try:
        if packed not in _PACKED:
            raise httpx.DecodingError("packed", request=response.request)
        async for part in response.aiter_bytes():
            size += len(part)
            if size > MOST:
                raise httpx.DecodingError("too long", request=response.request)
            parts.append(part)
    finally:
        await response.aclose()
    headers = [(k, v) for k, v in response.headers.multi_items() if k not in _ABOUT_PACKED]
    return httpx.Response(
        response.status_code,
        headers=headers,
        content=b"".join(parts),
        request=response.request,
        extensions=response.extensions,
    )


async def _drop(response: httpx.Response, most: int) -> None:
    """Reads the body to its end, so that the connection can be used again, or to `most`."""
    stream, read = response.stream, 0
    assert isinstance(stream, httpx.AsyncByteStream)
    async for part in stream:
        read += len(part)
        if read > most:
            return


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
