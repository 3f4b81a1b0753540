"""A CRM is let go while somebody pushes into it, connects it, or lets it go as well."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from connectors.errors import NoAnswer
from service.access.workspaces import Workspace
from service.accounts.refusal import Refusal
from service.db.session import Database
from service.delivery.crm import backfill, sweeping
from service.delivery.crm.outbox import SETTLE
from tests.flow.crm_desk import Connected
from tests.flow.crm_letting import (
    LETTERS,
    is_let_go,
    leave,
    living,
    pass_time,
    push,
    pushed,
    ready,
)
from tests.flow.crm_pulling import again


@pytest.fixture
def at(db: Database, ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> Connected:
    return ready(db, ws, monkeypatch)


def beside(work: Callable[[], object]) -> None:
    """In another process, as it were, while this one waits for the CRM."""
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


@pytest.mark.parametrize("cleanup", ["keep", "remove"])
def test_whoever_is_pushing_stops(at: Connected, db: Database, ws: Workspace, cleanup: str) -> None:
    """The batch under way arrives all the same; it is remembered, or taken out."""

    def leaves(step: str) -> None:
        if step == "log":
            at.room.meanwhile = lambda step: None
            beside(lambda: leave(at, cleanup))

    at.room.meanwhile = leaves
    push(at)
    assert living(at) != []
    if cleanup == "remove":
        pass_time(at, SETTLE / 1000 + 1)
        push(at)
        assert living(at) == []
    assert is_let_go(at)
    at.room.make_key("crm-1")
    again(at)
    at.edit(pushing="on")
    with db.writing(ws.id) as conn:
        backfill.begin(conn, ws, at.account, None, at.desk.now())
    pass_time(at, SETTLE / 1000 + 1)
    pushed(at)
    keys = [note.what.key for note in at.books.notes.values() if not note.deleted]
    assert len(keys) == len(set(keys)) == LETTERS


def test_nobody_connects_what_is_being_let_go(at: Connected) -> None:
    pushed(at)
    at.room.plan(NoAnswer("No.", sent=True), "remove")
    leave(at, "remove")
    with pytest.raises(Refusal, match="being let go"):
        again(at)
    with pytest.raises(Refusal, match="being let go"):
        at.edit(pushing="on")
    left = leave(at, "keep")  # whoever cannot wait
    assert left.kept == LETTERS
    assert is_let_go(at)


def test_two_do_not_take_out_at_once(at: Connected) -> None:
    pushed(at)

    def meets(step: str) -> None:
        at.room.meanwhile = lambda step: None
        with pytest.raises(Refusal, match="being let go"):
            beside_raising(lambda: leave(at, "remove"))

    at.room.meanwhile = meets
    leave(at, "remove")
    assert is_let_go(at)


def beside_raising(work: Callable[[], object]) -> None:
    """As beside(); raises what it raised."""
    raised: list[Exception] = []

    def caught() -> None:
        try:
            work()
        except Refusal as error:
            raised.append(error)

    beside(caught)
    for error in raised:
        raise error


def test_what_takes_long_is_left_to_the_worker(
    at: Connected, monkeypatch: pytest.MonkeyPatch
) -> None:
    pushed(at)
    monkeypatch.setattr(sweeping, "SLICE", -1.0)
    left = leave(at, "remove")
    assert (left.removed, left.kept, left.revoked) == (4, LETTERS - 4, False)
    assert left.told == "There is much to take out. The rest is taken out by itself, later."
    assert (at.row.pushing, at.row.due_at, at.row.failures) == ("leaving", at.desk.now(), 0)
    for _ in range(3):
        assert not is_let_go(at)
        push(at)
    assert is_let_go(at)
    assert living(at) == []
    assert not any(record.values for record in at.books.records.values())
