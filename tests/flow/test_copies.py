"""One mail in several copies, one meeting in several calendars: files, judge and store agree."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations
from pathlib import Path

import pytest
from sqlalchemy import select

from service.access.workspaces import Workspace
from service.db.moments import ms
from service.db.session import Database
from service.db.tables import interactions
from service.detection.overrule import overrule
from service.ingest.importing import ImportOptions, run
from service.ingest.judging import judge_files
from service.ingest.store import interaction_id
from service.jobs.pipeline import settle
from tests.conftest import NOW
from tests.flow.feeding import ME, feed, mail
from tests.worlds.calendar import calendar, event
from tests.worlds.mail import mbox, message

AT = NOW - timedelta(days=4)
ANNA, MINE = "Anna Bell <anna.bell@acme.example>", f"Me <{ME}>"
LISTED = {"List-Id": "<dev.acme.example>", "List-Post": "<mailto:dev@acme.example>"}
TO = (MINE, "dev@acme.example")
DIRECT = message(ANNA, TO, AT, message_id="q@acme")
BY_LIST = message(ANNA, TO, AT, message_id="q@acme", extra_headers=LISTED)
GUESTS = [(ME, "Me", "ACCEPTED"), ("tom@acme.example", "Tom", "ACCEPTED")]


def said(ws: Workspace, *paths: Path) -> list[tuple[str, str]]:
    lines = judge_files(paths, (ME,), ws.settings, NOW, print)
    return [(line["rule"], line["because"]) for line in lines]


def stored(db: Database, ws: Workspace, *paths: Path) -> list[tuple[str, str]]:
    run(db, ws, paths, ImportOptions(me=(ME,)), NOW)
    settle(db, ws, NOW)
    with db.reading() as conn:
        rows = conn.execute(select(interactions.c.rule, interactions.c.because)).all()
    return [tuple(row) for row in rows]


@pytest.mark.parametrize("order", list(permutations((DIRECT, BY_LIST, DIRECT))))
@pytest.mark.parametrize("apart", [True, False])
def test_a_list_that_carried_a_copy_hides_no_letter(
    db: Database, ws: Workspace, tmp_path: Path, order: tuple[bytes, ...], apart: bool
) -> None:
    paths = [tmp_path / f"{n}.eml" for n in range(3)] if apart else [tmp_path / "all.mbox"]
    for path, content in zip(paths, order if apart else [mbox(order)], strict=True):
        path.write_bytes(content)
    expected = ("mail.in.person", "counted: Anna Bell wrote to you")
    assert said(ws, *paths) == [expected] * 3
    assert stored(db, ws, *paths) == [expected]


def test_meetings_are_judged_as_the_store_judges_them(
    db: Database, ws: Workspace, tmp_path: Path
) -> None:
    later = AT + timedelta(days=1)
    calendars = {
        "invited": event("u1", AT, 60, "Plan", ME, GUESTS, extra=["SEQUENCE:0"]),
        "called_off": event("u1", AT, 60, "Plan", ME, GUESTS, None, "CANCELLED", ["SEQUENCE:1"]),
        "google": event("g@google.com", later, 60, "Review", ME, GUESTS),
        "outlook": event("040000008200E", later, 60, "Review", ME, GUESTS),
    }
    paths = [tmp_path / f"{name}.ics" for name in calendars]
    for path, entry in zip(paths, calendars.values(), strict=True):
        path.write_bytes(calendar([entry]))
    rules = [rule for rule, _ in said(ws, *paths)]
    assert rules[:2] == ["meeting.cancelled"] * 2
    assert sorted(rules[2:]) == ["meeting.met", "meeting.twin"]
    assert set(stored(db, ws, *paths)) == set(said(ws, *paths))


def test_a_word_on_a_mail_that_credits_nobody(db: Database, ws: Workspace) -> None:
    note = mail(ME, ME, 4)
    feed(db, ws, [note])
    number = interaction_id(ws, note.key)
    with db.writing(ws.id) as conn:
        overrule(conn, ws, number, True, "mine", ms(NOW))
        row = conn.execute(select(interactions).where(interactions.c.id == number)).one()
    assert (row.rule, row.counted) == ("owner.override", False)
    assert row.because == "not counted: nobody to credit (mine)"
