"""A CRM is let go: at once, with or without what was logged there, and nothing of others' goes."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from connectors.errors import ConnectorError, NoAnswer, Remedy
from schemas.crm import CrmLeft
from service.access.workspaces import Workspace
from service.accounts import ask
from service.accounts import leave as accounts_leave
from service.accounts.refusal import Refusal
from service.db.session import Database
from service.db.tables import crm_activities, crm_people
from service.delivery.crm import backfill
from service.delivery.crm.outbox import SETTLE
from service.jobs.pipeline import settle
from tests.flow.crm_desk import Connected
from tests.flow.crm_letting import (
    LETTERS,
    NAMES,
    count,
    is_let_go,
    leave,
    living,
    pass_time,
    push,
    pushed,
    ready,
)
from tests.flow.crm_pulling import again, turn
from tests.flow.feeding import everyone


@pytest.fixture
def at(db: Database, ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> Connected:
    return ready(db, ws, monkeypatch)


def test_to_keep_leaves_all_there_and_remembers_it(at: Connected) -> None:
    pushed(at)
    left = leave(at, "keep")
    assert left == CrmLeft(removed=0, kept=LETTERS, revoked=True, told="")
    assert is_let_go(at)
    assert len(living(at)) == LETTERS
    assert "revoke" in at.room.steps
    assert count(at, crm_activities, state="done") == LETTERS
    assert count(at, crm_people) == len(NAMES)


def test_connected_again_nothing_is_logged_twice(
    at: Connected, db: Database, ws: Workspace
) -> None:
    pushed(at)
    leave(at, "keep")
    at.room.make_key("crm-1")
    again(at)
    at.edit(pushing="on")
    with db.writing(ws.id) as conn:
        backfill.begin(conn, ws, at.account, None, at.desk.now())
    pushed(at)
    assert len(at.books.notes) == LETTERS


def test_to_remove_takes_out_what_is_ours_and_nothing_else(at: Connected) -> None:
    pushed(at)
    record = at.books.records["1"]
    record.values["their_own"] = "by hand"
    theirs = at.books.note(replace(next(iter(at.books.notes.values())).what, key="by hand"))
    left = leave(at, "remove")
    assert left == CrmLeft(removed=LETTERS, kept=0, revoked=True, told="")
    assert is_let_go(at)
    assert living(at) == [theirs]
    assert record.values == {"their_own": "by hand"}
    assert not any(one.values for one in at.books.records.values() if one is not record)
    assert len(at.books.living("1").emails) == 1  # type: ignore[union-attr]
    assert count(at, crm_activities) == 0


def test_a_process_that_dies_while_removing_loses_nothing(at: Connected) -> None:
    pushed(at)

    def dies(step: str) -> None:
        if step == "after remove" and len(living(at)) < LETTERS - 5:
            raise asyncio.CancelledError

    at.room.meanwhile = dies
    with pytest.raises(asyncio.CancelledError):
        leave(at, "remove")
    at.room.meanwhile = lambda step: None
    assert at.row.pushing == "leaving"
    assert 0 < len(living(at)) < LETTERS
    push(at)
    assert is_let_go(at)
    assert living(at) == []


def test_what_the_crm_refuses_stays_and_is_told(at: Connected) -> None:
    pushed(at)
    stubborn = at.books.notes[living(at)[3]].what.key
    at.books.fate = lambda method, key: "failed" if key == stubborn else "done"
    left = leave(at, "remove")
    assert (left.removed, left.kept) == (LETTERS - 1, 1)
    assert left.told == "The CRM refuses it."
    assert is_let_go(at)
    assert count(at, crm_activities, state="done") == 1  # remembered, so never logged again


@pytest.mark.parametrize(
    "error",
    [
        ConnectorError("Too much today.", Remedy.WAIT, retry_after=3600),
        NoAnswer("The connection failed.", sent=True),
    ],
)
def test_while_the_crm_cannot_be_reached_the_worker_goes_on_later(
    at: Connected, error: ConnectorError
) -> None:
    pushed(at)
    at.room.plan(error, "remove", 1)
    left = leave(at, "remove")
    assert (left.removed, left.kept, left.revoked) == (4, LETTERS - 4, False)
    assert left.told == f"{error.because} The rest is taken out by itself, later."
    due = at.row.due_at
    assert due is not None
    assert due > at.desk.now()
    pass_time(at, 3601)
    push(at)
    assert is_let_go(at)
    assert living(at) == []


def test_without_a_key_nothing_can_be_taken_out(at: Connected) -> None:
    pushed(at)
    at.room.take_back("crm-1")
    left = leave(at, "remove")
    assert (left.removed, left.kept) == (0, LETTERS)  # never again
    assert left.told != ""
    assert is_let_go(at)


def test_what_was_on_its_way_is_taken_out_when_it_has_come(at: Connected) -> None:
    at.books.fate = lambda method, key: "slow" if method == "log" else "done"
    push(at)
    at.books.fate = lambda method, key: "done"
    assert count(at, crm_activities, state="unknown") > 0
    left = leave(at, "remove")
    assert left.kept > 0
    assert "on its way" in left.told
    pass_time(at, SETTLE / 1000 + 1)
    push(at)
    assert is_let_go(at)
    assert len(at.books.notes) > 0
    assert living(at) == []


def test_what_was_read_stays_until_it_is_erased(at: Connected, db: Database, ws: Workspace) -> None:
    again(at, import_contacts=True)
    at.books.add("Gus Only", "gus@x.example")
    turn(at)
    pushed(at)
    leave(at, "keep")
    assert "Gus Only" in everyone(db)
    with pytest.raises(Refusal, match="disconnected"), db.writing(ws.id) as conn:
        ask.sync(conn, ws, at.account, 1)
    asyncio.run(accounts_leave.leave(db, ws, at.account, "erase"))
    settle(db, ws, at.desk.clock())
    assert "Gus Only" not in everyone(db)
    assert (count(at, crm_people), count(at, crm_activities)) == (0, LETTERS)  # never again


def test_nobody_lets_go_what_is_not_there(at: Connected) -> None:
    leave(at, "keep")
    with pytest.raises(Refusal, match="no such CRM"):
        leave(at, "keep")
