"""Touches, roll-ups and odd input: what came in must not change what is true."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from schemas.source import EventRecord, Participant, Record
from service.access.workspaces import Workspace
from service.db.moments import ms
from service.db.session import Database
from service.db.stages import Stage, push
from service.db.tables import contacts, imports, interactions, source_rows
from service.detection.overrule import overrule
from service.ingest.importing import ImportOptions, run
from service.ingest.manual import log
from service.ingest.store import interaction_id
from service.ingest.uploads import Upload, accept, finish
from service.ingest.uploads import waiting as queued
from service.jobs.pipeline import rebuild, settle
from tests.conftest import NOW
from tests.flow.feeding import ME, everyone, feed, groups, mail, person

AT = ms(NOW)
ANNA = "anna@home.example"


def shown(db: Database, name: str = "Anna Bell") -> dict[str, object]:
    with db.reading() as conn:
        chosen = select(contacts).where(contacts.c.name == name, contacts.c.merged_into.is_(None))
        return dict(conn.execute(chosen).one()._mapping)


def test_a_writer_who_is_also_in_to_is_not_somebody_i_turned_to(
    db: Database, ws: Workspace
) -> None:
    feed(db, ws, [mail(ANNA, (ME, ANNA), 9, name="Anna Bell")])
    assert shown(db)["confirmed"] is False
    bulk = mail(ANNA, ME, 3, name="Anna Bell", facts={"list_unsubscribe": True})
    feed(db, ws, [bulk])
    with db.reading() as conn:
        number = interaction_id(ws, bulk.key)
        row = conn.execute(select(interactions).where(interactions.c.id == number)).one()
    assert not row.counted, row.because


def test_self_addressed_bulk_falls_with_the_letter_that_vouched(
    db: Database, ws: Workspace
) -> None:
    mine = mail(ME, ANNA, 20)
    facts = {"facts": {"list_unsubscribe": True}}
    bulk = [mail(ANNA, (ME, ANNA), days, name="Anna Bell", **facts) for days in (3, 4)]
    feed(db, ws, [person("Anna Bell", ANNA), mine, *bulk])
    number = interaction_id(ws, mine.key)
    with db.writing(ws.id) as conn:
        conn.execute(delete(source_rows).where(source_rows.c.interaction_id == number))
        push(conn, ws.id, Stage.JUDGE, [number])
    settle(db, ws, NOW)
    assert shown(db)["last_touched_at"] is None


def test_an_overruled_mail_i_got_credits_its_writer_alone(db: Database, ws: Workspace) -> None:
    noise = mail(ANNA, (ME, "bob@x.example"), 3, name="Anna Bell", facts={"list_id": "news"})
    feed(db, ws, [noise])
    with db.writing(ws.id) as conn:
        overrule(conn, ws, interaction_id(ws, noise.key), True, "", AT)
    settle(db, ws, NOW)
    assert set(everyone(db)) == {"Anna Bell"}


def test_an_overruled_mail_is_no_meeting(db: Database, ws: Workspace) -> None:
    blind = mail(ANNA, "list@x.example", 3, name="Anna Bell")
    feed(db, ws, [person("Anna Bell", ANNA), blind])
    with db.writing(ws.id) as conn:
        overrule(conn, ws, interaction_id(ws, blind.key), True, "", AT)
    settle(db, ws, NOW)
    row = shown(db)
    assert row["last_touched_at"] is not None
    assert row["last_touch_kind"] == "mail"
    assert row["last_meeting_at"] is None


def test_an_overruled_blind_copy_is_a_touch(db: Database, ws: Workspace) -> None:
    copy = mail(ME, (), 3)
    copy = replace(
        copy, participants=(*copy.participants, Participant(f"email:{ANNA}", "bcc", "Anna Bell"))
    )
    feed(db, ws, [person("Anna Bell", ANNA), copy])
    with db.writing(ws.id) as conn:
        overrule(conn, ws, interaction_id(ws, copy.key), True, "", AT)
    settle(db, ws, NOW)
    assert shown(db)["last_touched_at"] == ms(copy.occurred_at)


@pytest.mark.parametrize("kind", ["call", "letter", "message"])
def test_a_call_logged_both_ways_is_no_meeting(db: Database, ws: Workspace, kind: str) -> None:
    feed(db, ws, [person("Anna Bell", ANNA)])
    who = [everyone(db)["Anna Bell"]]
    with db.writing(ws.id) as conn:
        log(
            conn, ws, contact_ids=who, kind=kind, at=AT - 5, direction="both", note="", now=AT  # type: ignore[arg-type]
        )  # fmt: skip
    settle(db, ws, NOW)
    row = shown(db)
    assert (row["last_touch_kind"], row["last_meeting_at"]) == (kind, None)


def test_a_mail_dated_ahead_is_no_booked_meeting(db: Database, ws: Workspace) -> None:
    feed(db, ws, [person("Anna Bell", ANNA), mail(ME, ANNA, 100), mail(ANNA, ME, -300)])
    assert shown(db)["next_meeting_at"] is None


def test_a_mail_to_two_addresses_of_one_person_is_one_touch(db: Database, ws: Workspace) -> None:
    feed(db, ws, [person("Anna Bell", ANNA, "anna@work.example")])
    feed(db, ws, [mail(ME, (ANNA, "anna@work.example"), 3)])
    assert shown(db)["touches"] == 1


def test_a_draft_left_behind_does_not_uncount_what_was_sent(db: Database, ws: Workspace) -> None:
    sent = mail(ME, ANNA, 3)
    draft = replace(sent, external_id="draft", facts={"draft": True})
    feed(db, ws, [person("Anna Bell", ANNA), sent, draft])
    assert shown(db)["last_touched_at"] == ms(sent.occurred_at)


@pytest.mark.parametrize("dirt", ["\x00", "\ud800"])
def test_dirty_text_does_not_stop_the_rest(db: Database, ws: Workspace, dirt: str) -> None:
    letter = replace(mail(ME, ANNA, 3), subject=f"Hel{dirt}lo", thread=f"t{dirt}")
    records: list[Record] = [
        letter,
        person(f"Anna{dirt} Bell", ANNA, external_id="1"),
        person("Carl Frost", "carl@x.example"),
    ]
    feed(db, ws, records)
    assert "Carl Frost" in everyone(db)


@pytest.mark.parametrize("name", ["a.vcf", "a.csv", "a.ics", "a.mbox"])
def test_files_with_nul_and_broken_text_are_read(
    db: Database, ws: Workspace, tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    path.write_bytes(FILES[name])
    report = run(db, ws, [path], ImportOptions(me=(ME,)), NOW)
    settle(db, ws, NOW)
    assert sum(one.imported for one in report.files) == 1, report


FILES = {
    "a.vcf": b"BEGIN:VCARD\r\nVERSION:3.0\r\nUID:u\x001\r\nFN:Anna \x00Bell\xff\r\n"
    b"EMAIL:anna@home.example\r\nNOTE:x\\u0000\x00y\r\nCATEGORIES:a\x00b\r\nEND:VCARD\r\n",
    "a.csv": b"external_id,name,email,notes\r\n"
    b"7\x00,Anna \x00Bell\xed\xa0\x80,anna@home.example,a\x00b\r\n",
    "a.ics": b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nX-WR-CALNAME:c\x00d\r\n"
    b"BEGIN:VEVENT\r\nUID:u\x001\r\n"
    b"DTSTART:20261001T100000Z\r\nDTEND:20261001T110000Z\r\nSUMMARY:Talk \x00\xed\xa0\x80\r\n"
    b"ORGANIZER;CN=Me:mailto:me@own.example\r\n"
    b"ATTENDEE;CN=An\x00na;PARTSTAT=ACCEPTED:mailto:anna@home.example\r\n"
    b"END:VEVENT\r\nEND:VCALENDAR\r\n",
    "a.mbox": b"From x Thu Oct  1 10:00:00 2026\r\nFrom: An\x00na <anna@home.example>\r\n"
    b"To: me@own.example\r\nSubject: =?utf-8?q?a=00b?= \x00 =?utf-16?b?2AA=?= \xff\r\n"
    b"Date: Thu, 1 Oct 2026 10:00:00 +0000\r\nMessage-ID: <a\x001@x>\r\n"
    b"In-Reply-To: <q\x00@x>\r\nList-Id: \x00\r\nX-Mailer: a\x00b\r\n\r\nhi\r\n",
}


def test_a_row_that_moves_to_another_interaction_takes_its_touch_along(
    db: Database, ws: Workspace
) -> None:
    first = mail(ME, ANNA, 5)
    feed(db, ws, [person("Anna Bell", ANNA), first])
    feed(db, ws, [replace(first, key="mail:other", occurred_at=NOW - timedelta(days=50))])
    assert shown(db)["last_touched_at"] == AT - 50 * 86_400_000
    assert shown(db)["touches"] == 1


def test_a_failed_import_can_be_sent_again(db: Database, ws: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "a.vcf"
    path.write_bytes(FILES["a.vcf"])
    with db.writing(ws.id) as conn:
        number = accept(conn, ws, [Upload.of("a.vcf", path)], {}, AT)
        finish(conn, ws, number, "failed", {"because": "the disk was full"}, AT)
        accept(conn, ws, [Upload.of("a.vcf", path)], {}, AT + 1)
    with db.reading() as conn:
        assert len(queued(conn, ws)) == 1
        assert len(conn.execute(select(imports)).all()) == 1


def test_rebuilds_change_nothing(db: Database, ws: Workspace) -> None:
    shared = "noll@home.example"
    letters: list[EventRecord] = [mail(ME, shared, 3), mail(shared, (ME, ANNA), 2, name="F")]
    feed(db, ws, [person("Fritz Noll", shared), person("Gerda Noll", shared), *letters])
    before = groups(db)
    for what in ("detection", "reconciler", "timeline"):
        rebuild(db, ws, what, NOW)
        assert groups(db) == before
