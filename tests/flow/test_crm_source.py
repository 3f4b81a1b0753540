"""People of a CRM as a source: what is set there becomes tags here, and goes with them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import orjson
import pytest
from sqlalchemy import select

from connectors.errors import ConnectorError, Remedy
from connectors.memory.books import Kept
from schemas.account import Account
from service.access.workspaces import Workspace
from service.accounts import ask
from service.db.moments import ms
from service.db.session import Database
from service.db.tables import contacts, gaps, source_rows
from service.detection.rulings import sender
from service.jobs.pipeline import settle
from service.reconciler.block import block, unblock
from service.reconciler.erase import erase
from service.timeline.read import accounts as reading
from tests.conftest import NOW
from tests.flow.crm_desk import Connected, connected
from tests.flow.crm_pulling import again, turn
from tests.flow.feeding import ME, everyone, feed, groups, mail

ANNA, BORIS = "anna@x.example", "boris@x.example"
SET = {"owner": "Anna Kurz", "stage": "customer", "tier": "A"}
TAGS = ["owner: Anna Kurz", "stage: customer", "tier: A"]


@pytest.fixture
def at(db: Database, ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> Connected:
    """Connected, with its people as a source."""
    found = connected(db, ws, monkeypatch)
    again(found, import_contacts=True)
    return found


def row(db: Database, name: str) -> Any:
    with db.reading() as conn:
        chosen = select(contacts).where(contacts.c.name == name, contacts.c.merged_into.is_(None))
        return conn.execute(chosen).one()


def tags(db: Database, name: str) -> list[str]:
    found: list[str] = orjson.loads(row(db, name).tags)
    return found


def held(db: Database) -> list[str]:
    with db.reading() as conn:
        chosen = select(source_rows.c.external_id).where(source_rows.c.kind == "person")
        return sorted(conn.execute(chosen).scalars())


def shown(at: Connected) -> Account:
    with at.desk.db.reading() as conn:
        found = reading.one(conn, at.desk.ws, at.account)
    assert found is not None
    return found


def test_owner_stage_and_tier_become_tags(at: Connected, db: Database) -> None:
    at.books.add("Anna Bell", ANNA, company="Acme", title="CTO", **SET)
    turn(at)
    anna = row(db, "Anna Bell")
    assert tags(db, "Anna Bell") == TAGS
    assert (anna.company, anna.title, anna.confirmed) == ("Acme", "CTO", True)
    assert (anna.last_touched_at, anna.touches) == (None, 0)


def test_they_change_and_go_as_they_do_there(at: Connected, db: Database) -> None:
    anna = at.books.add("Anna Bell", ANNA, **SET)
    turn(at)
    at.books.edit(anna, more={"owner": "Bo Frost"})
    turn(at)
    assert tags(db, "Anna Bell") == ["owner: Bo Frost"]
    at.books.delete(anna)
    turn(at)
    assert everyone(db) == {}
    assert held(db) == []


def test_somebody_known_otherwise_stays_and_loses_the_tags_alone(
    at: Connected, db: Database, ws: Workspace
) -> None:
    feed(db, ws, [mail(ME, ANNA, 9, name="Mara"), mail(ANNA, ME, 8, name="Anna Bell")])
    before = row(db, "Anna Bell")
    with db.reading() as conn:
        stood = conn.execute(select(gaps)).all()
    anna = at.books.add("Anna Bell", ANNA, **SET)
    turn(at)
    assert tags(db, "Anna Bell") == TAGS
    now = row(db, "Anna Bell")
    for column in ("last_touched_at", "touches", "next_due_at", "cadence_days", "id"):
        assert getattr(now, column) == getattr(before, column), column
    with db.reading() as conn:
        assert conn.execute(select(gaps)).all() == stood
    at.books.delete(anna)
    turn(at)
    assert tags(db, "Anna Bell") == []
    assert row(db, "Anna Bell").last_touched_at == before.last_touched_at


def test_a_merge_there_leaves_no_stale_row(at: Connected, db: Database) -> None:
    kept, gone = at.books.add("Anna Bell", ANNA), at.books.add("A. Bell", "a.bell@x.example")
    turn(at)
    assert held(db) == [kept, gone]
    at.books.merge(kept, gone)
    at.books.edit(kept, emails=(ANNA, "a.bell@x.example"))
    turn(at)
    assert held(db) == [kept]
    assert groups(db) == {frozenset({f"email:{ANNA}", "email:a.bell@x.example"})}


def test_the_blocked_and_the_erased_stay_out(at: Connected, db: Database, ws: Workspace) -> None:
    at.books.add("Anna Bell", ANNA, **SET)
    boris = at.books.add("Boris Krug", BORIS, **SET)
    turn(at)
    with db.writing(ws.id) as conn:
        erase(conn, ws, everyone(db)["Anna Bell"], ms(NOW))
        block(conn, ws, sender(BORIS), "", ms(NOW), sure=True)
    settle(db, ws, NOW)
    for record in at.books.records:
        at.books.edit(record)
    turn(at)
    assert everyone(db) == {}
    assert held(db) == []
    with db.writing(ws.id) as conn:
        ask.resync(conn, ws, at.account, at.desk.now())
    turn(at)
    assert everyone(db) == {}
    (stream,) = shown(at).streams
    assert (stream.held, stream.of, stream.problem) == (0, 0, None)
    with db.writing(ws.id) as conn:
        unblock(conn, ws, sender(BORIS), ms(NOW))
    turn(at)
    assert held(db) == [boris]


def test_without_import_nobody_is_read(at: Connected, db: Database) -> None:
    again(at, import_contacts=False)
    at.books.add("Anna Bell", ANNA)
    at.room.steps.clear()
    with db.reading() as conn:
        assert reading.one(conn, at.desk.ws, at.account) is not None
    assert shown(at).next_sync_at is None
    assert "records" not in at.room.steps


def test_a_reading_that_broke_off_goes_on(at: Connected, db: Database) -> None:
    at.books.page = 3
    names = [f"Person {n:02}" for n in range(10)]
    for n, name in enumerate(names):
        at.books.add(name, f"p{n}@x.example")
    turn(at, stopping=lambda: True)
    assert len(held(db)) == 3
    at.books.add("Late Comer", "late@x.example")
    turn(at)
    assert sorted(everyone(db)) == sorted([*names, "Late Comer"])
    (stream,) = shown(at).streams
    assert (stream.held, stream.of) == (11, 11)
    assert stream.last_complete_at is not None


def test_what_the_crm_never_told_is_found_by_the_comparison(
    at: Connected, db: Database, ws: Workspace
) -> None:
    anna, boris = at.books.add("Anna Bell", ANNA), at.books.add("Boris Krug", BORIS)
    turn(at)
    del at.books.records[anna]
    at.books.records["77"] = Kept("77", "Carl Frost", ("carl@x.example",), number=1)
    with db.writing(ws.id) as conn:
        ask.audit(conn, ws, at.account, at.desk.now(), accept_removals=False)
    turn(at)
    assert held(db) == sorted([boris, "77"])
    assert sorted(everyone(db)) == ["Boris Krug", "Carl Frost"]


def test_most_of_it_gone_is_asked_about(at: Connected, db: Database) -> None:
    for n in range(60):
        at.books.add(f"Person {n:02}", f"p{n}@x.example")
    turn(at)
    for record in list(at.books.records)[:50]:
        at.books.delete(record)
    turn(at)
    assert len(held(db)) == 30  # half of it may go
    problem = shown(at).problem
    assert problem is not None
    assert "gone" in problem.cause


def test_it_is_shown_among_the_accounts(at: Connected) -> None:
    at.books.add("Anna Bell", ANNA)
    turn(at)
    account = shown(at)
    assert (account.kind, account.label, account.status) == ("crm", "crm@own.example", "ok")
    assert (account.user, account.features) == (None, ["contacts"])
    (stream,) = account.streams
    assert (stream.name, stream.feature, stream.label) == ("contacts", "contacts", "Memory CRM")
    assert (stream.held, stream.of, stream.progress) == (1, 1, 1.0)
    assert account.next_sync_at is not None
    assert account.synced_at is not None


def test_it_is_paused_and_asked_again(at: Connected, db: Database, ws: Workspace) -> None:
    turn(at)
    with db.writing(ws.id) as conn:
        ask.pause(conn, ws, at.account)
    assert (shown(at).status, shown(at).next_sync_at) == ("paused", None)
    with db.writing(ws.id) as conn:
        ask.sync(conn, ws, at.account, at.desk.now())
    assert shown(at).status == "ok"


def test_a_key_taken_back_is_told_once_and_nobody_is_lost(at: Connected, db: Database) -> None:
    at.books.add("Anna Bell", ANNA)
    turn(at)
    at.room.take_back("crm-1")
    turn(at)
    turn(at)
    problem = shown(at).problem
    assert problem is not None
    assert shown(at).status == "problem"
    assert held(db) != []


def test_trouble_that_passes_is_no_problem(at: Connected) -> None:
    at.room.plan(ConnectorError("Slower.", Remedy.WAIT, retry_after=60), "records")
    turn(at)
    account = shown(at)
    assert (account.status, account.problem) == ("ok", None)
    assert account.next_sync_at == NOW + timedelta(seconds=60, milliseconds=1)
