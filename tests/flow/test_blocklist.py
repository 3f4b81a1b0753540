"""Blocked senders leave no trace and do not come back; nobody else goes with them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import select

from schemas.source import Participant, Record
from service.access.workspaces import Workspace
from service.db.moments import ms
from service.db.session import Database
from service.db.tables import accounts, identifiers, metadata, streams, tombstones
from service.detection import docket
from service.detection.rulings import Unruly, sender
from service.ingest.store import interaction_id
from service.jobs.pipeline import rebuild, settle
from service.reconciler.block import block, unblock
from service.reconciler.decide import split
from service.reconciler.edit import edit
from tests.conftest import NOW
from tests.flow.feeding import ME, everyone, feed, groups, mail, meeting, person
from tests.flow.people import people, touches
from tests.flow.test_erasing_corners import leaks
from tests.flow.test_rulings import verdict
from tests.flow.test_touches import days_since, news
from tests.flow.walking import walking

AT = ms(NOW)
ANNA, BO, CARL = "anna@home.example", "bo@shop.example", "carl@frost.example"


def keep_out(db: Database, ws: Workspace, whom: str, *, sure: bool = False) -> None:
    with db.writing(ws.id) as conn:
        block(conn, ws, sender(whom), "", AT, sure=sure)
    settle(db, ws, NOW)


def let_in(db: Database, ws: Workspace, whom: str) -> None:
    with db.writing(ws.id) as conn:
        unblock(conn, ws, sender(whom), AT)
    settle(db, ws, NOW)


def traces(db: Database, word: str) -> set[str]:
    """Tables in which the word stands, beside the blocklist."""
    return {*leaks(db, word)} - {"rulings"}


def same_again(db: Database, ws: Workspace) -> None:
    """Everything derived anew is as it was."""
    with db.reading() as conn:
        before = (people(conn), touches(conn))
    for what in ("detection", "reconciler", "timeline"):
        rebuild(db, ws, what, NOW)
    with db.reading() as conn:
        assert (people(conn), touches(conn)) == before


@pytest.mark.parametrize("whom", [BO, "shop.example", "@SHOP.example"])
def test_nothing_of_it_is_left_and_nothing_comes_back(
    db: Database, ws: Workspace, whom: str
) -> None:
    world: list[Record] = [
        mail(ME, BO, 9),
        mail(BO, ME, 8, name="Bo Dahl"),
        meeting(BO, NOW.replace(day=2, hour=8)),
        person("Bo Dahl", BO),
        mail(ME, ANNA, 7),
    ]
    feed(db, ws, world)
    keep_out(db, ws, whom)
    assert set(everyone(db)) == {ANNA}
    assert traces(db, "shop.example") | traces(db, "dahl") == set()
    assert news(db, "contact.deleted") == 1
    feed(db, ws, world)
    same_again(db, ws)
    assert set(everyone(db)) == {ANNA}
    with db.reading() as conn:
        assert conn.execute(select(tombstones)).all() == []


def test_others_keep_what_they_shared(db: Database, ws: Workspace) -> None:
    both = mail(ME, (ANNA, BO), 7)
    letter = mail(ANNA, (ME, BO), 6, name="Anna Bell", facts={"sender": "list@shop.example"})
    talk = replace(
        meeting(BO, NOW.replace(day=2, hour=8)),
        participants=(
            Participant(f"email:{BO}", "organizer"),
            Participant(f"email:{ME}", "attendee", answer="accepted"),
            Participant(f"email:{ANNA}", "attendee", answer="accepted"),
        ),
    )
    feed(db, ws, [both, letter, talk])
    keep_out(db, ws, "shop.example")
    assert groups(db) == {frozenset({f"email:{ANNA}"})}
    assert [verdict(db, ws, one)[1] for one in (both, letter, talk)] == [True, True, True]
    same_again(db, ws)


def test_cards_lose_the_address_and_those_with_nothing_else_go(db: Database, ws: Workspace) -> None:
    cards: list[Record] = [
        person("Anna Bell", ANNA, "anna@shop.example"),
        person("Bo Dahl", BO),
        person("Carl Frost", "carl@shop.example", phones=("+49 170 1234567",)),
    ]
    feed(db, ws, [*cards, mail(ME, "anna@shop.example", 3), mail(ME, ANNA, 30)])
    keep_out(db, ws, "shop.example")
    assert set(everyone(db)) == {"Anna Bell", "Carl Frost"}
    assert groups(db) == {frozenset({f"email:{ANNA}"}), frozenset({"phone:+491701234567"})}
    assert days_since(db) == 30
    feed(db, ws, cards)
    assert set(everyone(db)) == {"Anna Bell", "Carl Frost"}
    same_again(db, ws)


def test_the_owners_words_on_it_keep_nobody_alive(db: Database, ws: Workspace) -> None:
    feed(db, ws, [person("Anna Bell", ANNA, BO, external_id="1"), mail(ME, BO, 3)])
    with db.writing(ws.id) as conn:
        split(conn, ws, everyone(db)["Anna Bell"], [ws.identifier_id(f"email:{BO}")], "", AT)
    settle(db, ws, NOW)
    with db.writing(ws.id) as conn:
        mine = identifiers.c.value == f"email:{BO}"
        who = conn.execute(select(identifiers.c.contact_id).where(mine)).scalar_one()
        edit(conn, ws, who, {"name": "Bobo"}, AT)
    settle(db, ws, NOW)
    keep_out(db, ws, BO)
    assert groups(db) == {frozenset({f"email:{ANNA}"})}
    assert traces(db, "shop.example") | traces(db, "bobo") == set()


def test_joins_that_rest_on_it_lose_the_explanation(db: Database, ws: Workspace) -> None:
    feed(db, ws, [person("Anna Bell", ANNA), person("A. Bell", BO, external_id="1")])
    feed(db, ws, [person("Anna Bell", ANNA, BO, external_id="2")])
    keep_out(db, ws, BO)
    assert traces(db, "shop.example") <= {"changes"}  # what was told before was told
    assert groups(db) == {frozenset({f"email:{ANNA}"})}


def test_an_address_that_is_a_person_stays_at_a_blocked_domain(db: Database, ws: Workspace) -> None:
    feed(db, ws, [mail(ME, BO, 3), mail(ME, "cy@shop.example", 2)])
    with db.writing(ws.id) as conn:
        docket.keep(conn, ws, sender(BO), "person", "", AT, sure=False)
    keep_out(db, ws, "shop.example")
    assert set(everyone(db)) == {BO}
    feed(db, ws, [mail(ME, BO, 1)])
    assert days_since(db, BO) == 1


def test_what_waits_is_screened_too(db: Database, ws: Workspace) -> None:
    feed(db, ws, [mail(ME, ANNA, 7)])
    keep_out(db, ws, BO)
    feed(db, ws, [mail(ME, (ANNA, BO), 3)])
    assert traces(db, "shop.example") == set()
    assert days_since(db, ANNA) == 3


def test_oneself_is_not_blocked(db: Database, ws: Workspace) -> None:
    feed(db, ws, [mail(ME, "col@own.example", 7), mail("col@own.example", ME, 6)])
    for whom in (ME, "own.example"):
        with pytest.raises(Unruly):
            keep_out(db, ws, whom)
    keep_out(db, ws, "own.example", sure=True)
    assert everyone(db) == {}
    feed(db, ws, [mail(ME, ANNA, 5)])
    assert set(everyone(db)) == {ANNA}


def test_unblocked_it_comes_back_as_it_is_read_again(db: Database, ws: Workspace) -> None:
    letter = mail(ME, BO, 3)
    feed(db, ws, [letter, mail(ME, ANNA, 7)])
    with db.reading() as conn:
        before = conn.execute(select(streams.c.held)).scalar_one()
    keep_out(db, ws, BO)
    with db.writing(ws.id) as conn:
        conn.execute(accounts.update().values(kind="oauth"))
        conn.execute(streams.update().values(audit_at=AT + 5))
    let_in(db, ws, BO)
    assert set(everyone(db)) == {ANNA}
    with db.reading() as conn:
        row = conn.execute(select(streams)).one()
    assert (row.audit_at, row.held) == (AT, before - 1)
    feed(db, ws, [letter])
    assert set(everyone(db)) == {ANNA, BO}
    assert verdict(db, ws, letter)[1]


def test_no_table_but_the_list_names_it(db: Database, ws: Workspace) -> None:
    feed(db, ws, [mail(BO, ME, 8, name="Bo Dahl"), mail(ME, BO, 7)])
    keep_out(db, ws, BO)
    with db.reading() as conn:
        number = interaction_id(ws, mail(ME, BO, 7).key)
        for table in metadata.sorted_tables:
            if table.name != "changes":
                rows = conn.execute(select(table)).all()
                assert str(number) not in repr(rows), table.name


def test_what_is_kept_out_is_not_missed(db: Database, ws: Workspace, now: datetime) -> None:
    at = walking(db, ws, now)
    shelf = at.shelf("mail", "mail", page=40)
    shelf.total = 200
    shelf.put(*(mail(BO, ME, 10 + n, name="Bo Dahl") for n in range(120)))
    shelf.put(*(mail(ANNA, ME, 10 + n, name="Anna Bell") for n in range(80)))
    at.walk("mail")
    keep_out(db, ws, BO)
    assert [at.row("mail").held, at.row("mail").total] == [80, 80]
    at.change("mail", checkpoint=None)
    at.walk("mail")
    row = at.row("mail")
    assert (row.held, row.total, row.kept_out, row.problem) == (80, 80, 120, None)
    at.audit("mail")
    assert (at.row("mail").held, at.row("mail").total) == (80, 80)
    let_in(db, ws, BO)
    at.audit("mail")
    at.settle()
    assert (at.row("mail").held, at.row("mail").problem) == (200, None)
