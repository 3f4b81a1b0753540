"""The owner's word: merge, split and undo, at any time, and it is remembered."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select

from service.access.workspaces import Workspace
from service.db.moments import ms
from service.db.session import Database
from service.db.stages import Stage, push
from service.db.tables import claims, contacts, identifiers, merges, source_rows
from service.ingest.arrival import mark_gone
from service.ingest.store import row_id
from service.jobs.pipeline import rebuild, settle
from service.reconciler.decide import merge, split, undo
from service.reconciler.edit import edit
from service.reconciler.preview import preview
from service.reconciler.refused import Refused
from service.reconciler.review import review
from tests.conftest import NOW
from tests.flow.feeding import ME, empty, everyone, feed, groups, mail, person
from tests.flow.people import people

ANNA, WORK = "anna@home.example", "anna.bell@acme.example"
AT = ms(NOW)


@pytest.fixture
def two(db: Database, ws: Workspace) -> tuple[int, int]:
    feed(db, ws, [person("Anna Bell", ANNA), person("A. Bell-Frost", WORK, company="Acme")])
    feed(db, ws, [mail(ME, ANNA, 50), mail(ME, WORK, 20), mail(WORK, ME, 10)])
    found = everyone(db)
    return found["Anna Bell"], found["A. Bell-Frost"]


def joined(db: Database, ws: Workspace, two: tuple[int, int]) -> int:
    with db.writing(ws.id) as conn:
        number = merge(conn, ws, *two, "the same Anna", AT)
    settle(db, ws, NOW)
    return number


def test_a_merge_sums_touches_and_keeps_the_id(
    db: Database, ws: Workspace, two: tuple[int, int]
) -> None:
    joined(db, ws, two)
    assert groups(db) == {frozenset({f"email:{ANNA}", f"email:{WORK}"})}
    with db.reading() as conn:
        kept = conn.execute(select(contacts).where(contacts.c.id == two[0])).one()
        gone = conn.execute(select(contacts).where(contacts.c.id == two[1])).one()
    assert (kept.touches, kept.name, kept.company) == (3, "Anna Bell", "Acme")
    assert gone.merged_into == two[0]


def test_undo_restores_people_fields_and_ids_exactly(
    db: Database, ws: Workspace, two: tuple[int, int]
) -> None:
    with db.writing(ws.id) as conn:
        edit(conn, ws, two[1], {"tier": "key", "notes": "likes tea"}, AT)
    settle(db, ws, NOW)
    with db.reading() as conn:
        before = people(conn)
    number = joined(db, ws, two)
    with db.reading() as conn:
        assert people(conn) != before
    with db.writing(ws.id) as conn:
        undo(conn, ws, number, AT + 1)
    settle(db, ws, NOW)
    with db.reading() as conn:
        assert people(conn) == before
    assert set(everyone(db).values()) == set(two)


def test_undo_years_later_takes_new_touches_along(
    db: Database, ws: Workspace, two: tuple[int, int]
) -> None:
    number = joined(db, ws, two)
    feed(db, ws, [mail(ME, WORK, 1)])
    with db.writing(ws.id) as conn:
        undo(conn, ws, number, AT + 1)
    settle(db, ws, NOW)
    with db.reading() as conn:
        rows = {row.id: row.touches for row in conn.execute(select(contacts))}
    assert rows == {two[0]: 1, two[1]: 3}


def test_an_undone_automatic_join_does_not_come_back(db: Database, ws: Workspace) -> None:
    feed(db, ws, [person("Anna Bell", ANNA), person("A. Bell", WORK)])
    bridge = person("Anna Bell", ANNA, WORK)
    feed(db, ws, [bridge])
    with db.reading() as conn:
        number = conn.execute(select(merges.c.id)).scalar_one()
    with db.writing(ws.id) as conn:
        undo(conn, ws, number, AT)
    settle(db, ws, NOW)
    apart = {frozenset({f"email:{ANNA}"}), frozenset({f"email:{WORK}"})}
    assert groups(db) == apart
    feed(db, ws, [bridge, person("Anna Bell", WORK, ANNA)])
    rebuild(db, ws, "reconciler", NOW)
    assert groups(db) == apart


def test_a_split_is_remembered(db: Database, ws: Workspace) -> None:
    feed(db, ws, [person("Anna Bell", ANNA, WORK), mail(ME, WORK, 3)])
    whole = everyone(db)["Anna Bell"]
    with db.writing(ws.id) as conn:
        leaving = ws.identifier_id(f"email:{WORK}")
        fresh = split(conn, ws, whole, [leaving], "her colleague", AT)
    settle(db, ws, NOW)
    rebuild(db, ws, "reconciler", NOW)
    with db.reading() as conn:
        rows = conn.execute(select(identifiers.c.value, identifiers.c.contact_id)).all()
    home = {row.value: row.contact_id for row in rows}
    assert home[f"email:{WORK}"] == fresh
    assert home[f"email:{ANNA}"] == whole


def test_a_dry_run_tells_and_changes_nothing(
    db: Database, ws: Workspace, two: tuple[int, int]
) -> None:
    with db.reading() as conn:
        before = people(conn)
    with db.writing(ws.id) as conn:
        told = preview(conn, ws, *two)
    assert told["identifiers"] == [f"email:{WORK}"]
    assert told["fields"]["company"] == {"kept": "", "absorbed": "Acme", "result": "Acme"}
    with db.reading() as conn:
        assert people(conn) == before


def test_what_makes_no_sense_is_refused(db: Database, ws: Workspace, two: tuple[int, int]) -> None:
    number = joined(db, ws, two)
    with db.writing(ws.id) as conn, pytest.raises(Refused, match="merged into another"):
        merge(conn, ws, two[1], two[0], "", AT)
    with db.writing(ws.id) as conn, pytest.raises(Refused, match="itself"):
        merge(conn, ws, two[0], two[0], "", AT)
    with db.writing(ws.id) as conn, pytest.raises(Refused, match="at least one"):
        split(conn, ws, two[0], [], "", AT)
    with db.writing(ws.id) as conn:
        undo(conn, ws, number, AT)
    with db.writing(ws.id) as conn, pytest.raises(Refused, match="already"):
        undo(conn, ws, number, AT)


def test_the_owners_edit_is_pinned_and_can_be_taken_back(
    db: Database, ws: Workspace, two: tuple[int, int]
) -> None:
    with db.writing(ws.id) as conn:
        edit(conn, ws, two[0], {"name": "Ännchen", "tags": ["choir"]}, AT)
    feed(db, ws, [person("Anna Maria Bell", ANNA)])
    assert "Ännchen" in everyone(db)
    with db.writing(ws.id) as conn:
        edit(conn, ws, two[0], {"name": None}, AT)
    assert "Ännchen" not in everyone(db)


def test_an_undone_join_stays_undone_when_its_address_turns_out_shared(
    db: Database, ws: Workspace
) -> None:
    profile = ("https://www.linkedin.com/in/other-orlow",)
    feed(db, ws, [person("Lea Orlow", "lorlow@acme.de", external_id="1", company="Acme")])
    feed(db, ws, [person("Lea Orlow", external_id="2", company="Acme", profiles=profile)])
    with db.reading() as conn:
        number = conn.execute(select(merges.c.id)).scalar_one()
    with db.writing(ws.id) as conn:
        undo(conn, ws, number, AT + 1)
    settle(db, ws, NOW)
    feed(db, ws, [person("Tom Orlow", "lorlow@acme.de", external_id="3")])
    with db.reading() as conn:
        standing = conn.execute(select(merges).where(merges.c.undone_at.is_(None))).all()
    assert standing == []


def test_answers_that_join_what_was_kept_apart_are_refused(db: Database, ws: Workspace) -> None:
    feed(db, ws, [person("Lea Orlow", f"lea@{n}.example", external_id=n) for n in "abc"])
    with db.reading() as conn:
        rows = conn.execute(select(identifiers.c.value, identifiers.c.contact_id))
        home = {row.value: row.contact_id for row in rows.all()}
    a, b, c = (home[f"email:lea@{n}.example"] for n in "abc")
    with db.writing(ws.id) as conn, pytest.raises(Refused, match="two people"):
        review(conn, ws, [(1, (a, b)), (2, (b, c))], [(3, (a, c))], "", AT)


def test_a_fixed_line_alone_is_nobody(db: Database, ws: Workspace) -> None:
    feed(db, ws, [person("Lea Orlow", "lea@a.example", phones=("+49 30 12345678",))])
    lea = everyone(db)["Lea Orlow"]
    with db.writing(ws.id) as conn, pytest.raises(Refused, match="fixed line"):
        split(conn, ws, lea, [ws.identifier_id("email:lea@a.example")], "", AT)


def test_a_deleted_card_leaves_id_and_notes_with_whoever_is_left(
    db: Database, ws: Workspace
) -> None:
    for one, other in ((ANNA, WORK), (WORK, ANNA)):
        card = person("Anna Bell", one, other, external_id=one)
        feed(db, ws, [card, mail(ME, one, 9)])
        contact = everyone(db)["Anna Bell"]
        with db.writing(ws.id) as conn:
            edit(conn, ws, contact, {"notes": "allergic to nuts"}, AT)
        settle(db, ws, NOW)
        with db.writing(ws.id) as conn:
            mark_gone(conn, ws, [row_id(ws, ws.id_of("stream", "vcard"), one)], AT + 5)
        settle(db, ws, NOW)
        with db.reading() as conn:
            left = conn.execute(select(contacts)).one()
            known = set(conn.execute(select(identifiers.c.value)).scalars())
        assert (left.id, left.notes) == (contact, "allergic to nuts")
        assert f"email:{other}" not in known
        empty(db, ws)


def test_a_card_of_a_name_alone_goes_with_its_source(db: Database, ws: Workspace) -> None:
    feed(db, ws, [person("Just Name", external_id="just")])
    assert set(everyone(db)) == {"Just Name"}
    with db.writing(ws.id) as conn:
        mark_gone(conn, ws, [row_id(ws, ws.id_of("stream", "vcard"), "just")], AT + 5)
    settle(db, ws, NOW)
    assert everyone(db) == {}


def test_a_decision_outlives_the_cards_it_was_made_on(
    db: Database, ws: Workspace, two: tuple[int, int]
) -> None:
    joined(db, ws, two)
    together = groups(db)
    with db.writing(ws.id) as conn:
        cards = list(conn.execute(select(claims.c.source_row_id).distinct()).scalars())
        conn.execute(delete(source_rows).where(source_rows.c.id.in_(cards)))
        push(conn, ws.id, Stage.READ_PERSON, cards)
    settle(db, ws, NOW)
    assert groups(db) == together
    rebuild(db, ws, "reconciler", NOW)
    assert groups(db) == together
