"""An account at Microsoft's stand-in, for the contract and for what only Microsoft does."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from connectors.errors import ConnectorError
from connectors.microsoft import Microsoft
from connectors.sandbox.clock import Clock
from connectors.sandbox.microsoft import MicrosoftPlatform
from connectors.sandbox.microsoft.box import MicrosoftBox
from connectors.sandbox.transport import SandboxTransport
from connectors.sandbox.world import CLIENT_ID, CLIENT_SECRET
from connectors.source import Client, Feature
from connectors.wire.client import Wire
from tests.contract.connected import Connected, wire_to
from tests.contract.source_ground import FAR, ME, NOW, Fault, SourceGround

HERE = "http://localhost:8701"
ENDPOINTS = {"authority": f"{HERE}/common", "graph_root": f"{HERE}/graph"}
CLIENT = Client(CLIENT_ID, CLIENT_SECRET, ENDPOINTS)


def _void(where: str) -> tuple[Fault, ...]:
    return (
        ("gone_with_location", where, ""),
        ("sync_state_not_found", where, "404"),
        ("sync_state_not_found", where, "400"),
        ("resync_required", where, ""),
    )


def _passing(where: str) -> tuple[Fault, ...]:
    return (
        ("server_error", where, "503"),
        ("server_error", where, "504"),
        ("throttled", where, "3"),
        ("cut", where, ""),
        ("empty_page", where, ""),
        ("duplicate", where, ""),
        ("sparse", where, ""),
        ("removed_but_alive", where, ""),
        ("batch_mixed", "", "3"),
        ("cut", "/$batch", ""),
    )


class MicrosoftGround(SourceGround):
    """The stand-in at a local address; the faults of deltas and of batches."""

    broken: ClassVar[Mapping[Feature, tuple[Fault, ...]]] = {
        "mail": _void("/messages/delta"),
        "calendar": _void("/calendarView/delta"),
        "contacts": _void("/contacts/delta"),
    }
    passing: ClassVar[Mapping[Feature, tuple[Fault, ...]]] = {
        "mail": _passing("/messages/delta"),
        "calendar": _passing("/calendarView/delta"),
        "contacts": _passing("/contacts/delta"),
    }
    long_wait = ("throttled", "/delta", str(int(FAR)))

    def platform(self, clock: Clock) -> MicrosoftPlatform:
        return MicrosoftPlatform(clock)

    def provider(self, wire: Wire) -> Microsoft:
        return Microsoft(wire, CLIENT)


PLAY = MicrosoftGround().play


def stand(at: Connected) -> MicrosoftPlatform:
    """The stand-in, as what it is."""
    assert isinstance(at.platform, MicrosoftPlatform)
    return at.platform


def box(at: Connected) -> MicrosoftBox:
    """The account, as what it is."""
    assert isinstance(at.box, MicrosoftBox)
    return at.box


async def read(at: Connected, path: str, headers: Mapping[str, str] | None = None) -> Any:
    """What Graph answers to the account's owner."""
    url = f"{HERE}/graph/v1.0{path}"
    bearer = {"Authorization": f"Bearer {at.keys.held.access}", **(headers or {})}
    transport = SandboxTransport(at.platform.app)
    async with httpx.AsyncClient(transport=transport, trust_env=False) as client:
        answer = await client.get(url, headers=bearer)
    return answer.json()


async def chosen(url: str, platform: MicrosoftPlatform, more: str) -> dict[str, str]:
    """What comes back for a choice on the consent page."""
    page, _, query = url.partition("?")
    transport = SandboxTransport(platform.app)
    async with httpx.AsyncClient(transport=transport, trust_env=False) as browser:
        answer = await browser.get(f"{page}/choose?{query}&{more}")
    return {k: v[0] for k, v in parse_qs(urlsplit(answer.headers["location"]).query).items()}


def refused(work: Awaitable[Any]) -> Awaitable[ConnectorError]:
    """The error this ends with."""

    async def told() -> ConnectorError:
        with pytest.raises(ConnectorError) as error:
            await work
        return error.value

    return told()


def alone(client: Client, story: Callable[[Microsoft, MicrosoftPlatform], Awaitable[None]]) -> None:
    """A story without a connected account."""

    async def play() -> None:
        clock = Clock(NOW)
        platform = MicrosoftPlatform(clock)
        platform.open(ME.address, ME.name)
        wire = wire_to(platform, clock, Counter())
        try:
            await story(Microsoft(wire, client), platform)
        finally:
            await wire.close()

    asyncio.run(play())
