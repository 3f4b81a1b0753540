"""When an account is looked at next, and how turns share it with requests and each other."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from schemas.source import PersonRecord
from service.access.workspaces import Workspace
from service.accounts import ask, turns
from service.accounts.turns import Urgency, due, lease_name, schedule
from service.db.leases import Fenced, guard, take
from service.db.moments import DAY
from service.db.session import Database
from service.db.tables import accounts, streams
from service.jobs import turn as turning_room
from tests.flow.turning import Turning, turning

MINUTE = 60_000


@pytest.fixture
def at(db: Database, ws: Workspace, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Turning:
    return turning(db, ws, now, monkeypatch)


def card(number: int) -> PersonRecord:
    return PersonRecord(f"new{number}", f"Person {number}")


def test_a_first_turn_reads_everything_people_first(at: Turning) -> None:
    number, _ = at.connect()
    at.turn(number)
    row = at.row(number)
    assert at.memory.steps == [
        "streams", "pull contacts", "pull calendar:1", "pull mail", "pull mail",
    ]  # fmt: skip
    assert (row.status, row.failures, row.quiet, row.synced_at) == ("ok", 0, 0, at.now)
    assert 108_000 <= row.next_at - at.now <= 132_000
    assert row.turn_at == row.next_at
    assert {name: s.held for name, s in at.streams(number).items()} == {
        "contacts": 1, "calendar:1": 1, "mail": 12,
    }  # fmt: skip
    assert at.told() == []


def test_streams_are_listed_once_a_day(at: Turning) -> None:
    number, account = at.connect()
    at.turn(number)
    account.shelf("calendar:2", "calendar")
    at.clock.move(timedelta(hours=23))
    at.turn(number)
    assert "calendar:2" not in at.streams(number)
    at.clock.move(timedelta(hours=1))
    at.turn(number)
    assert at.streams(number)["calendar:2"].last_complete_at == at.now


def test_polls_grow_apart_while_nothing_comes_and_together_when_it_does(at: Turning) -> None:
    number, account = at.connect()
    pauses = []
    for _ in range(9):
        at.turn(number)
        pauses.append((at.row(number).next_at - at.now) / 1000)
        at.clock.move(timedelta(seconds=pauses[-1]))
    for pause, seconds in zip(pauses, [120, 180, 270, 405, 607, 900, 900, 900, 900], strict=True):
        assert 0.9 * seconds - 1 <= pause <= 1.1 * seconds + 1
    account.shelves["contacts"].put(card(1))
    at.turn(number)
    assert at.row(number).quiet == 0
    assert at.row(number).next_at - at.now <= 132_000


def test_a_turn_that_has_had_its_time_goes_to_the_end_of_the_line(
    at: Turning, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turning_room, "SLICE", -1.0)
    number, _ = at.connect()
    held = []
    for _ in range(4):
        row = at.row(number)
        assert (row.next_at - row.turn_at, row.synced_at) in (
            (Urgency.POLL, None),
            (Urgency.FIRST_SYNC, None),
        )
        at.turn(number)
        held.append(sum(one.held for one in at.streams(number).values()))
    assert held == [1, 2, 12, 14]
    row = at.row(number)
    assert (row.synced_at, row.turn_at) == (at.now, row.next_at)
    assert row.next_at > at.now


def test_a_long_first_sync_keeps_the_other_streams_up_to_date(
    at: Turning, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turning_room, "SLICE", -1.0)
    number, account = at.connect()
    mails = account.shelves["mail"]
    mails.page = 1
    for _ in range(3):
        at.turn(number)
    account.shelves["contacts"].put(card(1))
    for _ in range(3):
        at.turn(number)
    assert at.streams(number)["mail"].held == 4
    at.clock.move(timedelta(minutes=2))
    for _ in range(3):
        at.turn(number)
    assert at.streams(number)["contacts"].held == 2
    assert at.streams(number)["mail"].held == 5


def test_reading_anew_goes_on_to_its_end(at: Turning, monkeypatch: pytest.MonkeyPatch) -> None:
    number, account = at.connect()
    account.shelves["mail"].page = 3
    at.turn(number)
    monkeypatch.setattr(turning_room, "SLICE", -1.0)
    with at.db.writing(at.ws.id) as conn:
        ask.resync(conn, at.ws, number, at.now)
    for _ in range(6):
        at.turn(number)
        at.clock.move(timedelta(milliseconds=1))
    pulled = [step for step in at.memory.steps if step.startswith("pull")]
    assert pulled[-4:] == ["pull mail"] * 4
    row = at.streams(number)["mail"]
    assert (row.resume, row.held) == (None, 12)
    assert at.row(number).next_at > at.now


def test_an_audit_is_made_when_it_is_due(at: Turning) -> None:
    number, _ = at.connect()
    at.turn(number)
    assert not [step for step in at.memory.steps if step.startswith("ids")]
    at.clock.move(timedelta(days=1))
    at.turn(number)
    assert {step for step in at.memory.steps if step.startswith("ids")} == {
        "ids contacts", "ids calendar:1", "ids mail",
    }  # fmt: skip
    assert {row.audit_at for row in at.streams(number).values()} == {at.now + 7 * DAY}


def test_a_request_during_a_turn_is_not_lost(at: Turning) -> None:
    number, _ = at.connect()

    def request(step: str) -> None:
        at.memory.meanwhile = lambda step: None
        at.clock.move(timedelta(seconds=1))
        with at.db.writing(at.ws.id) as conn:
            ask.sync(conn, at.ws, number, at.now)

    at.memory.meanwhile = request
    at.turn(number)
    row = at.row(number)
    assert (row.next_at, row.turn_at) == (at.now, at.now - Urgency.WAITING)
    at.turn(number)
    assert at.row(number).next_at > at.now


@pytest.mark.parametrize("how", ["pause", "resync"])
def test_pausing_and_reading_anew_stop_a_turn_at_once(at: Turning, how: str) -> None:
    number, _ = at.connect()

    def request(step: str) -> None:
        if at.memory.steps.count("pull mail") == 2:
            with at.db.writing(at.ws.id) as conn:
                if how == "pause":
                    ask.pause(conn, at.ws, number)
                else:
                    ask.resync(conn, at.ws, number, at.now)

    at.memory.meanwhile = request
    with pytest.raises(Fenced):
        at.turn(number)
    row, mails = at.row(number), at.streams(number)["mail"]
    assert mails.held == 10
    if how == "pause":
        assert (row.status, row.next_at, row.problem) == ("paused", None, None)
    else:
        assert (row.status, row.next_at, mails.resume) == ("ok", at.now, None)


@pytest.mark.parametrize("status", ["paused", "disconnected"])
def test_a_turn_found_due_a_moment_too_late_is_not_taken(at: Turning, status: str) -> None:
    number, _ = at.connect()
    with at.db.writing(at.ws.id) as conn:
        mine = update(accounts).where(accounts.c.id == number)
        conn.execute(mine.values(status=status, next_at=None, turn_at=None))
    with pytest.raises(Fenced):
        at.turn(number)
    assert at.row(number).status == status
    assert (at.memory.steps, at.told()) == ([], [])


def test_a_paused_account_rests_until_it_is_asked(at: Turning) -> None:
    number, _ = at.connect()
    with at.db.writing(at.ws.id) as conn:
        ask.pause(conn, at.ws, number)
    with at.db.reading() as conn:
        assert due(conn, at.ws, at.now + DAY, 9) == []
    with at.db.writing(at.ws.id) as conn:
        ask.sync(conn, at.ws, number, at.now)
    assert at.row(number).status == "ok"
    with at.db.reading() as conn:
        assert due(conn, at.ws, at.now, 9) == [number]


def test_who_waits_comes_first_and_nobody_waits_for_ever(at: Turning) -> None:
    old, poll, first, waiting = (at.connect(f"u-{n}")[0] for n in range(4))
    hour = 60 * MINUTE
    with at.db.noting() as conn:
        schedule(conn, at.ws, old, at.now - 25 * hour)
        schedule(conn, at.ws, poll, at.now - 20 * MINUTE)
        schedule(conn, at.ws, first, at.now, Urgency.FIRST_SYNC)
        schedule(conn, at.ws, waiting, at.now, Urgency.WAITING)
    with at.db.reading() as conn:
        assert due(conn, at.ws, at.now, 9) == [old, waiting, first, poll]
        assert due(conn, at.ws, at.now, 2) == [old, waiting]
    with at.db.noting() as conn:
        take(conn, at.ws.id, lease_name(old), "other", at.now)
    with at.db.reading() as conn:
        assert due(conn, at.ws, at.now, 2) == [waiting, first]
        assert due(conn, at.ws, at.now + 40_000, 2) == [old, waiting]


@pytest.mark.parametrize("how", ["resync", "audit"])
def test_a_request_and_a_turns_end_do_not_lock_each_other_out(at: Turning, how: str) -> None:
    number, _ = at.connect()
    at.turn(number)
    done: list[str] = []

    def request() -> None:
        with at.db.writing(at.ws.id) as conn:
            if how == "resync":
                ask.resync(conn, at.ws, number, at.now)
            else:
                ask.audit(conn, at.ws, number, at.now, accept_removals=False)
        done.append(how)

    asking = threading.Thread(target=request)
    with at.db.noting() as conn:
        lease = take(conn, at.ws.id, lease_name(number), "worker", at.now)
        assert lease is not None
    with at.db.noting() as conn:  # what the end of a turn locks, in its order
        guard(conn, lease, at.now)
        conn.execute(update(streams).where(streams.c.account_id == number).values(gone_at=None))
        asking.start()
        asking.join(0.5)
        conn.execute(update(accounts).where(accounts.c.id == number).values(quiet=1))
    asking.join(20)
    assert done == [how]
    assert turns.lease_name(number) == lease.name
