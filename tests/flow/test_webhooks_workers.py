"""Workers that deliver, killed, stopped, asleep; whoever is well waits for nobody who is not."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from connectors.sandbox.clock import Clock
from service.access.workspaces import Workspace
from service.db.session import Database
from service.db.tables import endpoints
from service.delivery.webhooks import posting, secrets
from service.delivery.webhooks.posting import Places
from service.settings import DeliverySettings, Settings
from tests.conftest import NOW
from tests.flow.hooking import KEYS, SPARE, Hooks, Process
from tests.flow.receivers import Mood, Strangers

MINUTE = timedelta(minutes=1)


@pytest.fixture
def hooks(db: Database, ws: Workspace) -> Hooks:
    clock = Clock(NOW)
    return Hooks(db, ws, clock, Strangers(clock))


def test_a_killed_workers_deliveries_are_taken_up_when_its_lease_is_over(hooks: Hooks) -> None:
    endpoint, receiver = hooks.endpoint("a.example")
    hooks.touch(hooks.person(1), times=5)

    async def story(first: Process) -> None:
        first.begin()
        while not receiver.asked:
            await asyncio.sleep(0)
        await first.kill()
        assert {row.state for row in hooks.rows()} == {"sending"}
        second = hooks.process("two")
        await second.turn()
        assert {row.state for row in hooks.rows()} == {"sending"}
        hooks.clock.move(SPARE)
        await second.turn()
        await second.end()

    hooks.run(story)
    assert {row.state for row in hooks.rows(endpoint)} == {"done"}
    assert len(receiver.taken) == 5


def test_who_lost_the_lease_sends_nothing_more(hooks: Hooks) -> None:
    endpoint, receiver = hooks.endpoint("a.example")
    hooks.touch(hooks.person(1), times=30)

    def sleeps() -> Mood:
        hooks.clock.move(SPARE)
        return "well"

    receiver.mood = sleeps

    async def story(first: Process) -> None:
        first.begin()
        while not receiver.asked:
            await asyncio.sleep(0)
        second = hooks.process("two")
        receiver.mood = lambda: "well"
        await second.turn()
        await first.turn()
        await second.end()

    hooks.run(story)
    assert {row.state for row in hooks.rows(endpoint)} == {"done"}
    assert len(receiver.asked) <= 30 + posting.QUICK


def test_a_clean_stop_gives_back_what_was_not_sent(hooks: Hooks) -> None:
    endpoint, receiver = hooks.endpoint("a.example")
    hooks.touch(hooks.person(1), times=40)

    async def story(process: Process) -> None:
        process.begin()
        while not receiver.asked:
            await asyncio.sleep(0)

    hooks.run(story)  # which ends the process
    states = [row.state for row in hooks.rows(endpoint)]
    assert set(states) == {"done", "pending"}
    assert states.count("done") == len(receiver.asked) <= 2 * posting.QUICK
    hooks.work()  # its lease was given back: nobody waits for it
    assert len(receiver.taken) == len(receiver.asked) == 40


@pytest.mark.parametrize("lost", ["lost.AAAA", ""])
def test_what_cannot_be_signed_waits_and_uses_up_nothing(hooks: Hooks, lost: str) -> None:
    endpoint, receiver = hooks.endpoint("a.example")
    with hooks.db.reading() as conn:
        sealed = conn.execute(select(endpoints.c.sealed)).scalar_one()
    stands = lost or secrets.sealed(KEYS, hooks.ws.id, endpoint, secrets.Sealed(()))
    hooks.writing(lambda conn: conn.execute(update(endpoints).values(sealed=stands)))
    hooks.touch(hooks.person(1))
    hooks.work()
    assert receiver.asked == []
    assert hooks.rows(endpoint)[0].attempts == 0
    hooks.writing(lambda conn: conn.execute(update(endpoints).values(sealed=sealed)))
    hooks.clock.move(31 * MINUTE)
    hooks.work()
    assert len(receiver.taken) == 1


def played(story: Callable[[Places], Any]) -> None:
    async def run() -> None:
        await story(Places(8))

    asyncio.run(run())


def test_slow_requests_keep_no_quick_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posting, "HURRY", 0.02)

    async def story(places: Places) -> None:
        over = asyncio.Event()

        async def hang() -> None:
            async with places.place(quick=True):
                await over.wait()

        hanging = [asyncio.create_task(hang()) for _ in range(50)]
        await asyncio.sleep(0)
        async with asyncio.timeout(5), places.place(quick=True):
            over.set()
        await asyncio.gather(*hanging)

    played(story)


def test_places_are_neither_lost_nor_made() -> None:
    async def story(places: Places) -> None:
        running, most = 0, 0

        async def work(quick: bool) -> None:
            nonlocal running, most
            async with places.place(quick=quick):
                running += 1
                most = max(most, running)
                await asyncio.sleep(0)
                running -= 1

        for quick, limit in ((True, 6), (False, 2)):
            most = 0
            tasks = [asyncio.create_task(work(quick)) for _ in range(30)]
            tasks[3].cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            assert most == limit

    played(story)


def test_of_failing_endpoints_only_so_many_are_begun(hooks: Hooks) -> None:
    settings = Settings(data_dir=hooks.ws.settings.data_dir, delivery=DeliverySettings(at_once=8))
    hooks.ws = replace(hooks.ws, settings=settings)
    dead = [hooks.endpoint(f"dead{n}.example")[1] for n in range(12)]
    _, well = hooks.endpoint("well.example")
    for receiver in dead:
        receiver.mood = lambda: "hang"
    anna = hooks.person(1)
    hooks.touch(anna)
    hooks.work()
    hooks.clock.move(30 * MINUTE)
    hooks.touch(anna)

    async def story(process: Process) -> None:
        before = sum(len(one.asked) for one in dead)
        await process.deliveries.look()
        while tasks := process.deliveries.tasks():
            await asyncio.wait(tasks)
        await process.deliveries.look()
        assert len(process.deliveries.tasks()) <= 2 + 1
        await process.turn()
        assert sum(len(one.asked) for one in dead) > before

    hooks.run(story)
    assert len(well.taken) == 2
