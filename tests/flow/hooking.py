"""Endpoints, events and the processes that deliver them, on a clock that is moved."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar

import orjson
from sqlalchemy import Connection, func, select

from connectors.sandbox.clock import Clock
from connectors.wire.client import Wire
from connectors.wire.pace import LocalBudgets
from schemas.webhook import NewEndpoint
from service.access.workspaces import Workspace
from service.db import ids
from service.db.changes import Change, record
from service.db.moments import ms
from service.db.session import Database, put
from service.db.tables import contacts, deliveries, endpoints, identifiers
from service.db.vault import Vault
from service.delivery.webhooks import endpoints as rooms
from service.jobs.deliveries import Deliveries
from service.jobs.ground import Ground
from tests.flow.receivers import Receiver, Strangers

T = TypeVar("T")
KEYS = Vault(["k" * 32])
SPARE = timedelta(seconds=40)
"""After so long a dead worker's leases are over."""


class Here(ThreadPoolExecutor):
    """Runs everything at once, where it is asked for: a test decides what comes after what."""

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        done: Future[T] = Future()
        try:
            done.set_result(fn(*args, **kwargs))
        except BaseException as error:  # noqa: BLE001 - a future keeps it
            done.set_exception(error)
        return done


@dataclass
class Hooks:
    """One workspace."""

    db: Database
    ws: Workspace
    clock: Clock
    out: Strangers
    names: dict[int, str] = field(default_factory=dict)

    @property
    def now(self) -> int:
        """Epoch ms."""
        return ms(self.clock())

    def endpoint(self, host: str, **stated: Any) -> tuple[int, Receiver]:
        """A new endpoint and its receiver."""
        draft = NewEndpoint(url=f"https://{host}/hook", **stated)
        with self.db.writing(self.ws.id) as conn:
            number, secret = rooms.make(conn, self.ws, KEYS, draft, None, self.now)
        self.names[number] = host
        receiver = self.out.hosts[host] = Receiver(secret)
        return number, receiver

    def person(self, number: int, name: str = "Anna Bell", **stated: Any) -> str:
        """A contact with an address; its public id."""
        row = {
            "workspace_id": self.ws.id, "id": number, "merged_into": None, "name": name,
            "tags": orjson.dumps(stated.get("tags", [])).decode(), "tier": stated.get("tier", ""),
            "confirmed": True, "touches": 0, "created_at": self.now, "updated_at": self.now,
        }  # fmt: skip
        key = {"workspace_id": self.ws.id, "id": number, "status": "personal"}
        address = f"email:p{number}@x.example"
        with self.db.writing(self.ws.id) as conn:
            put(conn, contacts, [row])
            put(conn, identifiers, [{**key, "value": address, "contact_id": number}])
        return ids.public("c", number)

    def happen(self, *entries: Change) -> None:
        """Changes of one transaction."""
        with self.db.writing(self.ws.id) as conn:
            record(conn, self.ws.id, self.now, entries)

    def touch(self, subject: str, times: int = 1) -> None:
        """Somebody was touched."""
        self.happen(*[Change("contact.touched", subject, {"id": subject})] * times)

    def process(self, name: str = "one") -> Process:
        """Somebody who delivers; in a running loop."""
        return Process(self, name)

    def run(self, story: Callable[[Process], Awaitable[T]]) -> T:
        """A story with one process, in a loop of its own."""

        async def told() -> T:
            at_hand = self.process()
            try:
                return await story(at_hand)
            finally:
                await at_hand.end()

        return asyncio.run(told())

    def work(self, rounds: int = 3) -> None:
        """A process comes, does what there is to do now, and goes."""

        async def story(process: Process) -> None:
            for _ in range(rounds):
                await process.turn()

        self.run(story)

    def rows(self, endpoint: int | None = None) -> Sequence[Any]:
        """Deliveries, by sequence."""
        chosen = select(deliveries).where(deliveries.c.workspace_id == self.ws.id)
        if endpoint is not None:
            chosen = chosen.where(deliveries.c.endpoint_id == endpoint)
        with self.db.reading() as conn:
            return conn.execute(chosen.order_by(deliveries.c.sequence)).all()

    def row(self, endpoint: int) -> Any:
        """An endpoint."""
        mine = (endpoints.c.workspace_id == self.ws.id) & (endpoints.c.id == endpoint)
        with self.db.reading() as conn:
            return conn.execute(select(endpoints).where(mine)).one()

    def next_due(self) -> int | None:
        """When the next endpoint is due; epoch ms."""
        with self.db.reading() as conn:
            return conn.execute(_next_due(self.ws)).scalar()

    def writing(self, work: Callable[[Connection], T]) -> T:
        """One write of the workspace."""
        with self.db.writing(self.ws.id) as conn:
            return work(conn)


class Process:
    """What delivers, in one process. It can be killed."""

    def __init__(self, hooks: Hooks, name: str) -> None:
        asyncio.get_running_loop().set_default_executor(Here(1))
        wire = Wire(clock=hooks.clock, sleep=hooks.clock.sleep, transport=hooks.out)
        budgets = LocalBudgets(hooks.clock, hooks.clock.sleep)
        ground = Ground(hooks.db, hooks.ws, KEYS, wire, budgets, hooks.clock)
        self._wire = wire
        self.deliveries = Deliveries(ground, name, Here(1))
        self.deliveries.serve(ground)
        self._turning: asyncio.Task[None] | None = None

    async def turn(self) -> None:
        """Looks twice, for what was handed out and for what waits then, and does it."""
        for _ in range(2):
            await self.deliveries.look()
            while tasks := self.deliveries.tasks():
                await asyncio.wait(tasks)

    def begin(self) -> None:
        """Begins a turn; how far it comes is for the loop to say."""
        if self._turning is None or self._turning.done():
            self._turning = asyncio.create_task(self.turn())

    async def kill(self) -> None:
        """Nothing it was at goes on, wherever it is."""
        tasks: list[asyncio.Task[None]] = self.deliveries.tasks()
        if self._turning is not None:
            tasks.append(self._turning)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def end(self) -> None:
        """A clean stop."""
        self.deliveries.stop()
        await self.deliveries.come_home(5)
        await self._wire.close()


def _next_due(ws: Workspace) -> Any:
    return select(func.min(endpoints.c.due_at)).where(
        endpoints.c.workspace_id == ws.id, endpoints.c.due_at.is_not(None)
    )
