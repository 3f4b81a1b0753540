"""Answers without end, and packed ones, over real connections."""

from __future__ import annotations

import asyncio
import gzip

import httpx
import pytest

from connectors.errors import NoAnswer
from connectors.wire import client
from connectors.wire.client import Wire
from tests.unit.test_guarded_way import OPEN, serving

HEAD = "HTTP/1.1 200 OK\r\ncontent-length: {}\r\ncontent-encoding: {}\r\n\r\n"
BOMB = gzip.compress(bytes(5_000_000))


def answer(body: bytes, packed: str = "identity") -> bytes:
    """As a server writes it."""
    return HEAD.format(len(body), packed).encode() + body


async def asked(said: bytes) -> httpx.Response:
    """What a CRM at an address of its own answers."""
    wire = Wire(reach=OPEN)
    async with serving(said) as (port, _):
        try:
            return await wire.guarded.send(httpx.Request("GET", f"http://127.0.0.1:{port}/"))
        finally:
            await wire.close()


@pytest.mark.parametrize(
    "said",
    [answer(bytes(2_000_000)), answer(BOMB, "gzip"), answer(gzip.compress(BOMB), "gzip, gzip")],
    ids=["long", "packed", "packed twice"],
)
def test_no_answer_is_read_without_end(said: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "MOST", 1_000_000)
    with pytest.raises(NoAnswer) as told:
        asyncio.run(asked(said))
    assert told.value.sent, "what it asked for may have been done"


def test_an_answer_that_drips_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "WHOLE", 0.2)
    with pytest.raises(NoAnswer) as told:
        asyncio.run(asked(answer(b"{}")[:-1]))
    assert told.value.sent


@pytest.mark.parametrize("packed", ["identity", "gzip"])
def test_what_is_packed_is_unpacked(packed: str) -> None:
    body = gzip.compress(b'{"ok": true}') if packed == "gzip" else b'{"ok": true}'
    assert asyncio.run(asked(answer(body, packed))).json() == {"ok": True}
