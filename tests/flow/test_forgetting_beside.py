"""What changes many rows of the outboxes at once, beside workers that write down what they sent:
on PostgreSQL two that lock the same rows in different orders wait for each other for ever."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
from sqlalchemy import Connection, select

from connectors.errors import ConnectorError, Remedy
from connectors.memory.sink import MemorySink
from connectors.sandbox.clock import Clock
from service.access.workspaces import Workspace
from service.accounts import turns
from service.db.leases import guard, take
from service.db.session import Database
from service.db.tables import crm_activities, endpoints
from service.delivery.crm import backfill
from service.delivery.crm.outbox import ACTIVITIES, Work, note
from service.delivery.webhooks import rounds
from service.delivery.webhooks.schedule import Answer
from service.delivery.webhooks.secrets import seal_again
from service.delivery.webhooks.spreading import spread
from service.reconciler.erase import erase
from tests.conftest import NOW
from tests.flow.crm_desk import Connected, connected
from tests.flow.crm_turns import pass_by, push, tell
from tests.flow.feeding import ME, everyone, mail
from tests.flow.hooking import KEYS, Hooks
from tests.flow.receivers import Strangers

ADA = "ada@x.example"
Write = Callable[[Connection], object]


def beside(db: Database, ws: Workspace, pen: Write, first: Write, second: Write) -> None:
    """The pen's work begins between two writes of a worker's one transaction."""
    if db.sqlite:
        pytest.skip("SQLite has one writer at a time")
    began, told = threading.Event(), list[Exception]()

    def writes() -> None:
        try:
            with db.writing(ws.id) as conn:
                began.set()
                pen(conn)
        except Exception as error:  # noqa: BLE001 - told below
            told.append(error)

    other = threading.Thread(target=writes)
    with db.noting() as conn:
        first(conn)
        other.start()
        assert began.wait(5)
        time.sleep(0.3)  # it is at the first row by now
        second(conn)
    other.join(30)
    assert not told


@pytest.fixture
def at(db: Database, ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> Connected:
    """Five mails to Ada wait to be logged, by a back-fill that has more to look at."""
    monkeypatch.setattr(backfill, "SLICE", 5)
    crm = connected(db, ws, monkeypatch)
    crm.books.add("Ada Lovelace", ADA)
    pass_by(crm, hours=1)
    tell(crm, *(mail(ME, ADA, day) for day in range(1, 6)))
    crm.edit(pushing="on")
    with db.writing(ws.id) as conn:
        backfill.begin(conn, ws, crm.account, None, crm.desk.now())
    crm.room.meanwhile = _busy
    push(crm)
    return crm


def _busy(step: str) -> None:
    if step == "log":
        raise ConnectorError("It is busy.", Remedy.RETRY)


def storing(at: Connected) -> tuple[Write, Write]:
    """What a worker writes of the last and of the first activity."""
    desk, now = at.desk, at.desk.now()
    chosen = select(crm_activities.c.interaction_id).order_by(crm_activities.c.interaction_id)
    with desk.db.reading() as conn:
        rows = list(conn.execute(chosen).scalars())
    assert len(rows) == 5
    with desk.db.noting() as conn:
        lease = take(conn, desk.ws.id, turns.lease_name(at.account, turns.PUSHING), "one", now)
    assert lease is not None
    work = Work(desk, lease, at.row, MemorySink.__new__(MemorySink))

    def stored(place: int) -> Write:
        def write(conn: Connection) -> None:
            guard(conn, lease, now)
            note(conn, work, ACTIVITIES, {rows[place]: {"because": "It is there."}}, now)

        return write

    return stored(-1), stored(0)


@pytest.mark.parametrize("way", [1, -1])
def test_erasing_waits_for_who_pushes(at: Connected, db: Database, ws: Workspace, way: int) -> None:
    (ada,) = everyone(db).values()
    beside(db, ws, lambda conn: erase(conn, ws, ada, at.desk.now()), *storing(at)[::way])


@pytest.mark.parametrize("way", [1, -1])
def test_stopping_a_back_fill_waits_for_who_pushes(
    at: Connected, db: Database, ws: Workspace, way: int
) -> None:
    now = at.desk.now()
    beside(db, ws, lambda conn: backfill.stop(conn, ws, at.account, now), *storing(at)[::way])


def test_erasing_waits_for_who_delivers(db: Database, ws: Workspace) -> None:
    clock = Clock(NOW)
    hooks = Hooks(db, ws, clock, Strangers(clock))
    endpoint, _ = hooks.endpoint("a.example")
    hooks.touch(hooks.person(77), 5)
    spread(db, ws, hooks.now)
    sent = [
        rounds.Sent(rounds.Parcel(row.id, row.body, 0, "[]", row.next_at), hooks.now, Answer(
            200, 1, "It answered 200."
        ))
        for row in hooks.rows(endpoint)
    ]  # fmt: skip
    with db.noting() as conn:
        lease = take(conn, ws.id, rounds.lease_name(endpoint), "one", hooks.now)
    assert lease is not None

    def stored(place: int) -> Write:
        def write(conn: Connection) -> None:
            guard(conn, lease, hooks.now)
            conn.execute(rounds._LOCKED, {"ws": ws.id, "endpoint": endpoint})
            rounds._store(conn, ws, [sent[place]], hooks.now, lambda: 0.5)

        return write

    beside(db, ws, lambda conn: erase(conn, ws, 77, hooks.now), stored(-1), stored(0))


def test_keys_are_changed_beside_who_delivers(db: Database, ws: Workspace) -> None:
    clock = Clock(NOW)
    hooks = Hooks(db, ws, clock, Strangers(clock))
    made = [hooks.endpoint(f"{letter}.example")[0] for letter in "abcdef"]
    first, *rest = sorted(made)

    def locked(some: list[int]) -> Write:
        def write(conn: Connection) -> None:
            for one in some:
                mine = (endpoints.c.workspace_id == ws.id) & (endpoints.c.id == one)
                conn.execute(select(endpoints.c.id).where(mine).with_for_update()).all()

        return write

    beside(db, ws, lambda conn: seal_again(conn, KEYS), locked([first]), locked(rest))
