"""Who leaves is forgotten by the tokens at once; what came stays, or goes without a trace."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from connectors.errors import ConnectorError, Remedy
from service.access.workspaces import Workspace
from service.accounts import ask, grants, leave
from service.accounts.health import Problem, complain
from service.accounts.leave import What
from service.accounts.refusal import Refusal
from service.accounts.turns import due, schedule
from service.db import tables
from service.db.leases import Fenced, take
from service.db.session import Database
from service.db.vault import Vault
from service.jobs.pipeline import rebuild
from tests.flow.feeding import ME, empty, mail, meeting, person
from tests.flow.snapshot import Row, snapshot
from tests.flow.walking import Walking, after, walking

ANNA, BORIS, CARL, DORA = (f"{name}@x.example" for name in ("anna", "boris", "carl", "dora"))
KEYS = Vault(["k" * 32])
HISTORY = ("changes", "merges", "leases", "accounts", "workspaces", "users", "members")
"""What remembers, and is not derived."""


def first(db: Database, ws: Workspace, now: datetime) -> Walking:
    """An account with mail, a diary and cards, read to its end."""
    at = walking(db, ws, now, "u-1")
    at.shelf("mail", "mail").put(
        mail(ME, ANNA, 30), mail(ANNA, ME, 29), mail(ME, BORIS, 9), mail(CARL, ME, 8)
    )
    at.shelf("calendar", "calendar").put(meeting(BORIS, now - timedelta(days=20)))
    at.shelf("contacts", "contacts").put(person("Anna Bell", ANNA, external_id="1"))
    return read(at)


def second(db: Database, ws: Workspace, now: datetime) -> Walking:
    """Another: some of the same letters and meetings, some of its own, a card that joins two."""
    at = walking(db, ws, now, "u-2")
    at.shelf("mail", "mail").put(
        mail(ME, ANNA, 30), mail(ANNA, ME, 2), mail(ME, CARL, 4), mail(ME, DORA, 3)
    )
    own = replace(meeting(BORIS, now - timedelta(days=20)), external_id="own")
    at.shelf("calendar", "calendar").put(own, meeting(DORA, now - timedelta(days=1)))
    at.shelf("contacts", "contacts").put(
        person("Anna Bell", ANNA, CARL, external_id="1", company="Globex"),
        person("Dora Marsh", DORA, external_id="2"),
    )
    return read(at)


def read(at: Walking) -> Walking:
    for name in at.account.shelves:
        at.walk(name)
    at.settle()
    return at


def left(at: Walking, what: What) -> None:
    asyncio.run(leave.leave(at.db, at.ws, at.id, what))


def state(at: Walking) -> dict[str, list[Row]]:
    with at.db.reading() as conn:
        return snapshot(conn, *HISTORY)


def count(at: Walking, table: str) -> int:
    with at.db.reading() as conn:
        return len(conn.execute(select(tables.metadata.tables[table])).all())


def test_keeping_ends_the_reading_and_keeps_the_rest(
    db: Database, ws: Workspace, now: datetime
) -> None:
    at = first(db, ws, now)
    with db.noting() as conn:
        grants.keep(conn, KEYS, ws.id, at.id, at.memory.grant("u-1"), 1)
        schedule(conn, ws, at.id, 1)
    before = state(at)
    left(at, "keep")
    after_it = state(at)
    assert after_it.pop("grants") == []
    before.pop("grants")
    assert after_it == before
    with db.reading() as conn:
        (row,) = conn.execute(select(tables.accounts)).all()
        assert due(conn, ws, at.desk.now(), 9) == []
    assert (row.status, row.problem, row.next_at, row.turn_at) == ("disconnected", None, None, None)
    for asked in (ask.sync, ask.resync):
        with pytest.raises(Refusal, match="disconnected"), db.writing(ws.id) as conn:
            asked(conn, ws, at.id, 1)


@pytest.mark.parametrize("what", ["keep", "erase"])
def test_a_walk_under_way_writes_nothing_more(
    db: Database, ws: Workspace, now: datetime, what: What
) -> None:
    at = walking(db, ws, now)
    shelf = at.shelf("mail", "mail")
    shelf.put(*(mail(ME, ANNA, n + 1) for n in range(25)))
    at.walk("mail", after(1))

    def leaving(step: str) -> None:
        at.memory.meanwhile = lambda step: None
        leave._stop(db, ws, at.id, what)
        if what == "erase":
            leave.erase(db, ws, at.id)

    at.memory.meanwhile = leaving
    with pytest.raises(Fenced):
        at.walk("mail")
    assert count(at, "source_rows") == (10 if what == "keep" else 0)


def test_erased_it_is_as_if_it_had_never_been(db: Database, ws: Workspace, now: datetime) -> None:
    first(db, ws, now)
    at = second(db, ws, now)
    left(at, "erase")
    at.settle()
    erased = state(at)
    for what in ("detection", "reconciler", "timeline"):
        rebuild(db, ws, what, now)
    assert state(at) == erased
    empty(db, ws)
    never = state(first(db, ws, now))
    redirects = [row for row in erased["contacts"] if dict(row)["merged_into"] is not None]
    erased["contacts"] = [row for row in erased["contacts"] if row not in redirects]
    assert erased == never


def test_erased_alone_nothing_is_left(db: Database, ws: Workspace, now: datetime) -> None:
    at = second(db, ws, now)
    left(at, "erase")
    at.settle()
    kept = {name: rows for name, rows in state(at).items() if rows}
    assert kept.keys() == {"owners", "identifiers"}
    assert [dict(row)["value"] for row in kept["identifiers"]] == [f"email:{ME}"]
    assert at.people() == {}


def test_an_erasure_that_was_cut_off_is_simply_done_again(
    db: Database, ws: Workspace, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = second(db, ws, now)
    monkeypatch.setattr(leave, "_CHUNK", 2)
    calls = iter(range(2))
    some = leave._erase_some

    def half(db: Database, ws: Workspace, stream: int) -> int:
        if next(calls, None) is None:
            raise MemoryError
        return some(db, ws, stream)

    with monkeypatch.context() as patch:
        patch.setattr(leave, "_erase_some", half)
        with pytest.raises(MemoryError):
            left(at, "erase")
    assert 0 < count(at, "source_rows") < 8
    at.settle()
    with db.reading() as conn:
        assert leave.erasing(conn, ws) == [at.id]
    leave.erase(db, ws, at.id)  # whichever worker looks next
    at.settle()
    assert count(at, "source_rows") == count(at, "interactions") == count(at, "accounts") == 0


def test_connected_again_after_keeping_nothing_is_read_twice(
    db: Database, ws: Workspace, now: datetime
) -> None:
    at = first(db, ws, now)
    left(at, "keep")
    with db.noting() as conn:
        lease = take(conn, ws.id, at.lease.name, "next", at.desk.now())
    assert lease is not None
    at.lease = lease
    at.account.shelves["mail"].put(mail(ME, DORA, 1))
    assert at.walk("mail").found == 1
    at.agree("mail")


@pytest.mark.parametrize("remedy", list(Remedy))
def test_a_grant_that_cannot_be_ended_is_told(
    db: Database, ws: Workspace, now: datetime, remedy: Remedy
) -> None:
    at = walking(db, ws, now)
    at.memory.plan(ConnectorError("It does not answer.", remedy), "revoke")
    grant = at.memory.grant("u-1")
    assert asyncio.run(leave.revoke(at.memory, grant)) == "It does not answer."
    assert asyncio.run(leave.revoke(at.memory, grant)) == ""
    assert at.memory.whose(grant) is None


def test_leaving_in_trouble_ends_the_trouble(db: Database, ws: Workspace, now: datetime) -> None:
    at = first(db, ws, now)
    with db.writing(ws.id) as conn:
        complain(conn, ws, at.id, Problem("Down.", "Wait."), at.desk.now())
    left(at, "keep")
    with db.reading() as conn:
        (row,) = conn.execute(select(tables.accounts)).all()
    assert (row.status, row.problem) == ("disconnected", None)
