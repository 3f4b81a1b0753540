"""One connected account of a stand-in, and the smallest store that keeps what a source brings."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol
from urllib.parse import parse_qsl, urlsplit

import httpx
from starlette.types import ASGIApp

from connectors.errors import ConnectorError, Remedy
from connectors.sandbox.clock import Clock
from connectors.sandbox.faults import Faults
from connectors.sandbox.transport import SandboxTransport
from connectors.sandbox.world import Box
from connectors.source import Batch, Cursor, Feature, Grant, Provider, Source
from connectors.wire.client import Wire
from connectors.wire.pace import LocalBudgets
from schemas.payload import decode_event, decode_person, encode
from schemas.source import EventRecord, Record

BACK = "https://touchline.example/connect/back"
_EARLY = timedelta(minutes=5)


class StandIn(Protocol):
    """A Platform, with what the tests need of it besides."""

    @property
    def app(self) -> ASGIApp: ...
    @property
    def faults(self) -> Faults: ...
    def open(self, address: str, name: str, aliases: tuple[str, ...] = ()) -> Box: ...
    def revoke(self, address: str) -> None: ...
    def narrow(self, address: str, *features: str) -> None: ...


class Keys:
    """The keyring of one account, kept in memory. renewals: how often a grant was renewed."""

    def __init__(self, provider: Provider, grant: Grant, clock: Clock) -> None:
        self.provider, self.held, self._clock = provider, grant, clock
        self.renewals = 0
        self._turn = asyncio.Lock()

    async def grant(self) -> Grant:
        """See Keyring.grant."""
        if self.held.expires_at - _EARLY <= self._clock():
            return await self.renewed(self.held)
        return self.held

    async def renewed(self, stale: Grant) -> Grant:
        """See Keyring.renewed."""
        async with self._turn:
            if self.held is stale:
                self.held = await self.provider.renew(stale)
                self.renewals += 1
            return self.held


def stored(record: Record) -> Record:
    """The record as the service gives it back: it must be the same."""
    decode = decode_event if isinstance(record, EventRecord) else decode_person
    again: Record = decode(encode(record))
    assert again == record
    return again


@dataclass
class Store:
    """Rows by stream and external id, and a cursor a stream. Whatever is kept has been through
    its stored form."""

    rows: dict[str, dict[str, Record]] = field(default_factory=dict)
    cursors: dict[str, Cursor] = field(default_factory=dict)

    def apply(self, stream: str, batch: Batch) -> None:
        """What the service does with a batch, in one step."""
        rows = self.rows.setdefault(stream, {})
        fresh = {record.external_id: stored(record) for record in batch.records}
        for prefix in batch.whole:
            for key in [k for k in rows if k.startswith(prefix) and k not in fresh]:
                del rows[key]
        rows.update(fresh)
        for key in batch.gone:
            rows.pop(key, None)
        self.cursors[stream] = batch.cursor

    def cursor(self, stream: str) -> Cursor:
        """Where the stream stands."""
        return self.cursors.get(stream, Cursor())

    def of(self, feature: str) -> dict[str, Record]:
        """All rows of the streams of a feature."""
        streams = (s for s in self.rows if s.partition(":")[0] == feature)
        return {key: row for stream in streams for key, row in self.rows[stream].items()}


@dataclass
class Connected:
    """An account that went through consent. asked: routes of all requests, in order."""

    clock: Clock
    platform: StandIn
    box: Box
    provider: Provider
    keys: Keys
    source: Source
    asked: Counter[str]
    store: Store = field(default_factory=Store)

    async def streams(self, feature: Feature) -> list[str]:
        """The names of a feature's streams."""
        return [s.name for s in await self.source.streams() if s.feature == feature]

    async def pull(self, stream: str) -> AsyncIterator[Batch]:
        """A walk from where the stream stands, each batch stored before it is handed on."""

        async def held(ids: Sequence[str]) -> frozenset[str]:
            return frozenset(ids) & self.store.rows.get(stream, {}).keys()

        async for batch in self.source.pull(stream, self.store.cursor(stream), held):
            self.store.apply(stream, batch)
            yield batch

    async def walk(self, stream: str, batches: int | None = None) -> list[Batch]:
        """A whole walk, or its first batches; a walk that was broken off is closed."""
        taken: list[Batch] = []
        walking = self.pull(stream)
        if batches == 0:
            return taken
        async for batch in walking:
            taken.append(batch)
            if len(taken) == batches:
                break
        await walking.aclose()  # type: ignore[attr-defined]
        return taken

    async def sync(self, *features: Feature) -> None:
        """Walks all streams (of these features); a void cursor is walked anew and audited."""
        for spec in await self.source.streams():
            if features and spec.feature not in features:
                continue
            try:
                await self.walk(spec.name)
            except ConnectorError as error:
                if error.remedy is not Remedy.RESYNC:
                    raise
                self.store.cursors[spec.name] = Cursor()
                await self.walk(spec.name)
                await self.audit(spec.name)

    async def audit(self, stream: str) -> None:
        """Fetches what is held and should not be, and what is missing."""
        there = {key async for ids in self.source.ids(stream) for key in ids}
        differing = sorted(there ^ self.store.rows.get(stream, {}).keys())
        if differing:
            batch = await self.source.fetch(stream, differing)
            cursor = self.store.cursor(stream)
            self.store.apply(stream, Batch(batch.records, batch.gone, cursor=cursor))


async def consent(
    provider: Provider, platform: StandIn, address: str, *features: Feature, deny: bool = False
) -> Grant:
    """Goes through the provider's pages as a browser does."""
    asked = frozenset(features)
    begun = await provider.begin(redirect_uri=BACK, state="s1", features=asked, hint=address)
    page, _, query = begun.url.partition("?")
    more = f"&account={address}" + ("&deny=1" if deny else "")
    transport = SandboxTransport(platform.app)
    async with httpx.AsyncClient(transport=transport, trust_env=False) as browser:
        assert (await browser.get(begun.url)).status_code == 200
        answer = await browser.get(f"{page}/choose?{query}{more}")
    assert answer.status_code == 302, answer.text
    back = urlsplit(answer.headers["location"])
    assert answer.headers["location"].startswith(BACK)
    told = dict(parse_qsl(back.query))
    assert told["state"] == "s1"
    return await provider.finish(begun.secret, told)


class Slow(SandboxTransport):
    """Lets others have their turn before each exchange, as a network does."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """One exchange."""
        await asyncio.sleep(0)
        return await super().handle_async_request(request)


def wire_to(platform: StandIn, clock: Clock, asked: Counter[str]) -> Wire:
    """A wire into the stand-in, on its clock: waiting takes no time."""

    def watch(route: str, status: int) -> None:
        asked[route] += 1

    transport = Slow(platform.app)
    return Wire(clock=clock, sleep=clock.sleep, transport=transport, watch=watch)


def source_of(provider: Provider, keys: Keys, clock: Clock) -> Source:
    """A reader with budgets of its own."""
    return provider.source(keys, LocalBudgets(clock, clock.sleep))
