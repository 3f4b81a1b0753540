"""Which contacts and interactions go into a CRM."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select

from schemas.crm import Selection
from service.access.workspaces import Workspace
from service.db.moments import ms
from service.db.session import Database
from service.db.tables import contacts, interactions
from service.delivery.crm.choosing import (
    makeable,
    resolved,
    wanted_interactions,
    wanted_people,
)
from service.delivery.crm.desk import CrmRow
from service.jobs.pipeline import settle
from service.reconciler.decide import merge
from service.reconciler.edit import edit
from service.reconciler.erase import erase
from tests.conftest import NOW
from tests.flow.crm_desk import Connected, connected
from tests.flow.feeding import ME, everyone, feed, mail, meeting, person

AT = ms(NOW)
ADA, BO, CY = "Ada Lovelace", "Bo Nilsson", "Cy Young"


@pytest.fixture
def crm(db: Database, ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> Connected:
    """Ada is tagged vip and in tier A, Bo is tagged vip, Cy wrote once and nobody answered."""
    feed(db, ws, [
        person(ADA, "ada@x.example", tags=("vip",)),
        person(BO, "bo@x.example", tags=("vip", "choir")),
        mail(ME, "ada@x.example", 40),
        mail("ada@x.example", ME, 30, name=ADA),
        meeting("bo@x.example", NOW - timedelta(days=20)),
        mail("cy@x.example", ME, 10, name=CY),
        mail("bo@x.example", ME, 5, facts={"auto_submitted": "auto-replied"}),
        meeting("ada@x.example", NOW + timedelta(days=2)),
    ])  # fmt: skip
    with db.writing(ws.id) as conn:
        edit(conn, ws, everyone(db)[ADA], {"tier": "A"}, AT)
    settle(db, ws, NOW)
    return connected(db, ws, monkeypatch)


def row(crm: Connected, **said: Any) -> CrmRow:
    """The CRM with this selection, from the start."""
    selection = Selection.model_validate({"since": "1990-01-01T00:00:00Z", **said})
    return replace(crm.row, selection=selection)


def names(crm: Connected, found: set[int]) -> set[str]:
    """Contacts by name."""
    return {name for name, number in everyone(crm.desk.db).items() if number in found}


def chosen(crm: Connected, begins: int | None = None, **said: Any) -> list[str]:
    """Kind and direction of the interactions that are wanted, oldest first."""
    with crm.desk.db.reading() as conn:
        everything = conn.execute(select(interactions)).all()
        ids = [one.id for one in everything]
        found = wanted_interactions(conn, crm.desk.ws, row(crm, **said), ids, AT, begins)
    kept = sorted((one for one in everything if one.id in found), key=lambda one: one.occurred_at)
    return [f"{one.kind} {one.direction}" for one in kept]


@pytest.mark.parametrize(
    ("said", "who"),
    [
        ({}, {ADA, BO, CY}),
        ({"tags": ["vip"]}, {ADA, BO}),
        ({"tags": ["choir", "nothing"]}, {BO}),
        ({"tiers": ["A"]}, {ADA}),
        ({"tags": ["choir"], "tiers": ["A"]}, set()),
    ],
)
def test_people_by_tag_and_tier(crm: Connected, said: dict[str, Any], who: set[str]) -> None:
    with crm.desk.db.reading() as conn:
        everybody = everyone(crm.desk.db).values()
        found = wanted_people(conn, crm.desk.ws, row(crm, **said), list(everybody))
    assert names(crm, found) == who


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ({}, ["mail out", "mail in", "meeting both", "mail in"]),
        ({"kinds": ["meeting"]}, ["meeting both"]),
        ({"directions": ["out", "both"]}, ["mail out", "meeting both"]),
        ({"since": "2026-10-05T00:00:00Z"}, ["meeting both", "mail in"]),
        ({"since": None}, []),
        ({"tags": ["choir"]}, ["meeting both"]),
        ({"tiers": ["A"]}, ["mail out", "mail in"]),
        ({"activities": False}, []),
    ],
)
def test_interactions_by_the_selection(
    crm: Connected, said: dict[str, Any], what: list[str]
) -> None:
    assert chosen(crm, **said) == what


def test_a_back_fill_states_its_own_beginning(crm: Connected) -> None:
    assert chosen(crm, begins=0) == ["mail out", "mail in", "meeting both", "mail in"]
    assert chosen(crm, begins=ms(NOW - timedelta(days=25))) == ["meeting both", "mail in"]
    assert chosen(crm, begins=0, activities=False) == []


def test_only_people_are_made_and_only_where_that_is_wanted(crm: Connected) -> None:
    with crm.desk.db.reading() as conn:
        everybody = list(everyone(crm.desk.db).values())
        assert makeable(conn, crm.desk.ws, row(crm), everybody) == set()
        found = makeable(conn, crm.desk.ws, row(crm, create=True), everybody)
    assert names(crm, found) == {ADA, BO}


def test_nobody_without_an_address_is_made(db: Database, ws: Workspace, crm: Connected) -> None:
    feed(db, ws, [person("Dot Org", phones=("+49 170 1234567",))])
    with db.reading() as conn:
        assert makeable(conn, ws, row(crm, create=True), [everyone(db)["Dot Org"]]) == set()


def test_a_merged_contact_leads_to_the_one_that_was_kept(
    db: Database, ws: Workspace, crm: Connected
) -> None:
    found = everyone(db)
    with db.writing(ws.id) as conn:
        merge(conn, ws, found[ADA], found[BO], "", AT)
    settle(db, ws, NOW)
    with db.reading() as conn:
        assert wanted_people(conn, ws, row(crm, tags=["choir"]), [found[BO]]) == {found[ADA]}
        assert resolved(conn, ws, [found[BO], found[ADA], 99]) == {found[ADA]}
    assert chosen(crm, tiers=["A"]) == ["mail out", "mail in", "meeting both"]


def test_the_erased_are_out(db: Database, ws: Workspace, crm: Connected) -> None:
    ada = everyone(db)[ADA]
    with db.writing(ws.id) as conn:
        erase(conn, ws, ada, AT)
    settle(db, ws, NOW)
    with db.reading() as conn:
        assert wanted_people(conn, ws, row(crm), [ada]) == set()
    assert chosen(crm) == ["meeting both", "mail in"]


def test_any_number_costs_one_statement(db: Database, ws: Workspace, crm: Connected) -> None:
    asked: list[str] = []
    event.listen(
        db.engine, "before_cursor_execute", lambda c, cur, statement, *rest: asked.append(statement)
    )
    with db.reading() as conn:
        people = conn.execute(select(contacts.c.id)).scalars().all()
        held = conn.execute(select(interactions.c.id)).scalars().all()
        asked.clear()
        wanted_interactions(conn, ws, row(crm, tags=["vip"], tiers=["A"]), held, AT)
        assert len([text for text in asked if "interactions" in text]) == 1
        asked.clear()
        wanted_people(conn, ws, row(crm, tags=["vip"]), people)
        assert len([text for text in asked if "FROM contacts" in text]) == 2


def test_nothing_asked_is_nothing_found(db: Database, ws: Workspace, crm: Connected) -> None:
    with db.reading() as conn:
        assert wanted_people(conn, ws, row(crm), []) == set()
        assert wanted_interactions(conn, ws, row(crm), [], AT) == set()
        assert makeable(conn, ws, row(crm, create=True), []) == set()
