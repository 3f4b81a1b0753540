"""A line to one host of the tests' own, on a clock that waiting moves."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from connectors.errors import ConnectorError, Remedy
from connectors.sandbox.clock import Clock
from connectors.source import Grant
from connectors.wire.client import Wire
from connectors.wire.line import Line

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
HOST = "https://api.example"
SECRET_ID, SECRET_ADDRESS, TOKEN = "id-4711", "anna.bell@acme.example", "tok-secret-1"
URL = f"{HOST}/v1/messages/{SECRET_ID}?q={SECRET_ADDRESS}"
ROUTE = "gmail.messages.get"

Answers = list[httpx.Response | Exception]


class Keys:
    """A keyring whose tokens are counted."""

    def __init__(self) -> None:
        self.number = 1
        self.refuses: ConnectorError | None = None

    async def grant(self) -> Grant:
        return Grant(f"tok-secret-{self.number}", NOW + timedelta(hours=1), (), "refresh-secret")

    async def renewed(self, stale: Grant) -> Grant:
        if self.refuses:
            raise self.refuses
        self.number += 1
        return await self.grant()


class Purse:
    """A budget that only counts."""

    def __init__(self) -> None:
        self.spent: list[float] = []

    async def spend(self, units: float) -> None:
        self.spent.append(units)


class Post:
    """Answers in order, and remembers what was asked. The last answer is given for ever."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self._answers = list(answers)
        self.shown: list[str] = []
        self.at_once = self.most = 0

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        self.shown.append(request.headers.get("authorization", ""))
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        await asyncio.sleep(0)
        self.at_once -= 1
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


def fault(response: httpx.Response) -> ConnectorError | None:
    """Statuses as remedies: 429 waits as it says, 5xx again, 401 anew, 404 never."""
    told = response.headers.get("retry-after")
    if response.status_code == 429:
        return ConnectorError("Too fast.", Remedy.WAIT, retry_after=float(told) if told else None)
    if response.status_code >= 500:
        return ConnectorError("Down.", Remedy.RETRY)
    if response.status_code == 401:
        return ConnectorError("Refused.", Remedy.REAUTH)
    if response.status_code == 404:
        return ConnectorError("Gone.", Remedy.SKIP)
    return None


def ok() -> httpx.Response:
    return httpx.Response(200, json={"ok": True})


def busy(seconds: float) -> httpx.Response:
    return httpx.Response(429, headers={"retry-after": str(seconds)})


class Ground:
    """A line to one host, on a clock that waiting moves."""

    def __init__(self, post: Post, concurrency: int = 4) -> None:
        self.clock, self.keys, self.purse, self.post = Clock(NOW), Keys(), Purse(), post
        self.heard: list[tuple[str, int]] = []
        self.waits: list[float] = []
        self.wire = Wire(
            clock=self.clock,
            sleep=self._sleep,
            transport=httpx.MockTransport(post),
            watch=lambda route, status: self.heard.append((route, status)),
        )
        self.line = Line(
            self.wire,
            self.keys,
            fault,
            origins=[HOST],
            budgets=[self.purse],
            concurrency=concurrency,
        )

    async def _sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        await self.clock.sleep(seconds)

    async def ask(self, url: str = URL, units: float = 1) -> httpx.Response:
        request = httpx.Request("GET", url, extensions={"route": ROUTE})
        return await self.line.ask(request, units=units)


def play(at: Ground, story: Callable[[], Awaitable[None]]) -> None:
    async def whole() -> None:
        try:
            await story()
        finally:
            await at.wire.close()

    asyncio.run(whole())


def failing(at: Ground, url: str = URL) -> ConnectorError:
    """The failure of one request."""
    caught: list[ConnectorError] = []

    async def story() -> None:
        with pytest.raises(ConnectorError) as told:
            await at.ask(url)
        caught.append(told.value)

    play(at, story)
    return caught[0]


def answered(at: Ground) -> None:
    async def story() -> None:
        assert (await at.ask()).json() == {"ok": True}

    play(at, story)
