"""A CRM as a random world acts on it: the one in memory, or a stand-in behind its real adapter."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any, Protocol

import httpx

from connectors.crm.grants import KEY
from connectors.errors import ConnectorError, NoAnswer, Remedy
from connectors.memory import MemoryCrm
from connectors.sandbox.crm.stand import CrmStand, ShownPerson
from connectors.sandbox.transport import SandboxTransport

FATES = ("late", "slow", "lost", "later", "failed")
ERRORS = (
    ConnectorError("It is down.", Remedy.RETRY),
    ConnectorError("Slower, please.", Remedy.WAIT, retry_after=90.0),
    ConnectorError("The day is spent.", Remedy.WAIT, retry_after=7200.0),
    ConnectorError("It is not allowed.", Remedy.STOP),
    NoAnswer("Nobody answers.", sent=False),
)
STEPS = ("find", "current", "save", "log")
WEATHER = (
    "server_error", "cut_before", "hang_before", "redirect", "blocked", "throttled", "late", "cut",
    "html", "hang",
)  # fmt: skip
Meanwhile = Callable[[], None]


class There(Protocol):
    """See above. key, site: what it is connected by. exact: it shows values as they were sent."""

    key: str
    site: str
    exact: bool

    def befalls(self, meanwhile: Meanwhile) -> None:
        """To be called in the middle of every request."""

    def add(self, name: str, box: str) -> None:
        """Somebody enters a person."""

    def merge(self, kept: str, gone: str) -> None:
        """Somebody merges two records."""

    def delete(self, record: str) -> None:
        """Somebody deletes a record."""

    def living(self) -> Sequence[ShownPerson]:
        """All people there are."""

    def subjects(self) -> Counter[str]:
        """Activities there are, by what each is called."""

    def is_made(self, record: str) -> bool:
        """By us, not by hand."""

    def made(self) -> Counter[str]:
        """How often somebody was made, by us."""

    def storm(self, random: Random) -> None:
        """Faults are planned."""

    def calm(self) -> None:
        """No more faults."""

    def writes(self) -> int:
        """How often anybody was written."""


class MemoryThere:
    """The CRM in memory."""

    key, site, exact = KEY, "", True

    def __init__(self, room: MemoryCrm, random: Random) -> None:
        self.room, self.books = room, room.books
        self.books.slots = random.random() < 0.2
        room.open("crm-1", "crm@own.example")
        room.make_key("crm-1")

    def befalls(self, meanwhile: Meanwhile) -> None:
        self.room.meanwhile = lambda step: meanwhile()

    def add(self, name: str, box: str) -> None:
        self.books.add(name, box)

    def merge(self, kept: str, gone: str) -> None:
        self.books.merge(kept, gone)

    def delete(self, record: str) -> None:
        self.books.delete(record)

    def living(self) -> Sequence[ShownPerson]:
        alive = (one for one in self.books.records.values() if not one.deleted)
        return [ShownPerson(one.id, one.name, one.emails, one.values) for one in alive]

    def subjects(self) -> Counter[str]:
        return Counter(note.what.title for note in self.books.notes.values())

    def is_made(self, record: str) -> bool:
        return bool(self.books.records[record].key)

    def made(self) -> Counter[str]:
        return Counter(one.key for one in self.books.records.values() if one.key)

    def storm(self, random: Random) -> None:
        share = random.choice((0.1, 0.3, 0.6))

        def fate(method: str, key: str) -> Any:
            return random.choice(FATES) if random.random() < share else "done"

        self.books.fate = fate
        for _ in range(random.randint(0, 2)):
            (error,) = random.choices(ERRORS, (5, 5, 1, 1, 5))
            self.room.plan(error, random.choice(STEPS), random.randint(0, 2))

    def calm(self) -> None:
        self.room.calm()
        self.books.fate = lambda method, key: "done"

    def writes(self) -> int:
        return len(self.books.saves)


class StandThere(SandboxTransport):
    """A stand-in of a real CRM, and the way to it."""

    exact = False

    def __init__(self, stand: CrmStand, key: str, site: str) -> None:
        super().__init__(stand.app)
        self.stand, self.key, self.site = stand, key, site
        self._meanwhile: Meanwhile = lambda: None
        self._by_hand: set[str] = set()
        self._share, self._random = 0.0, Random(0)

    def befalls(self, meanwhile: Meanwhile) -> None:
        self._meanwhile = meanwhile

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(0)
        self._meanwhile()
        self.stand.faults.clear()
        if self._random.random() < self._share:
            self.stand.faults.plan(self._random.choice(WEATHER))
        answer = await super().handle_async_request(request)
        self._meanwhile()
        return answer

    def add(self, name: str, box: str) -> None:
        self._by_hand.add(self.stand.add(name, box))

    def merge(self, kept: str, gone: str) -> None:
        self.stand.merge(kept, gone)

    def delete(self, record: str) -> None:
        self.stand.delete(record)

    def living(self) -> Sequence[ShownPerson]:
        return self.stand.shown()

    def subjects(self) -> Counter[str]:
        return Counter(one.title for one in self.stand.logged())

    def is_made(self, record: str) -> bool:
        return record not in self._by_hand

    def made(self) -> Counter[str]:
        mine = (one for one in self.stand.shown() if self.is_made(one.id))
        return Counter(one.emails[0] for one in mine if one.emails)

    def storm(self, random: Random) -> None:
        self._random, self._share = random, random.choice((0.05, 0.2, 0.6))

    def calm(self) -> None:
        self._share = 0.0

    def writes(self) -> int:
        verbs = Counter[Mapping[str, str] | str](verb for verb, _, _ in self.stand.asked)
        return verbs["PATCH"] + verbs["PUT"] + verbs["POST"]
