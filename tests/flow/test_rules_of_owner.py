""" "Everyone at acme.com is key": rules give, lose to the owner's word, and can be taken back."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from schemas.rule import RuleDraft, RuleGives, RuleTest
from service.access.workspaces import Workspace
from service.db.moments import ms
from service.db.session import Database
from service.db.tables import pending
from service.jobs.pipeline import rebuild, settle
from service.reconciler import rulebook
from service.reconciler.decide import merge, undo
from service.reconciler.edit import edit, tagging
from service.reconciler.many import rename_tag
from service.reconciler.refused import Refused
from service.timeline.read import rules as reading
from service.timeline.read.contacts import one
from service.timeline.read.paging import Slice
from service.timeline.read.why import why
from tests.conftest import NOW
from tests.flow.feeding import everyone, feed, person
from tests.flow.people import people

AT = ms(NOW)
ACME = RuleTest(domain=["@ACME.com"])


@pytest.fixture
def two(db: Database, ws: Workspace) -> tuple[int, int]:
    feed(db, ws, [person("Anna Bell", "anna@mail.acme.com", title="CEO", tags=("choir",))])
    feed(db, ws, [person("Bo Dahl", "bo@b.example", company="Acme Bikes")])
    found = everyone(db)
    return found["Anna Bell"], found["Bo Dahl"]


def ruled(
    db: Database, ws: Workspace, test: RuleTest, place: int | None = None, **gives: Any
) -> int:
    with db.writing(ws.id) as conn:
        number = rulebook.add(conn, ws, test, RuleGives(**gives), "", place, AT)
    settle(db, ws, NOW)
    return number


def changed(db: Database, ws: Workspace, number: int, **stated: Any) -> None:
    with db.writing(ws.id) as conn:
        rulebook.change(conn, ws, number, stated)
    settle(db, ws, NOW)


def dropped(db: Database, ws: Workspace, number: int) -> None:
    with db.writing(ws.id) as conn:
        rulebook.drop(conn, ws, number)
    settle(db, ws, NOW)


def said(db: Database, ws: Workspace, contact: int, **fields: Any) -> None:
    with db.writing(ws.id) as conn:
        edit(conn, ws, contact, fields, AT)
    settle(db, ws, NOW)


def shown(db: Database, ws: Workspace, contact: int) -> Any:
    with db.reading() as conn:
        return one(conn, ws, contact, AT)


def known(db: Database) -> list[Any]:
    with db.reading() as conn:
        return people(conn)


def test_it_gives_to_whom_it_concerns_and_takes_all_of_it_back(
    db: Database, ws: Workspace, two: tuple[int, int]
) -> None:
    before = known(db)
    number = ruled(
        db, ws, ACME, tier="key", tags=["client"], importance=5, stage="crisis", cadence_days=3
    )
    anna, bo = (shown(db, ws, contact) for contact in two)
    assert (anna.tier, anna.tags, anna.importance, anna.stage) == (
        "key", ["choir", "client"], 5, "crisis",
    )  # fmt: skip
    assert anna.cadence_days == 3
    assert (bo.tier, bo.tags, bo.importance) == ("", [], None)
    with db.reading() as conn:
        told = why(conn, ws, two[0], AT)
    assert told is not None
    by = {field.field: field for field in told.fields}
    sentence = reading_sentence(db, ws)
    assert by["tier"].by == "rule"
    assert by["tier"].because == f"your rule: {sentence}"
    assert by["tags"].because == (
        f"choir: it follows from what the sources state; client: your rule: {sentence}"
    )
    rebuild(db, ws, "reconciler", NOW)
    assert shown(db, ws, two[0]).tags == ["choir", "client"]
    feed(db, ws, [person("Cy Frost", "cy@acme.com")])
    assert shown(db, ws, everyone(db)["Cy Frost"]).tier == "key"
    feed(db, ws, [person("Cy Frost", "cy@b.example", external_id="Cy Frost|cy@acme.com")])
    dropped(db, ws, number)
    assert [one for one in known(db) if one[1]["name"] != "Cy Frost"] == before


def reading_sentence(db: Database, ws: Workspace) -> str:
    with db.reading() as conn:
        return reading.page(conn, ws, Slice()).items[0].sentence


def test_the_owners_own_word_wins(db: Database, ws: Workspace, two: tuple[int, int]) -> None:
    said(db, ws, two[0], tier="regular")
    ruled(db, ws, ACME, tier="key", tags=["client"], importance=4)
    assert (shown(db, ws, two[0]).tier, shown(db, ws, two[0]).importance) == ("regular", 4)
    said(db, ws, two[0], **tagging(["client"], [], ["client"]))
    assert shown(db, ws, two[0]).tags == ["choir"]
    said(db, ws, two[0], tier=None, **{"tag:client": None})
    assert (shown(db, ws, two[0]).tier, shown(db, ws, two[0]).tags) == (
        "key", ["choir", "client"],
    )  # fmt: skip
    said(db, ws, two[0], tags=["mine"])
    assert shown(db, ws, two[0]).tags == ["mine"]


def test_the_first_of_several_wins_and_places_change(
    db: Database, ws: Workspace, two: tuple[int, int]
) -> None:
    first = ruled(db, ws, ACME, tier="key", tags=["a"])
    second = ruled(db, ws, RuleTest(title=["ceo"]), tier="regular", tags=["b"])
    assert (shown(db, ws, two[0]).tier, shown(db, ws, two[0]).tags) == ("key", ["choir", "a", "b"])
    changed(db, ws, second, position=1)
    assert shown(db, ws, two[0]).tier == "regular"
    third = ruled(db, ws, ACME, 1, tier="dormant")
    assert shown(db, ws, two[0]).tier == "dormant"
    with db.reading() as conn:
        held = reading.page(conn, ws, Slice()).items
        assert [one.position for one in held] == [1, 2, 3]
        part = reading.page(conn, ws, Slice(2))
        assert [*part.items, *reading.page(conn, ws, Slice(2, part.next)).items] == held
    dropped(db, ws, third)
    changed(db, ws, first, test=RuleTest(company=["ACME"]), gives=RuleGives(stage="crisis"))
    assert (shown(db, ws, two[1]).tier, shown(db, ws, two[1]).stage) == ("", "crisis")
    assert (shown(db, ws, two[0]).tier, shown(db, ws, two[0]).tags) == ("regular", ["choir", "b"])


def test_a_rule_sees_no_tag_that_a_rule_gave(
    db: Database, ws: Workspace, two: tuple[int, int]
) -> None:
    ruled(db, ws, ACME, tags=["client"])
    number = ruled(db, ws, RuleTest(tag=["client"]), tier="key")
    assert shown(db, ws, two[0]).tier == ""
    said(db, ws, two[1], **tagging([], ["client"], []))
    assert shown(db, ws, two[1]).tier == "key"
    with db.reading() as conn:
        draft = RuleDraft(test=RuleTest(tag=["client"]), gives=RuleGives(tier="key"))
        told = reading.preview(conn, ws, draft)
    assert (told.count, [one.name for one in told.contacts]) == (1, ["Bo Dahl"])
    with db.writing(ws.id) as conn:
        rename_tag(conn, ws, "client", "customer", AT)
    settle(db, ws, NOW)
    assert shown(db, ws, two[0]).tags == ["choir", "customer"]
    assert (shown(db, ws, two[1]).tags, shown(db, ws, two[1]).tier) == (["customer"], "key")
    dropped(db, ws, number)
    assert shown(db, ws, two[1]).tier == ""


def test_merging_and_undoing_follow_the_rules(
    db: Database, ws: Workspace, two: tuple[int, int]
) -> None:
    ruled(db, ws, ACME, tier="key", tags=["client"])
    before = known(db)
    with db.writing(ws.id) as conn:
        number = merge(conn, ws, two[1], two[0], "", AT)
    settle(db, ws, NOW)
    assert (shown(db, ws, two[1]).tier, shown(db, ws, two[1]).tags) == ("key", ["choir", "client"])
    with db.writing(ws.id) as conn:
        undo(conn, ws, number, AT + 1)
    settle(db, ws, NOW)
    assert known(db) == before


def test_only_those_concerned_are_derived_anew(
    db: Database, ws: Workspace, two: tuple[int, int]
) -> None:
    with db.writing(ws.id) as conn:
        rulebook.add(conn, ws, ACME, RuleGives(tier="key"), "", None, AT)
        waiting = set(conn.execute(select(pending.c.key)).scalars())
    assert waiting == {ws.identifier_id("email:anna@mail.acme.com")}


def test_what_is_no_domain_is_refused(db: Database, ws: Workspace) -> None:
    for wrong in ("no domain", "co.uk"):
        with db.writing(ws.id) as conn, pytest.raises(Refused):
            rulebook.add(conn, ws, RuleTest(domain=[wrong]), RuleGives(tier="key"), "", None, AT)
