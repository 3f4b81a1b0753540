"""The way out: patience on the line, tokens shown to nobody else, nothing private in a log line."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import httpx
import pytest
import respx
from hypothesis import given
from hypothesis import strategies as st

from connectors.errors import ConnectorError, Remedy
from connectors.sandbox.clock import Clock
from connectors.source import Grant
from connectors.wire.client import Bridge, Wire
from connectors.wire.line import ATTEMPTS, PATIENCE, Line, origin

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


def test_a_good_answer_costs_one_request_and_its_units() -> None:
    at = Ground(Post(ok()))

    async def story() -> None:
        await at.ask(units=5)

    play(at, story)
    assert at.post.shown == [f"Bearer {TOKEN}"]
    assert at.purse.spent == [5]
    assert at.heard == [(ROUTE, 200)]
    assert at.waits == []


@given(st.floats(0.01, PATIENCE))
def test_what_is_to_be_waited_on_the_line_is_waited_exactly(seconds: float) -> None:
    at = Ground(Post(busy(seconds), ok()))
    answered(at)
    assert at.waits == [seconds]
    assert at.purse.spent == [1, 1]


@given(st.floats(PATIENCE, 10**5, exclude_min=True))
def test_a_longer_wait_is_handed_on_at_once(seconds: float) -> None:
    at = Ground(Post(busy(seconds)))
    told = failing(at)
    assert (told.remedy, told.retry_after) == (Remedy.WAIT, seconds)
    assert at.waits == []
    assert len(at.post.shown) == 1


def test_a_wait_nobody_knows_the_length_of_is_handed_on() -> None:
    at = Ground(Post(httpx.Response(429)))
    assert failing(at).remedy is Remedy.WAIT
    assert len(at.post.shown) == 1


@pytest.mark.parametrize("times", range(1, ATTEMPTS))
def test_passing_trouble_is_not_seen(times: int) -> None:
    at = Ground(Post(*[httpx.Response(503)] * times, ok()))
    answered(at)
    assert len(at.post.shown) == times + 1
    assert all(0 <= wait <= PATIENCE for wait in at.waits)


def test_trouble_that_stays_is_raised_after_five_attempts() -> None:
    at = Ground(Post(httpx.Response(503)))
    assert failing(at).remedy is Remedy.RETRY
    assert len(at.post.shown) == ATTEMPTS == 5


def test_what_repeating_cannot_mend_is_not_repeated() -> None:
    at = Ground(Post(httpx.Response(404)))
    assert failing(at).remedy is Remedy.SKIP
    assert len(at.post.shown) == 1


def test_a_refused_token_is_renewed_once_and_unseen() -> None:
    at = Ground(Post(httpx.Response(401), ok()))
    answered(at)
    assert at.post.shown == ["Bearer tok-secret-1", "Bearer tok-secret-2"]
    assert at.waits == []


def test_a_fresh_token_that_is_refused_too_ends_it() -> None:
    at = Ground(Post(httpx.Response(401)))
    assert failing(at).remedy is Remedy.REAUTH
    assert at.keys.number == 2
    assert len(at.post.shown) == 2


def test_a_renewal_that_fails_says_why() -> None:
    at = Ground(Post(httpx.Response(401)))
    at.keys.refuses = ConnectorError("The grant was taken back.", Remedy.REAUTH)
    assert failing(at) is at.keys.refuses


@pytest.mark.parametrize(
    "error",
    [
        httpx.ConnectError("nobody there"),
        httpx.ReadError("cut off"),
        httpx.ReadTimeout("slow"),
        httpx.RemoteProtocolError("half an answer"),
    ],
)
def test_a_connection_that_breaks_is_made_again(error: Exception) -> None:
    at = Ground(Post(error, error, ok()))
    answered(at)
    assert [status for _, status in at.heard] == [0, 0, 200]
    broken = Ground(Post(error))
    told = failing(broken)
    assert told.remedy is Remedy.RETRY
    assert "api.example" in told.because
    assert SECRET_ID not in told.because


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/v1/messages",
        "http://api.example/v1/messages",
        "https://api.example:8443/v1/messages",
        "https://api.example.evil.example/",
        "https://api.example@evil.example/",
        "https://evil.example/https://api.example/",
    ],
)
def test_a_token_is_shown_to_its_own_host_alone(url: str) -> None:
    at = Ground(Post(ok()))
    assert failing(at, url).remedy is Remedy.STOP
    assert at.post.shown == []


@pytest.mark.parametrize("url", [f"{HOST}:443/x", "https://API.example/x"])
def test_the_same_host_in_other_words_is_the_same(url: str) -> None:
    assert origin(url) == origin(HOST)


def test_redirects_are_not_followed() -> None:
    at = Ground(Post(httpx.Response(302, headers={"location": "https://evil.example/"})))

    async def story() -> None:
        assert (await at.ask()).status_code == 302

    play(at, story)
    assert len(at.post.shown) == 1


def test_no_more_requests_at_once_than_allowed() -> None:
    at = Ground(Post(ok()), concurrency=2)

    async def story() -> None:
        await asyncio.gather(*(at.ask() for _ in range(9)))

    play(at, story)
    assert at.post.most == 2
    assert len(at.post.shown) == 9


def test_a_place_is_given_back_after_a_failure_and_after_a_cancellation() -> None:
    at = Ground(Post(httpx.Response(404)), concurrency=1)

    async def story() -> None:
        with pytest.raises(ConnectorError):
            await at.ask()
        asked = asyncio.ensure_future(at.ask())
        await asyncio.sleep(0)
        asked.cancel()
        await asyncio.gather(asked, return_exceptions=True)
        with pytest.raises(ConnectorError):
            await asyncio.wait_for(at.ask(), 5)

    play(at, story)


def test_a_library_in_a_thread_goes_the_same_way() -> None:
    at = Ground(Post(ok()))
    threads: list[int] = []

    def work(bridge: Bridge) -> int:
        threads.append(threading.get_ident())
        request = httpx.Request("GET", URL, extensions={"route": "msal.token"})
        return bridge.send(request).status_code

    async def story() -> None:
        assert await at.wire.aside(work) == 200

    play(at, story)
    assert at.heard == [("msal.token", 200)]
    assert threads != [threading.get_ident()]


def test_over_the_network_it_is_the_same_client() -> None:
    async def story() -> None:
        clock = Clock(NOW)
        wire = Wire(clock=clock, sleep=clock.sleep)
        keys = Keys()
        line = Line(wire, keys, fault, origins=[HOST])
        with respx.mock() as network:
            route = network.get(url__startswith=f"{HOST}/v1/messages")
            route.side_effect = [httpx.ReadTimeout("slow"), busy(3), ok()]
            answer = await line.ask(httpx.Request("GET", URL))
            assert answer.json() == {"ok": True}
            stated = [call.request.extensions["timeout"] for call in route.calls]
            assert all(set(one.values()) <= {10, 60, 30, 120} for one in stated)
            assert clock() >= NOW + timedelta(seconds=3)
        await wire.close()

    asyncio.run(story())


def test_no_log_line_tells_what_was_asked_for(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    async def story() -> None:
        clock = Clock(NOW)
        wire = Wire(clock=clock, sleep=clock.sleep)
        line = Line(wire, Keys(), fault, origins=[HOST])
        with respx.mock() as network:
            network.get(url__startswith=HOST).side_effect = [
                httpx.ReadError(f"reading {URL}"),
                httpx.Response(401, text=SECRET_ADDRESS),
                httpx.Response(503, text=SECRET_ADDRESS),
                ok(),
                httpx.Response(404, text=SECRET_ADDRESS),
            ]
            request = httpx.Request("GET", URL, extensions={"route": ROUTE})
            await line.ask(request)
            with pytest.raises(ConnectorError):
                await line.ask(request)
        await wire.close()

    asyncio.run(story())
    assert [r.getMessage().partition(":")[0] for r in caplog.records].count(ROUTE) == 5
    for record in caplog.records:
        told = f"{record.getMessage()} {record.args} {record.exc_info}"
        for private in (SECRET_ID, SECRET_ADDRESS, "tok-secret", "refresh-secret", "api.example/"):
            assert private not in told
