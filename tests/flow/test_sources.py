"""The same message in two files, or in mail and calendar, is one interaction with two sources."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest
from sqlalchemy import select

from service.access.workspaces import Workspace
from service.db.session import Database
from service.db.tables import interactions, source_rows
from service.ingest.importing import ImportOptions, run
from service.jobs.pipeline import settle
from tests.conftest import NOW
from tests.worlds.calendar import calendar, event
from tests.worlds.mail import mbox, message
from tests.worlds.town import ME, OWNER, ago

ANNA = "anna.bell@acme.example"
INVITATION = (
    b"--b\r\nContent-Type: text/plain\r\n\r\nPlease come.\r\n--b\r\n"
    b'Content-Type: text/calendar; method=REQUEST; charset="UTF-8"\r\n\r\n'
    b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:talk@cal\r\n"
    b"END:VEVENT\r\nEND:VCALENDAR\r\n--b--\r\n"
)


def bring(db: Database, ws: Workspace, paths: list[Path]) -> None:
    run(db, ws, paths, ImportOptions(me=OWNER), NOW)
    settle(db, ws, NOW)


def told(db: Database) -> list[tuple[str, bool, int]]:
    """Kind, counted and number of sources of every interaction."""
    with db.reading() as conn:
        sources = list(conn.execute(select(source_rows.c.interaction_id)).scalars())
        rows = conn.execute(select(interactions)).all()
    return sorted((row.kind, row.counted, sources.count(row.id)) for row in rows)


def test_a_mail_in_two_mailboxes(db: Database, ws: Workspace, tmp_path: Path) -> None:
    letter = message(f"Anna Bell <{ANNA}>", ME, ago(5), message_id="one@acme.example")
    paths = [tmp_path / "inbox.mbox", tmp_path / "archive.mbox"]
    for path in paths:
        path.write_bytes(mbox([letter]))
    bring(db, ws, paths)
    assert told(db) == [("mail", True, 2)]


@pytest.mark.parametrize("order", list(permutations((0, 1))), ids=str)
def test_an_invitation_in_mail_and_calendar(
    db: Database, ws: Workspace, tmp_path: Path, order: tuple[int, int]
) -> None:
    mixed = {"Content-Type": 'multipart/mixed; boundary="b"'}
    letter = message(f"Anna Bell <{ANNA}>", ME, ago(9), extra_headers=mixed, body=INVITATION)
    me = "mara@lind.example"
    guests = [(me, "Mara Lind", "ACCEPTED"), (ANNA, "Anna Bell", "ACCEPTED")]
    talk = event("talk@cal", ago(5), 30, "Talk", ANNA, guests)
    paths = [tmp_path / "inbox.mbox", tmp_path / "diary.ics"]
    paths[0].write_bytes(mbox([letter]))
    paths[1].write_bytes(calendar([talk]))
    bring(db, ws, [paths[order[0]]])
    bring(db, ws, [paths[order[1]]])
    assert told(db) == [("meeting", True, 2)]
