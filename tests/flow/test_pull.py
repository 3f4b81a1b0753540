"""A walk can be cut anywhere and is gone on with; rows and cursor are one commit, or neither."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest

from connectors.errors import ConnectorError, Remedy
from schemas.source import PersonRecord
from service.access.workspaces import Workspace
from service.db.leases import LASTS, Fenced, take
from service.db.session import Database
from tests.flow.breaking import Killed, killing, written
from tests.flow.feeding import ME, mail, person
from tests.flow.snapshot import snapshot
from tests.flow.walking import Walking, after, never, walking


@pytest.fixture
def at(db: Database, ws: Workspace, now: datetime) -> Walking:
    return walking(db, ws, now)


def cards(count: int, label: str = "") -> list[PersonRecord]:
    return [
        person(f"Person {n}", f"p{n}{label}@x.example", external_id=f"c{n}") for n in range(count)
    ]


def cut() -> ConnectorError:
    return ConnectorError("The connection failed.", Remedy.RETRY)


def void() -> ConnectorError:
    return ConnectorError("The cursor is void.", Remedy.RESYNC)


def test_a_first_walk_holds_everything_and_says_so(at: Walking) -> None:
    at.shelf("contacts", "contacts").put(*cards(25))
    walked = at.walk("contacts")
    assert (walked.found, walked.finished) == (25, True)
    at.agree("contacts")
    row = at.row("contacts")
    assert (row.held, row.total, row.resume) == (25, 25, None)
    assert row.checkpoint
    assert row.last_complete_at == at.desk.now()
    assert row.audit_at == at.desk.now() + 24 * 3600 * 1000
    at.settle()
    assert len(at.people()) == 25


def test_wherever_it_is_killed_nothing_is_lost_and_nothing_half_there(at: Walking) -> None:
    moment, statements = 0, 1
    while moment < statements:
        moment += 1
        name = f"contacts:{moment}"
        shelf = at.shelf(name, "contacts", page=4)
        shelf.put(*cards(10))
        with killing(at.db, moment) as burnt:
            try:
                at.walk(name)
            except Killed:
                statements = max(statements, moment + 1)
        held, row = at.held(name), at.row(name)
        assert len(held) == row.held
        assert len(held) in (0, 4, 8, 10)
        assert (row.resume is not None) == (len(held) in (4, 8))
        assert (row.checkpoint is not None) == (len(held) == 10)
        before = len(at.memory.steps)
        at.walk(name)
        at.agree(name)
        assert len(at.memory.steps) - before == {0: 3, 4: 2, 8: 1, 10: 1}[len(held)]
        assert burnt[0] >= moment or moment == statements
    assert statements > 30


def test_it_is_gone_on_with_where_the_turn_ended(at: Walking) -> None:
    at.shelf("contacts", "contacts").put(*cards(35))
    assert at.walk("contacts", after(2)).finished is False
    row = at.row("contacts")
    assert (row.held, row.total, row.checkpoint) == (20, 35, None)
    assert row.last_complete_at is None
    at.memory.steps.clear()
    walked = at.walk("contacts")
    assert (walked.found, walked.finished) == (15, True)
    assert at.memory.steps == ["pull contacts"] * 2
    at.agree("contacts")


def test_a_turn_that_is_over_at_once_still_goes_one_batch_on(at: Walking) -> None:
    at.shelf("contacts", "contacts").put(*cards(25))
    walked = [at.walk("contacts", lambda: True) for _ in range(3)]
    assert [(one.found, one.finished) for one in walked] == [(10, False), (10, False), (5, True)]


@pytest.mark.parametrize("requests", range(3))
def test_a_cut_connection_loses_only_what_was_under_way(at: Walking, requests: int) -> None:
    at.shelf("contacts", "contacts").put(*cards(25))
    at.memory.plan(cut(), "pull", after=requests)
    with pytest.raises(ConnectorError):
        at.walk("contacts")
    assert at.row("contacts").held == 10 * requests
    at.walk("contacts")
    at.agree("contacts")


def test_what_happens_during_a_walk_comes_with_the_next(at: Walking) -> None:
    shelf = at.shelf("contacts", "contacts")
    shelf.put(*cards(25))
    at.walk("contacts", after(1))
    shelf.drop("c24", "c0")
    shelf.put(person("Other", "p3@x.example", external_id="c3"))
    at.walk("contacts")
    at.walk("contacts")
    at.agree("contacts")
    assert at.row("contacts").held == 23


def test_a_walk_that_finds_nothing_takes_no_pen(at: Walking) -> None:
    at.shelf("contacts", "contacts").put(*cards(3))
    at.walk("contacts")
    at.settle()
    with at.db.reading() as conn:
        before = snapshot(conn, "leases")
    at.clock.move(timedelta(minutes=2))
    with written(at.db) as tables:
        assert at.walk("contacts").found == 0
    assert tables == {"leases", "streams"}
    with at.db.reading() as conn:
        assert snapshot(conn, "leases") == before
    assert at.row("contacts").last_complete_at == at.desk.now()


def test_a_quiet_walk_does_not_wait_for_whoever_writes(at: Walking) -> None:
    if at.db.sqlite:
        pytest.skip("SQLite has one writer at a time, whatever is written")
    at.shelf("contacts", "contacts").put(*cards(3))
    at.walk("contacts")
    with at.db.writing(at.ws.id):
        walker = threading.Thread(target=at.walk, args=("contacts",), daemon=True)
        walker.start()
        walker.join(timeout=20)
        assert not walker.is_alive()


def test_a_void_resume_is_dropped_and_the_checkpoint_kept(at: Walking) -> None:
    shelf = at.shelf("contacts", "contacts")
    shelf.put(*cards(5))
    at.walk("contacts")
    checkpoint = at.row("contacts").checkpoint
    shelf.put(*cards(25, "new"))
    at.walk("contacts", after(1))
    assert at.row("contacts").checkpoint == checkpoint
    shelf.void(resumes=True)
    audit_at = at.row("contacts").audit_at
    at.memory.steps.clear()
    assert at.walk("contacts").finished
    assert at.memory.steps == ["pull contacts"] * 4
    at.agree("contacts")
    assert at.row("contacts").audit_at == audit_at


def test_a_void_checkpoint_clears_nothing_and_leads_to_an_audit(at: Walking) -> None:
    shelf = at.shelf("contacts", "contacts")
    shelf.put(*cards(25))
    at.walk("contacts")
    at.settle()
    shelf.drop("c1")
    shelf.void(checkpoints=True)
    rows = {row.id: row.fingerprint for row in at.rows("contacts")}
    at.clock.move(timedelta(hours=1))
    with written(at.db) as tables:
        assert at.walk("contacts").finished
    assert {row.id: row.fingerprint for row in at.rows("contacts")} == rows
    assert "pending" not in tables
    assert at.row("contacts").audit_at == at.desk.now()
    assert at.audit("contacts").gone == 1
    at.agree("contacts")


def test_both_void_go_one_after_the_other(at: Walking) -> None:
    shelf = at.shelf("contacts", "contacts")
    shelf.put(*cards(5))
    at.walk("contacts")
    shelf.put(*cards(25, "new"))
    at.walk("contacts", after(1))
    shelf.void(resumes=True, checkpoints=True)
    assert at.walk("contacts").finished
    at.agree("contacts")


def test_a_cursor_that_is_always_void_is_told_and_nothing_is_lost(at: Walking) -> None:
    shelf = at.shelf("contacts", "contacts")
    shelf.put(*cards(5))
    at.walk("contacts")
    for _ in range(3):
        at.memory.plan(void(), "pull")
    with pytest.raises(ConnectorError) as told:
        at.walk("contacts")
    assert told.value.remedy is Remedy.RESYNC
    assert at.row("contacts").held == 5
    at.walk("contacts")
    at.agree("contacts")


def test_a_walk_that_was_void_half_way_begins_anew(at: Walking) -> None:
    shelf = at.shelf("contacts", "contacts")
    shelf.put(*cards(25))
    at.memory.plan(void(), "pull", after=1)
    walked = at.walk("contacts")
    assert walked.finished
    at.agree("contacts")
    assert at.row("contacts").unreadable == 0


def test_who_lost_the_lease_writes_nothing(at: Walking) -> None:
    at.shelf("contacts", "contacts").put(*cards(25))

    def overtake(step: str) -> None:
        if at.memory.steps.count("pull contacts") == 2 and at.row("contacts").held == 10:
            at.clock.move(timedelta(milliseconds=LASTS))
            with at.db.noting() as conn:
                assert take(conn, at.ws.id, at.lease.name, "other", at.desk.now())

    at.memory.meanwhile = overtake
    with pytest.raises(Fenced):
        at.walk("contacts", never)
    assert at.row("contacts").held == len(at.held("contacts")) == 10


def test_of_an_empty_stream_the_end_is_known_too(at: Walking) -> None:
    shelf = at.shelf("mail", "mail")
    assert at.walk("mail").finished
    row = at.row("mail")
    assert (row.held, row.total) == (0, 0)
    assert row.last_complete_at
    shelf.put(mail("anna@x.example", ME, 3))
    at.walk("mail")
    at.agree("mail")


def test_the_providers_own_count_is_shown_while_it_lasts(at: Walking) -> None:
    shelf = at.shelf("contacts", "contacts")
    shelf.put(*cards(25))
    shelf.total = 1000
    at.walk("contacts", after(1))
    assert at.row("contacts").total == 1000
    shelf.total = 3
    at.walk("contacts", after(1))
    assert at.row("contacts").total == 20
    at.walk("contacts")
    assert at.row("contacts").total == 25


def test_what_cannot_be_read_is_counted_once_a_full_walk(at: Walking) -> None:
    shelf = at.shelf("contacts", "contacts", page=4)
    shelf.put(*cards(10))
    shelf.spoil("c2", "c9", "x1")
    at.walk("contacts")
    row = at.row("contacts")
    assert (row.held, row.unreadable, row.total) == (8, 3, 11)
    shelf.void(checkpoints=True)
    at.walk("contacts")
    row = at.row("contacts")
    assert (row.held, row.unreadable, row.total) == (8, 3, 11)
