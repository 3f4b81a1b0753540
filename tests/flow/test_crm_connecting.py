"""A CRM is connected by a key that was proven, or by consent; again heals, and keeps what was."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import orjson
import pytest
from sqlalchemy import select, update

from connectors import registry
from connectors.crm.grants import KEY
from connectors.errors import ConnectorError, NoAnswer, Remedy
from connectors.memory.crm import MemoryCrm
from connectors.sink import RemoteField
from connectors.source import Feature
from schemas.crm import CrmEdit, FieldRule, Selection
from service.access.workspaces import Workspace
from service.accounts import ask, connect, grants
from service.accounts.connect import Ask
from service.accounts.health import Problem, complain
from service.accounts.providers import NotConfigured
from service.accounts.refusal import Refusal
from service.db.leases import Fenced, guard, take
from service.db.session import Database
from service.db.tables import accounts, changes, crms, workspaces
from service.delivery.crm import connecting
from service.delivery.crm.desk import read_crm, read_crms
from tests.flow.crm_desk import PROVIDER, Connected, connected
from tests.flow.crm_pulling import again, number, turn

BACK = "https://touchline.example/v1/oauth/memory/callback"


@pytest.fixture
def at(db: Database, ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> Connected:
    return connected(db, ws, monkeypatch)


def account(at: Connected) -> Any:
    with at.desk.db.reading() as conn:
        return conn.execute(select(accounts).where(accounts.c.id == at.account)).one()


def told(at: Connected) -> list[str]:
    with at.desk.db.reading() as conn:
        rows = conn.execute(select(changes.c.type).order_by(changes.c.sequence)).scalars()
        return [one for one in rows if one.startswith("account.")]


def test_a_key_makes_an_account_of_everybody_and_pushes_nothing_yet(at: Connected) -> None:
    row, crm = account(at), at.row
    assert (row.kind, row.provider, row.status, row.user_id) == ("crm", PROVIDER, "ok", None)
    assert (row.label, row.subject, row.features) == ("crm@own.example", "crm-1", "")
    assert row.next_at is None  # its people were not asked for
    assert (crm.pushing, crm.due_at, crm.problem, crm.imports) == ("off", None, None, False)
    assert crm.selection == Selection()
    assert (crm.selection.create, crm.selection.text) == (False, "none")
    assert crm.fields["last_touched_at"] == "tl_last_touched_at"
    assert [rule.ours for rule in crm.mapping] == [
        "last_touched_at", "last_touch_kind", "next_due_at", "score",
    ]  # fmt: skip
    assert at.books.saves == []


def test_whoever_connects_on_the_command_line_is_the_first_owner(at: Connected) -> None:
    """Else the machine's own eyes would read every private subject into the CRM."""
    assert at.row.user_id == 1


def test_people_are_read_when_that_is_wanted(at: Connected) -> None:
    again(at, import_contacts=True)
    assert account(at).features == "contacts"
    assert account(at).next_at == at.desk.now()
    again(at, import_contacts=False)
    assert (account(at).features, account(at).next_at) == ("", None)


def test_a_key_that_is_refused_leaves_nothing(at: Connected, db: Database, ws: Workspace) -> None:
    for key, said in (("key-unknown", 'begins with "key"'), ("pat-1", 'begins with "key"')):
        with pytest.raises(Refusal) as refused:
            again(at, key=key)
        assert said in refused.value.because
    with db.reading() as conn:
        held = grants.held(conn, at.desk.vault, ws.id, at.account)
        assert len(read_crms(conn, ws)) == 1
    assert held is not None
    assert held.access == KEY


def test_an_address_that_is_missing_is_asked_for_before_the_key_is_looked_at(
    at: Connected,
) -> None:
    at.room.site = True
    with pytest.raises(Refusal) as refused:
        again(at, key="pat-1")
    assert "at an address of its own" in refused.value.because


def test_a_crm_that_is_down_is_no_refusal(at: Connected) -> None:
    at.room.plan(NoAnswer("The connection failed.", sent=True), "whoami")
    with pytest.raises(ConnectorError) as error:
        again(at)
    assert error.value.remedy is Remedy.RETRY


def test_what_does_not_speak_as_it_should_is_refused(at: Connected) -> None:
    def odd(step: str) -> None:
        if step == "whoami":
            raise KeyError("portalId")

    at.room.meanwhile = odd
    with pytest.raises(Refusal) as error:
        again(at)
    assert "Is the address right?" in error.value.because


def test_fields_that_cannot_be_made_stop_nobody(at: Connected, db: Database, ws: Workspace) -> None:
    at.books.own, at.books.columns = False, []
    at.room.open("crm-2", "other@own.example")
    at.room.make_key("crm-2", "key-2")
    second = number(at, key="key-2")
    at.room.plan(ConnectorError("You may not.", Remedy.STOP), "prepare")
    at.room.open("crm-3", "third@own.example")
    at.room.make_key("crm-3", "key-3")
    third = number(at, key="key-3")
    at.books.columns = [RemoteField("tl_last_touched_at", "Theirs", "bool", True)]
    at.room.open("crm-4", "fourth@own.example")
    at.room.make_key("crm-4", "key-4")
    fourth = number(at, key="key-4")
    with db.reading() as conn:
        rows = [read_crm(conn, ws, one) for one in (second, third, fourth)]
    assert [row and row.problem for row in rows] == [None, None, None]
    assert rows[0] is not None
    assert rows[0].missing["score"] == "Make it by hand."
    assert rows[0].mapping == ()


def test_connecting_again_replaces_the_key_heals_and_keeps_what_was_chosen(
    at: Connected, db: Database, ws: Workspace
) -> None:
    at.edit(pushing="on", selection={"create": True, "tags": ["client"]}, mapping=[])
    with db.writing(ws.id) as conn:
        trouble = {"problem": orjson.dumps({"cause": "c", "remedy": "r"}).decode()}
        values = {**trouble, "rest_until": 9, "failures": 3}
        conn.execute(update(crms).values(**values))
        complain(conn, ws, at.account, Problem("c", "r"), at.desk.now())
    at.room.make_key("crm-1", "key-new")
    assert number(at, key="key-new") == at.account
    crm, row = at.row, account(at)
    assert (crm.problem, crm.rest_until, crm.failures, crm.pushing) == (None, None, 0, "on")
    assert crm.due_at == at.desk.now()
    assert (crm.selection.create, crm.selection.tags) == (True, ["client"])
    assert (row.status, row.problem) == ("ok", None)
    assert told(at) == ["account.problem", "account.recovered"]
    with db.reading() as conn:
        held = grants.held(conn, at.desk.vault, ws.id, at.account)
    assert held is not None
    assert held.access == "key-new"


def test_a_crm_nothing_can_be_pushed_into_is_not_well_because_it_can_be_read(
    at: Connected, db: Database, ws: Workspace
) -> None:
    again(at, import_contacts=True)
    with db.writing(ws.id) as conn:
        conn.execute(update(crms).values(problem='{"cause": "c", "remedy": "r"}'))
        complain(conn, ws, at.account, Problem("c", "r"), at.desk.now())
    turn(at)
    assert account(at).status == "problem"
    assert told(at) == ["account.problem"]


def test_pushing_begins_with_what_happens_from_then_on(
    at: Connected, db: Database, ws: Workspace
) -> None:
    first = at.row.seen
    with db.writing(ws.id) as conn:
        conn.execute(update(workspaces).values(sequence=workspaces.c.sequence + 7))
    assert at.edit(pushing="on").seen == first + 7
    with db.writing(ws.id) as conn:
        conn.execute(update(workspaces).values(sequence=workspaces.c.sequence + 5))
    paused = at.edit(pushing="paused")
    assert (paused.pushing, paused.due_at, paused.seen) == ("paused", None, first + 7)
    back = at.edit(pushing="on")
    assert (back.seen, back.due_at) == (first + 7, at.desk.now())  # what happened meanwhile goes


def test_a_pause_of_what_was_never_on_is_none(at: Connected) -> None:
    assert at.edit(pushing="paused").pushing == "off"


def test_a_pause_stops_whoever_is_pushing(at: Connected, db: Database, ws: Workspace) -> None:
    at.edit(pushing="on")
    with db.noting() as conn:
        lease = take(conn, ws.id, f"crm:{at.account}", "worker", at.desk.now())
    assert lease is not None
    at.edit(pushing="paused")
    with pytest.raises(Fenced), db.noting() as conn:
        guard(conn, lease, at.desk.now())


def test_an_edit_changes_what_it_names_and_no_more(at: Connected) -> None:
    before = at.row
    rule = FieldRule(ours="score", theirs="tl_score", type="number")
    edited = at.edit(mapping=[rule.model_dump()])
    assert edited == replace(before, mapping=(rule,))


def test_nobody_edits_what_is_not_there(at: Connected, db: Database, ws: Workspace) -> None:
    with pytest.raises(Refusal), db.writing(ws.id) as conn:
        connecting.switch(conn, ws, 7, CrmEdit(pushing="on"), 1)


def test_a_crm_that_is_not_read_is_not_asked_to_sync(
    at: Connected, db: Database, ws: Workspace
) -> None:
    for asked in (ask.sync, ask.resync):
        with pytest.raises(Refusal, match="Nothing is read"), db.writing(ws.id) as conn:
            asked(conn, ws, at.account, 1)


def consent(
    at: Connected, who: str, *features: Feature, account: int | None = None
) -> connect.Made:
    """Somebody is sent to the consent page, allows it, and comes back."""
    wanted = Ask(frozenset(features), BACK, "s_1", account, hint="acme.example", user=1)
    desk = at.desk
    url = asyncio.run(connect.begin(desk.db, desk.ws, desk.vault, at.room, wanted, desk.now()))
    state = url.partition("state=")[2].partition("&")[0]
    with desk.db.noting() as conn:
        asked = connect.redeem(conn, desk.ws, desk.vault, state, ["s_1"], desk.now())
    assert asked is not None
    answer = at.room.agree(state, who, "contacts")
    return asyncio.run(connecting.adopt(desk, asked, answer))


def test_by_consent_it_becomes_the_same_account(at: Connected) -> None:
    made = consent(at, "crm-1", "contacts", account=at.account)
    assert (made.account, made.label) == (at.account, "crm@own.example")
    assert account(at).features == "contacts"


def test_by_consent_without_its_people(at: Connected) -> None:
    consent(at, "crm-1")
    assert account(at).features == ""


def test_a_consent_of_another_company_is_refused(at: Connected) -> None:
    at.room.open("crm-2", "other@own.example")
    with pytest.raises(Refusal, match=r"other@own\.example"):
        consent(at, "crm-2", account=at.account)


def test_what_can_be_connected(
    at: Connected, ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_consent = MemoryCrm(at.desk.clock, "hubspot", ways=("oauth",))
    monkeypatch.setitem(registry.CRMS, "hubspot", lambda wire, client: by_consent)
    found = {one.provider: one for one in connecting.kinds(ws.settings, at.desk.wire)}
    assert found[PROVIDER].ways == ["key", "oauth"]
    assert found[PROVIDER].ready
    assert not found["hubspot"].ready  # its OAuth client is the operator's to make
    client = ws.settings.hubspot.model_copy(update={"client_id": "c"})
    settings = ws.settings.model_copy(update={"hubspot": client})
    ready = {one.provider: one for one in connecting.kinds(settings, at.desk.wire)}
    assert ready["hubspot"].ready
    with pytest.raises(Refusal, match="consent"):
        number(at, provider="hubspot")
    with pytest.raises(NotConfigured):
        number(at, provider="nobody")
