"""What a subclass of CrmContract states of its CRM, and how a test gets hold of one."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, TypeVar
from uuid import NAMESPACE_URL, uuid5

import httpx
import jsonschema  # type: ignore[import-untyped]

from connectors.errors import ConnectorError, Remedy
from connectors.sandbox.clock import Clock
from connectors.sandbox.crm.stand import KEY, CrmStand, ShownActivity
from connectors.sandbox.transport import SandboxTransport
from connectors.sink import Activity, Attendee, Crm, Kind, OwnField, Person, Receipt, Sink, Value
from connectors.source import Grant, Source
from connectors.wire.client import Wire
from connectors.wire.pace import LocalBudgets
from tests.contract.connected import Keys

T = TypeVar("T")
NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
OWN = (
    OwnField("last_touched_at", "Last touched", "datetime"),
    OwnField("last_touch_kind", "Last touch by", "text"),
    OwnField("next_due_at", "Next due", "datetime"),
    OwnField("score", "Score", "number"),
)
BEFORE = ("server_error", "cut_before", "hang_before", "redirect", "blocked", "throttled")
AFTER = ("late", "cut", "html", "hang")

Body = tuple[str, str, Mapping[str, Any]]
"""verb, pattern of the whole path, JSON schema of the body."""


class Weather(SandboxTransport):
    """Plans a fault for the n-th request from now on (0 = the next)."""

    def __init__(self, stand: CrmStand) -> None:
        super().__init__(stand.app)
        self._stand, self._coming = stand, dict[int, tuple[str, str]]()
        self.passed = 0

    def at(self, number: int, kind: str, value: str = "") -> None:
        """Forgets what was planned before."""
        self._stand.faults.clear()
        self._coming, self.passed = {number: (kind, value)}, 0

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        self._stand.faults.clear()
        self._coming = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """One exchange."""
        await asyncio.sleep(0)
        if due := self._coming.pop(self.passed, None):
            self._stand.faults.plan(due[0], value=due[1])
        self.passed += 1
        return await super().handle_async_request(request)


class Ring:
    """A keyring whose renewal always works. renewals: how many there were."""

    def __init__(self, grant: Grant) -> None:
        self.held, self.renewals = grant, 0

    async def grant(self) -> Grant:
        """See Keyring.grant."""
        return self.held

    async def renewed(self, stale: Grant) -> Grant:
        """See Keyring.renewed."""
        self.renewals += 1
        return self.held


@dataclass
class At:
    """A connected CRM: its stand-in and what speaks with it."""

    clock: Clock
    stand: CrmStand
    crm: Crm
    ring: Ring
    sink: Sink
    source: Source
    weather: Weather
    asked: Counter[str]

    async def save(self, *people: Person) -> list[Receipt]:
        """In batches."""
        size, told = self.sink.batches.people, list[Receipt]()
        for at in range(0, len(people), size):
            told += await self.sink.save(people[at : at + size])
        return told

    async def log(self, *activities: Activity) -> list[Receipt]:
        """In batches."""
        size, told = self.sink.batches.activities, list[Receipt]()
        for at in range(0, len(activities), size):
            told += await self.sink.log(activities[at : at + size])
        return told

    async def attempt(self, work: Awaitable[T]) -> T | None:
        """What it answers; None when it raises, and from then on the weather is good."""
        try:
            return await work
        except ConnectorError as error:
            if error.remedy is Remedy.REAUTH:
                raise
            self.weather.clear()
            return None

    async def surely(self, work: Callable[[], Awaitable[T]]) -> T:
        """What it answers, at the second time at the latest."""
        told = await self.attempt(work())
        return await work() if told is None else told

    def there(self, activity: Activity) -> list[ShownActivity]:
        """What the CRM shows of an activity. Titles in tests are each used once."""
        return [one for one in self.stand.logged() if activity.title in (one.title + one.text)]


async def lasts(at: At, grant: Grant) -> Keys:
    """The keyring of a grant, once it was seen to renew itself."""
    keys = Keys(at.crm, grant, at.clock)
    sink = at.crm.sink(keys, LocalBudgets(at.clock, at.clock.sleep))
    who = await sink.whoami()
    at.clock.move(timedelta(days=3))
    assert await sink.whoami() == who
    assert keys.renewals == 1
    return keys


Story = Callable[[At], Awaitable[None]]


class CrmGround:
    """bodies: the schema of every body that is sent. site: what a person types. unique: the CRM
    lets an address stand in one record only. secondary: a further address is found too. slot: a key
    logged twice is there once. shared: an activity may have several people. page: people in one
    page of records(). changes: it can tell what changed since; gone: and what went. merges: it
    tells into whom somebody was merged; else they are gone. inherits: who they were merged into has
    their addresses. stages: what of owner, stage and tier it tells. answer: what the stand-in's
    token address takes for a consent (the code "sandbox-code")."""

    bodies: ClassVar[Sequence[Body]]
    site: ClassVar[str] = ""
    unique: ClassVar[bool] = False
    secondary: ClassVar[bool] = True
    slot: ClassVar[bool] = False
    shared: ClassVar[bool] = True
    page: ClassVar[int] = 100
    changes: ClassVar[bool] = True
    gone: ClassVar[bool] = True
    merges: ClassVar[bool] = True
    inherits: ClassVar[bool] = False
    stages: ClassVar[frozenset[str]] = frozenset({"owner", "stage"})
    answer: ClassVar[Mapping[str, str]] = {"code": "sandbox-code"}

    def stand(self, clock: Clock) -> CrmStand:
        """A new stand-in."""
        raise NotImplementedError

    def crm(self, wire: Wire) -> Crm:
        """The CRM under test at the stand-in's addresses, with an OAuth client where it has one."""
        raise NotImplementedError

    def furnish(self, stand: CrmStand) -> None:
        """What an administrator does ahead: the fields that no API can make."""

    def second(self, stand: CrmStand, record: str, address: str) -> None:
        """Somebody gives a record a further address."""
        raise NotImplementedError

    def spoilt(self, one: Person) -> Person:
        """The same person, not yet there, as the CRM refuses them."""
        return replace(one, emails=("no address",))

    def settled(self, clock: Clock) -> None:
        """Time enough for what the CRM shows late (an index) to be there."""

    def play(self, story: Story, *, key: str = KEY) -> None:
        """Runs a story. All bodies sent in it fit their schemas."""
        asyncio.run(self._play(story, key))

    async def _play(self, story: Story, key: str) -> None:
        clock, asked = Clock(NOW), Counter[str]()
        stand = self.stand(clock)
        self.furnish(stand)
        weather = Weather(stand)

        def watch(route: str, status: int) -> None:
            asked[route] += 1

        wire = Wire(clock=clock, sleep=clock.sleep, transport=weather, watch=watch)
        try:
            crm = self.crm(wire)
            ring = Ring(await crm.admit(key, self.site))
            budgets = LocalBudgets(clock, clock.sleep)
            sink, source = crm.sink(ring, budgets), crm.source(ring, budgets)
            await story(At(clock, stand, crm, ring, sink, source, weather, asked))
        finally:
            await wire.close()
        for verb, path, body in stand.asked:
            self.fits(verb, path, body)

    def fits(self, verb: str, path: str, body: Any) -> None:
        """The body is as its schema says; without a schema there may be none."""
        for wanted, pattern, schema in self.bodies:
            if wanted == verb and re.fullmatch(pattern, path):
                jsonschema.validate(body, schema)
                return
        assert body in (None, {}), f"{verb} {path} has a body, and no schema"


def key_of(name: str) -> str:
    """A UUID for a name."""
    return str(uuid5(NAMESPACE_URL, name))


def ada(name: str = "Ada Lovelace", remote_id: str = "", **values: Value) -> Person:
    """A person on the way; their address follows from the name."""
    given, _, family = name.rpartition(" ")
    address = f"{name.lower().replace(' ', '.')}@example.com"
    return Person(key_of(name), remote_id, name, given, family, (address,), values=values)


def act(
    title: str, *remote_ids: str, kind: Kind = "call", at: datetime | None = None, **more: Any
) -> Activity:
    """A call of yesterday (out), or another kind, with these records."""
    when = at or NOW - timedelta(days=1)
    return Activity(
        key=key_of(title), kind=kind, direction=more.pop("direction", "out"), at=when,
        ended_at=when + timedelta(minutes=30) if kind in ("meeting", "call") else None,
        title=title, people=tuple(Attendee(one, f"{one}@example.com", f"N {one}")
        for one in remote_ids), me=("Mara Lind", "mara@lind.example"), **more,
    )  # fmt: skip
