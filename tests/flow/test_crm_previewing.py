"""Dry runs: what they say, that they write nothing, and that it then comes so."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from connectors.errors import ConnectorError, Remedy
from connectors.sink import RemoteField
from schemas.crm import FieldRule, Ours, PlannedPerson, Preview
from service.access.workspaces import Workspace
from service.accounts.refusal import Refusal
from service.db.moments import ms
from service.db.session import Database, add
from service.db.tables import crm_people, crms, metadata
from service.delivery.crm import asking, mapping, previewing
from service.delivery.crm.deciding import DELETED, NOT_THERE
from service.delivery.crm.previewing import preview
from service.delivery.crm.values import fingerprint, people
from tests.conftest import NOW
from tests.flow.crm_desk import Connected, connected
from tests.flow.feeding import ME, everyone, feed, mail, meeting, person

AT = ms(NOW)
ADA, BO, CY, DOT = "Ada Lovelace", "Bo Nilsson", "Cy Young", "Dot Org"


@pytest.fixture
def crm(db: Database, ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> Connected:
    """Ada and Bo were mailed and met; Cy only wrote; Dot has a phone alone."""
    feed(db, ws, [
        person(ADA, "ada@x.example", "ada@old.example"),
        person(BO, "bo@x.example"),
        person(DOT, phones=("+49 170 1234567",)),
        mail(ME, "ada@x.example", 40),
        mail("ada@x.example", ME, 30, name=ADA),
        meeting("bo@x.example", NOW - timedelta(days=20)),
        mail("cy@x.example", ME, 10, name=CY),
    ])  # fmt: skip
    return connected(db, ws, monkeypatch)


def look(crm: Connected, since: int | None = 0) -> Preview:
    return asyncio.run(preview(crm.desk, crm.account, since=since))


def planned(found: Preview) -> dict[str, PlannedPerson]:
    return {one.name: one for one in found.people}


def test_nobody_is_known_and_nobody_is_made(crm: Connected) -> None:
    found = look(crm)
    assert (found.create, found.update, found.nothing, found.left_out) == (0, 0, 0, 4)
    assert (found.activities, found.asked, found.sample) == (4, 4, [])
    told = planned(found)
    assert told[ADA].because == NOT_THERE
    assert told[DOT].because == NOT_THERE
    assert told[ADA].values == {}


def test_those_who_are_known_are_updated(crm: Connected) -> None:
    record = crm.books.add("A. Lovelace", "ada@old.example")
    found = look(crm)
    assert (found.update, found.left_out) == (1, 3)
    ada = planned(found)[ADA]
    assert (ada.remote_id, ada.does, ada.because) == (record, "update", "")
    assert ada.values["tl_last_touched_at"] == "2026-10-02T12:00:00Z"
    assert ada.values["tl_last_touch_kind"] == "mail"
    assert [one.title for one in found.sample] == [f"Mail from {ADA}", f"Mail to {ADA}"]
    assert [one.people for one in found.sample] == [[ADA], [ADA]]
    assert found.sample[0].occurred_at == NOW - timedelta(days=30)


def test_those_who_are_to_be_made_are_named(crm: Connected) -> None:
    crm.edit(selection={"create": True})
    found = look(crm)
    assert (found.create, found.left_out) == (2, 2)
    assert planned(found)[CY].because == NOT_THERE
    assert planned(found)[BO].remote_id == ""
    assert [one.title for one in found.sample] == [
        f"Meeting with {BO}", f"Mail from {ADA}", f"Mail to {ADA}",
    ]  # fmt: skip


def test_several_records_are_told_of(crm: Connected) -> None:
    first, other = crm.books.add("Ada", "ada@old.example"), crm.books.add("A", "ada@old.example")
    ada = planned(look(crm))[ADA]
    assert (ada.remote_id, ada.does) == (first, "update")
    assert ada.because == f"Also there as {other}."


def test_only_what_the_selection_leaves_is_looked_at(crm: Connected) -> None:
    crm.books.add(BO, "bo@x.example")
    crm.edit(selection={"kinds": ["meeting"], "text": "subject"})
    found = look(crm)
    assert found.activities == 1
    assert [one.title for one in found.sample] == ["Talk"]
    crm.edit(selection={"tags": ["nobody"]})
    assert (look(crm).asked, look(crm).activities) == (0, 0)


def test_from_the_connection_on_nothing_happened_yet(crm: Connected) -> None:
    crm.books.add(BO, "bo@x.example")
    found = look(crm, None)
    assert (found.activities, found.sample, found.update) == (0, [], 1)


def test_what_the_crm_has_already_is_not_written_again(
    db: Database, ws: Workspace, crm: Connected
) -> None:
    record = crm.books.add(ADA, "ada@x.example")
    ada = everyone(db)[ADA]
    with db.reading() as conn:
        told = people(conn, ws, crm.row, [ada], {ada: record}, "", AT)[ada]
    number = fingerprint(told, crm.row.mapping)
    link(db, crm, ada, remote_id=record, state="done", fingerprint=number)
    found = planned(look(crm))[ADA]
    assert (found.does, found.remote_id, found.values) == ("nothing", record, {})


@pytest.mark.parametrize(("state", "because"), [("gone", DELETED), ("failed", "It is refused.")])
def test_what_came_to_an_end_there_is_left_out(
    db: Database, crm: Connected, state: str, because: str
) -> None:
    crm.edit(selection={"create": True})
    told = "It is refused." if state == "failed" else ""
    link(db, crm, everyone(db)[ADA], remote_id="r", state=state, because=told)
    found = planned(look(crm))[ADA]
    assert (found.does, found.because) == ("left_out", because)


def link(db: Database, crm: Connected, contact: int, **cells: Any) -> None:
    key = {"workspace_id": crm.desk.ws.id, "account_id": crm.account, "contact_id": contact}
    with db.noting() as conn:
        add(conn, crm_people, [{**key, "because": "", "at": AT, **cells}])


def test_nothing_is_written_anywhere(db: Database, crm: Connected) -> None:
    crm.books.add(ADA, "ada@x.example")
    crm.edit(selection={"create": True})

    def everything() -> dict[str, list[Any]]:
        with db.reading() as conn:
            return {name: list(conn.execute(select(t))) for name, t in metadata.tables.items()}

    before, crm.room.steps[:] = everything(), []
    look(crm)
    assert everything() == before
    assert set(crm.room.steps) == {"fields", "find"}
    assert crm.books.saves == []


def test_no_more_is_asked_than_was_said(crm: Connected, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "ASKED", 2)
    monkeypatch.setattr(previewing, "SAMPLE", 1)
    crm.edit(selection={"create": True})
    found = look(crm)
    assert (found.asked, len(found.people), len(found.sample)) == (2, 2, 1)
    assert found.activities == 4


def test_fields_the_crm_has_no_more_are_named(crm: Connected) -> None:
    crm.books.columns = [one for one in crm.books.columns if one.name != "tl_score"]
    assert look(crm).unknown_fields == ["tl_score"]


def test_trouble_is_told(crm: Connected) -> None:
    crm.room.plan(ConnectorError("The CRM is down.", Remedy.RETRY), "find")
    with pytest.raises(ConnectorError, match="is down"):
        look(crm)
    with pytest.raises(Refusal, match="no such CRM"):
        asyncio.run(preview(crm.desk, 5))


def test_own_fields_are_made_and_mapped_once(db: Database, crm: Connected) -> None:
    assert [(rule.ours, rule.theirs, rule.type) for rule in crm.row.mapping] == [
        ("last_touched_at", "tl_last_touched_at", "datetime"),
        ("last_touch_kind", "tl_last_touch_kind", "text"),
        ("next_due_at", "tl_next_due_at", "datetime"),
        ("score", "tl_score", "number"),
    ]
    crm.edit(mapping=[])
    made = asyncio.run(mapping.prepare(crm.desk, crm.account))
    assert made.fields == crm.row.fields
    assert crm.row.mapping == ()


def test_a_crm_that_makes_no_fields_has_no_mapping(db: Database, crm: Connected) -> None:
    with db.noting() as conn:
        conn.execute(crms.update().values(mapping="[]", fields="{}"))
    crm.books.own, crm.books.columns = False, []
    made = asyncio.run(mapping.prepare(crm.desk, crm.account))
    assert set(made.missing) == {one.name for one in mapping.OWN}
    assert (crm.row.mapping, crm.row.fields) == ((), {})


COLUMNS = [
    RemoteField("grade", "Grade", "choice", True),
    RemoteField("seen_on", "Seen on", "date", True),
    RemoteField("fixed", "Fixed", "text", False),
    RemoteField("points", "Points", "number", True),
    RemoteField("vip", "VIP", "bool", True),
]


def test_a_mapping_is_held_against_the_fields_there_are(crm: Connected) -> None:
    crm.books.columns = COLUMNS
    rules = [
        FieldRule(ours="tier", theirs="grade"),
        FieldRule(ours="last_touched_at", theirs="seen_on", type="text"),
        FieldRule(ours="score", theirs="points"),
    ]
    found = asyncio.run(mapping.settled(crm.desk, crm.account, rules))
    assert [rule.type for rule in found] == ["choice", "date", "number"]
    listed = asyncio.run(mapping.fields(crm.desk, crm.account))
    assert [one.name for one in listed] == ["fixed", "grade", "points", "seen_on", "vip"]


@pytest.mark.parametrize(
    ("rules", "why"),
    [
        ([("tier", "nothing")], "tier cannot be written into 'nothing': the CRM has no such field"),
        ([("tier", "fixed")], "lets nobody write it"),
        ([("tier", "grade"), ("stage", "grade")], "stage .* tier goes there already"),
        ([("last_touched_at", "points")], "it is a date with time, and the field is a number"),
        ([("score", "vip")], "it is a number, and the field is a yes or no"),
        ([("tags", "seen_on")], "it is a text, and the field is a date"),
    ],
)
def test_a_mapping_that_cannot_be_says_which_rule(
    crm: Connected, rules: list[tuple[Ours, str]], why: str
) -> None:
    stated = [FieldRule(ours=ours, theirs=theirs) for ours, theirs in rules]
    with pytest.raises(Refusal, match=why):
        mapping.checked(stated, COLUMNS)


def test_own_fields_are_told_apart(crm: Connected) -> None:
    listed = asyncio.run(mapping.fields(crm.desk, crm.account))
    assert listed
    assert all(one.own and one.writable for one in listed)
