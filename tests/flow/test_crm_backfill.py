"""A back-fill brings what was before: in slices, once, resumable, and behind what is fresh."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Connection

from connectors.errors import ConnectorError, Remedy
from service.access.workspaces import Workspace
from service.db.moments import DAY, ms
from service.db.session import Database
from service.delivery.crm import backfill
from service.detection.overrule import overrule
from service.jobs.pipeline import settle
from tests.conftest import NOW
from tests.flow.crm_desk import Connected, connected
from tests.flow.crm_turns import FIELDS, is_due, notes, pass_by, push, rest, rows, states, tell
from tests.flow.feeding import ME, mail, person

ADA, BO = "ada@x.example", "bo@y.example"
LETTERS = 30


@pytest.fixture
def at(db: Database, ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> Connected:
    """A CRM that knows Ada and not Bo; a month of daily letters to each."""
    held = connected(db, ws, monkeypatch)
    held.books.add("Ada Lovelace", ADA)
    letters = [mail(ME, box, days) for days in range(1, LETTERS + 1) for box in (ADA, BO)]
    tell(held, person("Ada Lovelace", ADA), person("Bo Nilsson", BO), *letters)
    held.edit(pushing="on", mapping=FIELDS)
    push(held)
    return held


@pytest.fixture(autouse=True)
def _small_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a month takes several."""
    monkeypatch.setattr(backfill, "SLICE", 10)


def does(at: Connected, work: Callable[[Connection], object]) -> None:
    """In one transaction."""
    with at.desk.db.writing(at.desk.ws.id) as conn:
        work(conn)


def begin(at: Connected, since: int | None = None) -> None:
    """As somebody asks for it."""
    ws, account, now = at.desk.ws, at.account, at.desk.now()
    does(at, lambda conn: backfill.begin(conn, ws, account, since, now))


def stop(at: Connected) -> None:
    """As somebody asks for it."""
    does(at, lambda conn: backfill.stop(conn, at.desk.ws, at.account, at.desk.now()))


def progress(at: Connected) -> tuple[str, int, int]:
    """State, looked at, of how many."""
    said = at.row.backfill
    assert said is not None
    return said["state"], said["queued"], said["total"]


def after(at: Connected, many: int) -> Callable[[], bool]:
    """The turn ends when so many are logged."""
    return lambda: len(notes(at)) >= many


def test_everything_before_is_logged_the_newest_first(at: Connected) -> None:
    begin(at)
    assert progress(at) == ("running", 0, 2 * LETTERS)
    assert is_due(at)
    push(at)
    assert progress(at) == ("finished", 2 * LETTERS, 2 * LETTERS)
    assert len(notes(at)) == LETTERS
    moments = [note.what.at for note in notes(at)]
    assert moments == sorted(moments, reverse=True)
    assert states(at).count("left_out") == LETTERS  # Bo has no record there


def test_nothing_before_the_moment_that_was_told(at: Connected) -> None:
    begin(at, ms(NOW) - 7 * DAY - 1)
    push(at)
    assert progress(at) == ("finished", 14, 14)
    assert len(notes(at)) == 7
    assert all(row.backfill for row in rows(at).values())


def test_no_more_is_queued_than_is_sent_in_a_while(at: Connected) -> None:
    begin(at)
    push(at, lambda: True)
    assert len(rows(at)) <= 2 * 10


def test_a_fresh_touch_comes_before_the_rest_of_a_backfill(at: Connected) -> None:
    begin(at)
    push(at, after(at, 8))
    pass_by(at, hours=1)
    tell(at, mail(ME, ADA, -1 / 48))
    before = len(notes(at))
    push(at, after(at, before + 1))
    batch = notes(at)[before : before + at.books.batches.activities]
    assert NOW + timedelta(minutes=30) in [note.what.at for note in batch]


def test_it_goes_on_where_a_process_was_stopped(at: Connected) -> None:
    begin(at)
    for many in range(4, LETTERS, 4):
        push(at, after(at, many))
    assert progress(at)[0] == "running" or len(notes(at)) < LETTERS
    rest(at, 2)
    assert len(notes(at)) == LETTERS
    assert len({note.what.key for note in notes(at)}) == LETTERS


def test_stopping_drops_what_waits_and_beginning_again_logs_nothing_twice(at: Connected) -> None:
    begin(at)
    push(at, after(at, 8))
    stop(at)
    assert progress(at)[0] == "stopped"
    assert "pending" not in states(at)
    there = len(notes(at))
    rest(at, 2)
    assert len(notes(at)) == there < LETTERS
    begin(at)
    push(at)
    assert len(notes(at)) == LETTERS
    assert len({note.what.key for note in notes(at)}) == LETTERS


def test_stopping_what_does_not_run_changes_nothing(at: Connected) -> None:
    stop(at)
    assert at.row.backfill is None
    begin(at)
    push(at)
    stop(at)
    assert progress(at)[0] == "finished"


def test_what_waits_is_dropped_when_all_was_looked_at_too(
    at: Connected, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backfill, "SLICE", 10 * LETTERS)
    begin(at)
    at.room.plan(ConnectorError("It is busy.", Remedy.RETRY), "log")
    push(at)
    assert progress(at)[0] == "finished"
    assert "pending" in states(at)
    stop(at)
    assert progress(at)[0] == "stopped"
    assert "pending" not in states(at)


def test_what_was_left_out_gets_another_chance(at: Connected) -> None:
    begin(at)
    push(at)
    at.edit(selection={"create": True})
    begin(at)
    push(at)
    assert len(notes(at)) == 2 * LETTERS


def test_what_counts_no_more_when_its_turn_comes_is_left_out(at: Connected) -> None:
    begin(at)
    push(at, lambda: True)
    waiting = next(one for one, row in rows(at).items() if row.state == "pending")
    ws, now = at.desk.ws, at.desk.now()
    does(at, lambda conn: overrule(conn, ws, waiting, False, "", now))
    settle(at.desk.db, ws, at.desk.clock())
    rest(at, 2)
    assert rows(at)[waiting].state == "left_out"
