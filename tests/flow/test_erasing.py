"""What an erased person shared with others stays theirs: cards, addresses, mail, joins."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from schemas.source import Participant, Record
from service.access.workspaces import Workspace
from service.db.moments import ms
from service.db.session import Database
from service.db.tables import claims, identifiers, merges, participants, pending, tombstones
from service.detection.party import parties
from service.ingest.forgotten import Forgotten, screened
from service.jobs.pipeline import rebuild, settle
from service.reconciler.decide import split
from service.reconciler.erase import erase
from tests.conftest import NOW
from tests.flow.feeding import ME, everyone, feed, groups, mail, person

AT = ms(NOW)
ANNA, CARL, BO = "anna@home.example", "carl@frost.example", "bo@frost.example"


def forget(db: Database, ws: Workspace, address: str) -> None:
    with db.writing(ws.id) as conn:
        mine = identifiers.c.value == f"email:{address}"
        erase(conn, ws, conn.execute(select(identifiers.c.contact_id).where(mine)).scalar_one(), AT)
    settle(db, ws, NOW)


def part(db: Database, ws: Workspace, name: str, address: str) -> None:
    with db.writing(ws.id) as conn:
        split(conn, ws, everyone(db)[name], [ws.identifier_id(f"email:{address}")], "", AT)
    settle(db, ws, NOW)


def joins(db: Database) -> str:
    with db.reading() as conn:
        return repr(conn.execute(select(merges)).all())


def settled_again(db: Database, ws: Workspace) -> set[frozenset[str]]:
    """The contacts after everything was derived anew; nothing may move."""
    before = groups(db)
    for what in ("detection", "reconciler", "timeline"):
        rebuild(db, ws, what, NOW)
    assert groups(db) == before
    return before


def test_a_card_that_was_parted_stays_with_whom_it_is(db: Database, ws: Workspace) -> None:
    card = person("Carl Frost", CARL, BO)
    world: list[Record] = [card, mail(ME, CARL, 5), mail(ME, BO, 4)]
    feed(db, ws, world)
    part(db, ws, "Carl Frost", BO)
    forget(db, ws, BO)
    assert groups(db) == {frozenset({f"email:{CARL}"})}
    feed(db, ws, world)
    assert settled_again(db, ws) == {frozenset({f"email:{CARL}"})}
    assert "Carl Frost" in everyone(db)


def test_a_shared_mailbox_goes_without_those_who_share_it(db: Database, ws: Workspace) -> None:
    shared = "noll@home.example"
    cards: list[Record] = [person("Fritz Noll", shared), person("Gerda Noll", shared)]
    feed(db, ws, [*cards, mail(ME, shared, 3)])
    forget(db, ws, shared)
    assert {"Fritz Noll", "Gerda Noll"} == set(everyone(db))
    feed(db, ws, [*cards, mail(ME, shared, 3)])
    assert settled_again(db, ws) == set()
    assert {"Fritz Noll", "Gerda Noll"} == set(everyone(db))


def test_headers_of_mail_they_had_no_part_in_forget_them(db: Database, ws: Workspace) -> None:
    listed = mail(CARL, ME, 3, facts={"reply_to": ANNA.upper(), "return_path": ANNA})
    feed(db, ws, [person("Anna Bell", ANNA), mail(ME, CARL, 9), listed])
    forget(db, ws, ANNA)
    with db.reading() as conn:
        payloads = conn.exec_driver_sql("SELECT payload FROM source_rows").scalars().all()
    assert len(payloads) == 2
    assert "anna" not in "".join(payloads).lower()


def test_joins_of_others_lose_what_names_them(db: Database, ws: Workspace) -> None:
    feed(db, ws, [person("Carl Frost", CARL), person("C. Frost", BO)])
    feed(db, ws, [person("Carl Frost", CARL, BO, "cf@home.example")])
    part(db, ws, "Carl Frost", BO)
    assert BO in joins(db)
    forget(db, ws, BO)
    assert BO not in joins(db)
    assert settled_again(db, ws) == {frozenset({f"email:{CARL}", "email:cf@home.example"})}


def test_nothing_is_left_of_a_contact_with_all_kinds_of_keys(db: Database, ws: Workspace) -> None:
    card = person("Anna Bell", ANNA, "info@bell.example", phones=("+49 30 901820",))
    feed(db, ws, [replace(card, profiles=("linkedin.com/in/anna",)), mail(ME, ANNA, 3)])
    forget(db, ws, ANNA)
    with db.reading() as conn:
        for table in (claims, participants, pending):
            assert conn.execute(select(table)).all() == []
        assert conn.execute(select(identifiers.c.value)).scalars().all() == [f"email:{ME}"]
        digests = set(conn.execute(select(tombstones.c.digest)).scalars())
    assert ws.identifier_id("phone:+4930901820") not in digests
    assert ws.identifier_id("email:info@bell.example") not in digests


@pytest.mark.parametrize("stated", ["Anna@Home.Example", "an\0na@home.example", ANNA])
def test_no_spelling_brings_them_back(db: Database, ws: Workspace, stated: str) -> None:
    feed(db, ws, [person("Anna Bell", ANNA)])
    forget(db, ws, ANNA)
    feed(db, ws, [person("Anna Bell", stated), mail(ME, stated, 2), mail(stated, ME, 1)])
    assert everyone(db) == {}


def test_machines_do_not_keep_a_letter(db: Database, ws: Workspace) -> None:
    feed(db, ws, [person("Anna Bell", ANNA)])
    forget(db, ws, ANNA)
    letter = mail(ME, (ANNA, "no-reply@frost.example"), 2)
    with db.reading() as conn:
        forgotten = Forgotten(conn, ws)
        assert screened(letter, forgotten) is None
        assert screened(mail(ME, CARL, 2), forgotten) == mail(ME, CARL, 2)


def test_who_is_the_owner_is_never_forgotten(db: Database, ws: Workspace) -> None:
    feed(db, ws, [mail(ME, CARL, 2)])
    letter = mail(ME, CARL, 2)
    marked = replace(letter.participants[1], me=True)
    own = replace(letter, participants=(marked, Participant(f"email:{BO}", "to")))
    with db.reading() as conn:
        also = [ws.identifier_id(p.identifier) for p in parties(letter, frozenset())]
        forgotten = Forgotten(conn, ws, also)
        assert not forgotten.has(f"email:{ME}")
        assert screened(own, forgotten) is own
