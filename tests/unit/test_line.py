"""Patience on the line: waits are exact, tokens are shown to their own host and no other."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.errors import ConnectorError, Remedy
from connectors.wire.line import origin
from connectors.wire.patience import ATTEMPTS, PATIENCE
from tests.unit.lining import (
    HOST,
    ROUTE,
    TOKEN,
    Ground,
    Post,
    answered,
    busy,
    failing,
    ok,
    play,
)


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
