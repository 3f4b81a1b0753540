"""Random worlds of webhooks: receivers in every mood, workers killed anywhere, the clock moved.

What must hold is said by a model that knows nothing of the engine: who wanted what, and what a
stranger would see of it.
"""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from sqlalchemy import delete, select, update

from connectors.sandbox.clock import Clock
from schemas.webhook import DeliveredType, EndpointEdit
from service.access.workspaces import Workspace
from service.db import ids
from service.db.changes import Change
from service.db.session import Database
from service.db.tables import changes, deliveries, endpoints, leases, workspaces
from service.delivery.webhooks import endpoints as rooms
from service.delivery.webhooks.reading import DeliveryFilter
from service.delivery.webhooks.replaying import replay_all
from tests.conftest import NOW
from tests.flow.hooking import KEYS, SPARE, Hooks, Process
from tests.flow.receivers import Mood, Receiver, Strangers

_MOODS: tuple[Mood, ...] = (
    "well", "well", "well", "late", "cut", "broken", "busy", "html", "moved", "hang", "refused",
)  # fmt: skip
_TYPES: tuple[DeliveredType, ...] = ("contact.touched", "contact.deleted", "account.recovered")
_TAGS = {1: ["vip"], 2: [], 3: ["vip", "old"]}
_MOVES = (1, 6, 20, 31, 31, 31, 300, 1800, 7200, 86_400)
STEPS = 25
_HEALING = 80
_BEHIND = 3


@dataclass
class Wanted:
    """An endpoint as its owner asked for it, and what it must be told: sequences. behind: secrets
    its receiver did not change over to."""

    number: int
    receiver: Receiver
    types: tuple[DeliveredType, ...]
    tags: list[str]
    must: set[int] = field(default_factory=set)
    behind: int = 0


class World:
    """One run. seed: everything follows from it."""

    def __init__(self, db: Database, ws: Workspace, seed: int) -> None:
        self.draw = random.Random(seed)
        self.clock = Clock(NOW)
        self.hooks = Hooks(db, ws, self.clock, Strangers(self.clock, self._only_what_waits))
        self._clear()
        self.people = {n: self.hooks.person(n, tags=tags) for n, tags in _TAGS.items()}
        self.wanted = [self._endpoint(n) for n in range(self.draw.randint(1, 3))]
        self.calm = False
        self.over: set[int] = set()
        self._born = 0

    async def run(self) -> None:
        """A storm, then peace; then everything must be true."""
        crew = [self._worker() for _ in range(self.draw.randint(1, 2))]
        for _ in range(STEPS):
            await self._step(crew)
        for one in crew:
            await one.kill()
        self.calm = True
        await self._heal()
        self._judge()

    def _clear(self) -> None:
        """Worlds share a database; making one costs more than a world."""
        with self.hooks.db.writing(self.hooks.ws.id) as conn:
            for table in (changes, deliveries, endpoints, leases):
                conn.execute(delete(table).where(table.c.workspace_id == self.hooks.ws.id))
            conn.execute(update(workspaces).values(spread=None))

    def _sequence(self) -> int:
        with self.hooks.db.reading() as conn:
            return int(conn.execute(select(workspaces.c.sequence)).scalar_one())

    def _endpoint(self, n: int) -> Wanted:
        types = tuple(self.draw.sample(_TYPES, self.draw.randint(0, 2)))
        tags = self.draw.choice([[], [], ["vip"], ["old"]])
        number, receiver = self.hooks.endpoint(
            f"r{n}.example", types=list(types), filter={"tags": tags}
        )
        dead = self.draw.random() < 0.2
        temper: tuple[Mood, ...] = ("hang", "refused", "broken") if dead else _MOODS
        if self.draw.random() < 0.1:
            temper = (*temper, "gone")
        receiver.mood = lambda: "well" if self.calm else self.draw.choice(temper)
        return Wanted(number, receiver, types, tags)

    def _worker(self) -> Process:
        self._born += 1
        return self.hooks.process(f"worker{self._born}")

    async def _step(self, crew: list[Process]) -> None:
        kind: Literal["happen", "work", "kill", "move", "rotate", "switch", "keep"] = (
            self.draw.choices(
                ("happen", "work", "kill", "move", "rotate", "switch", "keep"),
                (30, 40, 8, 20, 3, 4, 5),
            )[0]
        )
        place = self.draw.randrange(len(crew))
        if kind == "happen":
            self._happen()
        elif kind == "work":
            crew[place].begin()
            await self._pass()
        elif kind == "kill":
            await crew[place].kill()
            crew[place] = self._worker()
        elif kind == "keep":
            await crew[place].deliveries.keep()
        elif kind == "move":
            self.clock.move(timedelta(seconds=self.draw.choice(_MOVES)))
        else:
            self._rotate() if kind == "rotate" else self._switch(self.draw.random() < 0.6)
        self.over |= {row.id for row in self.hooks.rows() if row.state == "done"}

    async def _pass(self) -> None:
        """The loop goes on a little, or a lot."""
        for _ in range(self.draw.choice((1, 3, 10, 30, 100, 400))):
            await asyncio.sleep(0)

    def _happen(self) -> None:
        entries = [self._event() for _ in range(self.draw.choice((1, 2, 4, 12)))]
        self.hooks.happen(*(change for change, _ in entries))
        first = self._sequence() - len(entries) + 1
        for sequence, (change, person) in enumerate(entries, first):
            for one in self.wanted:
                known = not one.types or change.type in one.types
                tagged = person is not None and set(one.tags) & set(_TAGS[person])
                if known and (not one.tags or tagged or change.type == "contact.deleted"):
                    one.must.add(sequence)

    def _event(self) -> tuple[Change, int | None]:
        kind = self.draw.choice(_TYPES)
        if kind == "account.recovered":
            return Change(kind, ids.public("a", 7), {"id": ids.public("a", 7)}), None
        person = self.draw.choice(list(self.people))
        return Change(kind, self.people[person], {"id": self.people[person]}), person

    def _rotate(self) -> None:
        """The receiver changes over at once, or goes on with its old secret while that signs."""
        one = self.draw.choice(self.wanted)
        fresh = self.hooks.writing(
            lambda conn: rooms.rotate(
                conn, self.hooks.ws, KEYS, one.number, 24 * 60, self.hooks.now
            )
        )
        one.behind += 1
        if self.draw.random() < 0.5 or one.behind > _BEHIND:
            one.receiver.change_over(fresh)
            one.behind = 0

    def _switch(self, on: bool) -> None:
        one = self.draw.choice(self.wanted)
        self._change(one, EndpointEdit(enabled=on))

    def _change(self, one: Wanted, edit: EndpointEdit) -> None:
        self.hooks.writing(
            lambda conn: rooms.change(
                conn, self.hooks.ws, KEYS, one.number, edit, None, self.hooks.now
            )
        )

    async def _heal(self) -> None:
        """All receivers are well, everybody is enabled, what failed for good is sent once more."""
        self.clock.move(SPARE)
        worker = self._worker()
        for _ in range(_HEALING):
            for one in self.wanted:
                self._restore(one)
            await worker.turn()
            if all(row.state == "done" for row in self.hooks.rows()):
                break
            self.clock.move(timedelta(hours=6))
        await worker.end()

    def _restore(self, one: Wanted) -> None:
        if self.hooks.row(one.number).status == "disabled":
            self._change(one, EndpointEdit(enabled=True))
        wanted = DeliveryFilter(states=("failed",))
        self.hooks.writing(
            lambda conn: replay_all(conn, self.hooks.ws, one.number, wanted, self.hooks.now)
        )

    def _only_what_waits(self, name: str) -> None:
        """Nothing is sent that is not claimed, and never what was once written down as done."""
        number = ids.private("msg", name)
        assert number not in self.over
        with self.hooks.db.reading() as conn:
            state = conn.execute(select(deliveries.c.state).where(deliveries.c.id == number))
            assert state.scalar_one() == "sending"

    def _judge(self) -> None:
        assert self.hooks.out.faults == []
        for one in self.wanted:
            got = {event["sequence"] for event in one.receiver.events()}
            missing, surplus = one.must - got, got - one.must
            # Its own end is no news to an endpoint; that of another is.
            assert missing == set(), f"never told: {missing}"
            ours = {n for n in surplus if n in self._ends(one)}
            assert surplus == ours, f"never asked for: {surplus - ours}"
            rows = self.hooks.rows(one.number)
            assert {row.sequence for row in rows} == got
            assert all(row.state == "done" and row.next_at is None for row in rows)
            assert self.hooks.row(one.number).due_at is None

    def _ends(self, one: Wanted) -> set[int]:
        told = [event for event in one.receiver.events() if event["type"] == "endpoint.disabled"]
        own = ids.public("wh", one.number)
        return {event["sequence"] for event in told if event["data"]["id"] != own}
