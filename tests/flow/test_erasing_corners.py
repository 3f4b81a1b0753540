"""Erased for good: nothing of them stays, they do not come back, and nobody else goes with them."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from connectors.base import Found
from schemas.source import EventRecord, Participant, Record
from service.access.workspaces import Workspace
from service.db.moments import ms
from service.db.places import Target
from service.db.session import Database
from service.db.tables import metadata
from service.detection.overrule import overrule
from service.detection.owners import known
from service.ingest.store import interaction_id, store
from service.jobs.pipeline import rebuild, settle
from service.reconciler.erase import erase
from tests.conftest import NOW
from tests.flow.feeding import ME, everyone, feed, groups, mail, meeting, person

AT = ms(NOW)
ANNA, CARL = "anna@home.example", "carl@frost.example"


def forget(db: Database, ws: Workspace, name: str) -> None:
    with db.writing(ws.id) as conn:
        erase(conn, ws, everyone(db)[name], AT)
    settle(db, ws, NOW)


def leaks(db: Database, word: str) -> list[str]:
    """Tables in which the word still stands."""
    with db.reading() as conn:
        return [
            table.name
            for table in metadata.sorted_tables
            if word in repr(conn.execute(select(table)).all()).lower()
        ]


def flagged(event: EventRecord) -> EventRecord:
    """The same with the owner marked by the source itself."""
    parties = tuple(replace(p, me=p.identifier == f"email:{ME}") for p in event.participants)
    return replace(event, participants=parties)


def test_a_card_of_a_name_alone_is_erased_and_stays_out(db: Database, ws: Workspace) -> None:
    card = person("Wei Zhang", external_id="1")
    feed(db, ws, [card, person("Carl Frost", CARL)])
    forget(db, ws, "Wei Zhang")
    assert leaks(db, "zhang") == []
    rebuild(db, ws, "reconciler", NOW)
    feed(db, ws, [card])
    assert set(everyone(db)) == {"Carl Frost"}


def test_one_of_a_shared_mailbox_is_erased_and_the_other_gets_it(
    db: Database, ws: Workspace
) -> None:
    shared = "noll@home.example"
    feed(db, ws, [person("Fritz Noll", shared), person("Gerda Noll", shared)])
    forget(db, ws, "Fritz Noll")
    assert leaks(db, "fritz") == []
    before = groups(db)
    rebuild(db, ws, "reconciler", NOW)
    assert groups(db) == before


def test_a_switchboard_does_not_take_colleagues_along(db: Database, ws: Workspace) -> None:
    line = ("+49 30 901820",)
    feed(db, ws, [person("Anna Bell", ANNA, phones=line)])
    forget(db, ws, "Anna Bell")
    feed(db, ws, [person("Carl Frost", CARL, phones=line)])
    assert set(everyone(db)) == {"Carl Frost"}


def test_a_colleagues_card_survives(db: Database, ws: Workspace) -> None:
    line = ("+49 30 901820",)
    feed(db, ws, [person("Anna Bell", ANNA, phones=line), person("Carl Frost", CARL, phones=line)])
    feed(db, ws, [mail(ME, ANNA, 3)])
    forget(db, ws, "Anna Bell")
    assert set(everyone(db)) == {"Carl Frost"}


def test_the_change_log_and_the_journal_forget_too(db: Database, ws: Workspace) -> None:
    other = "bell@work.example"
    feed(db, ws, [person("Anna Bell", ANNA), person("A. Bell", other)])
    feed(db, ws, [person("Anna Bell", ANNA, other)])
    forget(db, ws, "Anna Bell")
    assert leaks(db, "anna") == []


def test_the_note_of_an_override_goes_too(db: Database, ws: Workspace) -> None:
    letter = mail(ME, ANNA, 3)
    feed(db, ws, [person("Anna Bell", ANNA), letter])
    with db.writing(ws.id) as conn:
        overrule(conn, ws, interaction_id(ws, letter.key), False, "annas farewell", AT)
    settle(db, ws, NOW)
    forget(db, ws, "Anna Bell")
    assert leaks(db, "anna") == []


def test_a_talk_with_the_erased_alone_goes_whole(db: Database, ws: Workspace) -> None:
    feed(db, ws, [person("Anna Bell", ANNA), mail(ME, ANNA, 3)])
    talk = replace(meeting(ANNA, NOW.replace(day=1, hour=8)), subject="Anna's farewell", key="k")
    talk = replace(talk, external_id="talk-1")
    feed(db, ws, [talk])
    forget(db, ws, "Anna Bell")
    assert leaks(db, "anna") == []


def test_others_mail_to_me_stays_though_the_erased_was_copied(db: Database, ws: Workspace) -> None:
    shared = flagged(mail(CARL, (ME, ANNA), 3, name="Carl Frost"))
    feed(db, ws, [person("Anna Bell", ANNA), person("Carl Frost", CARL), mail(ME, CARL, 9), shared])
    forget(db, ws, "Anna Bell")
    assert _rows_with(db, shared.key) == 1


def _rows_with(db: Database, key: str) -> int:
    with db.reading() as conn:
        rows = conn.execute(select(metadata.tables["source_rows"].c.payload)).scalars()
        return sum(key in payload for payload in rows)


def test_headers_forget_too(db: Database, ws: Workspace) -> None:
    shared = mail(CARL, (ME, ANNA), 3, facts={"reply_to": ANNA, "delivered_to": [ME, ANNA]})
    feed(db, ws, [person("Anna Bell", ANNA), mail(ME, CARL, 9), shared_without_key(shared)])
    forget(db, ws, "Anna Bell")
    assert leaks(db, "anna") == []


def shared_without_key(event: EventRecord) -> EventRecord:
    return replace(event, key="mail:1@x", external_id="1")


def test_an_address_without_canonical_form_stays_out(db: Database, ws: Workspace) -> None:
    odd = "/O=EXCHANGE/CN=RECIPIENTS/CN=ANNAB"
    letter = mail(ME, odd, 3)
    letter = replace(
        letter,
        participants=(letter.participants[0], Participant(f"email:{odd}", "to", "Anna Bell")),
    )
    feed(db, ws, [letter])
    forget(db, ws, "Anna Bell")
    feed(db, ws, [letter])
    assert everyone(db) == {}


def test_what_waits_to_be_judged_does_not_bring_them_back(db: Database, ws: Workspace) -> None:
    feed(db, ws, [person("Anna Bell", ANNA), mail(ME, ANNA, 9)])
    waiting: list[Record] = [mail(ME, ANNA, 3), person("Anna B", ANNA, external_id="late")]
    target = Target(ws.id_of("account", "vcard"), ws.id_of("stream", "vcard"))
    with db.writing(ws.id) as conn:
        batch = [(Found(one, "vcard", "f", "1"), target) for one in waiting]
        store(conn, ws, batch, known(conn, ws), AT)
    forget(db, ws, "Anna Bell")
    assert everyone(db) == {}
