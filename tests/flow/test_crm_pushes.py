"""Many connections at once: none delays another, and a process stops cleanly."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from connectors import registry
from connectors.memory import MemoryCrm
from service.access.workspaces import Workspace
from service.db.session import Database
from service.delivery.crm import connecting
from service.jobs import pushes
from service.jobs.ground import Ground
from service.jobs.pushes import Pushes
from tests.flow.crm_desk import Connected, connected
from tests.flow.crm_turns import FIELDS, notes, pass_by, states, tell
from tests.flow.feeding import ME, mail, person

ADA = "ada@x.example"


@pytest.fixture
def two(db: Database, ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> list[Connected]:
    """Two CRMs that know Ada, each with one mail to be logged."""
    one = connected(db, ws, monkeypatch)
    room = MemoryCrm(one.clock, "other")
    room.open("crm-2", "other@own.example")
    key = room.make_key("crm-2")
    monkeypatch.setitem(registry.CRMS, "other", lambda wire, client: room)
    asked = connecting.connect(one.desk, "other", key, "", import_contacts=False, user=None)
    other = Connected(one.desk, room, asyncio.run(asked), one.clock)
    tell(one, person("Ada Lovelace", ADA))
    for at in (one, other):
        at.books.add("Ada Lovelace", ADA)
        at.edit(pushing="on", mapping=FIELDS)
    pass_by(one, hours=1)
    tell(one, mail(ME, ADA, -1 / 48))
    return [one, other]


def ground(at: Connected) -> Ground:
    """What a process works on."""
    desk = at.desk
    return Ground(desk.db, desk.ws, desk.vault, desk.wire, desk.budgets, desk.clock)


def run(at: Connected, story: Callable[[Pushes], Awaitable[None]]) -> None:
    """A story of one process."""

    async def told() -> None:
        base = ground(at)
        await story(Pushes(base, {base.ws.id: base}, "worker"))

    asyncio.run(told())


async def until(true: Callable[[], Any]) -> None:
    """Waits for it, a few seconds at most."""
    for _ in range(500):
        if await asyncio.to_thread(true):
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never came")


def slow(at: Connected, monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """This CRM answers when the event is set."""
    answers, step = asyncio.Event(), at.room.step

    async def waits(where: str) -> None:
        if where == "find":
            await answers.wait()
        await step(where)

    monkeypatch.setattr(at.room, "step", waits)
    return answers


def test_a_slow_crm_delays_no_other(two: list[Connected], monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = two

    async def story(process: Pushes) -> None:
        answers = slow(one, monkeypatch)
        await process.look()
        await until(lambda: notes(other))
        assert notes(one) == []
        await process.look()  # what is at work is not begun again
        answers.set()
        await process.come_home(5)
        assert len(notes(one)) == 1

    run(one, story)


def test_a_process_that_is_to_stop_lets_the_batch_at_hand_be_stored(
    two: list[Connected], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = two

    async def story(process: Pushes) -> None:
        answers = slow(one, monkeypatch)
        await process.look()
        await until(lambda: notes(other))
        process.stop()
        home = asyncio.create_task(process.come_home(5))
        await asyncio.sleep(0)
        answers.set()
        await home
        await process.look()

    run(one, story)
    assert states(one) == ["done"]
    with one.desk.db.reading() as conn:
        assert pushes.due(conn, one.desk.now()) == []


def test_what_takes_too_long_is_cut_off_and_taken_up_by_another(
    two: list[Connected], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = two

    async def cut_off(process: Pushes, patch: pytest.MonkeyPatch) -> None:
        slow(one, patch)
        await process.look()
        await until(lambda: notes(other))
        await process.come_home(0.05)

    async def taken_up(process: Pushes) -> None:
        await process.look()
        await process.come_home(5)

    with monkeypatch.context() as patch:
        run(one, lambda process: cut_off(process, patch))
    run(one, taken_up)
    assert states(one) == ["done"]
    assert len(notes(one)) == 1


def test_a_process_that_lost_its_lease_is_stopped(
    two: list[Connected], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = two

    async def story(process: Pushes) -> None:
        slow(one, monkeypatch)
        await process.look()
        await until(lambda: notes(other))
        await process.keep()  # it lives
        one.edit(pushing="paused")
        await process.keep()
        await until(lambda: not process._jobs)
        assert notes(one) == []

    run(one, story)
