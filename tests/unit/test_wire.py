"""The way out: one client under everything, and nothing private in a log line."""

from __future__ import annotations

import asyncio
import logging
import threading
from datetime import timedelta

import httpx
import pytest
import respx

from connectors.errors import ConnectorError, Remedy
from connectors.sandbox.clock import Clock
from connectors.wire.client import Bridge, Wire
from connectors.wire.line import Line
from tests.unit.lining import (
    HOST,
    NOW,
    ROUTE,
    SECRET_ADDRESS,
    SECRET_ID,
    URL,
    Ground,
    Keys,
    Post,
    answered,
    busy,
    failing,
    fault,
    ok,
    play,
)


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


def test_redirects_are_not_followed() -> None:
    at = Ground(Post(httpx.Response(302, headers={"location": "https://evil.example/"})))

    async def story() -> None:
        assert (await at.ask()).status_code == 302

    play(at, story)
    assert len(at.post.shown) == 1


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


def test_no_log_line_tells_what_was_asked_for(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr(logging.getLogger("connectors.wire.client"), "disabled", False)

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
