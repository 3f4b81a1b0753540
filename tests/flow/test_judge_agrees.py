"""`touchline judge` says of files what the store says when it has read the same files."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from connectors.sandbox.clock import Clock
from connectors.sandbox.google.platform import GooglePlatform
from connectors.sandbox.town.post import ME, OWN, OWNER
from connectors.sandbox.town.town import populate
from connectors.sandbox.world import Letter, Party, Place
from schemas.payload import decode_event
from service.access.workspaces import Workspace
from service.db.session import Database
from service.db.tables import interactions, source_rows
from service.detection.stage import judged
from service.ingest.importing import ImportOptions, run
from service.ingest.judging import judge_files
from service.jobs.pipeline import settle
from tests.worlds.mail import mbox, message

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
MINE, ANNA = "Me <me@own.example>", "Anna Bell <anna.bell@acme.example>"
STAMPED = {"List-Unsubscribe": "<https://x.example/u>", "Auto-Submitted": "auto-generated"}
Told = dict[str, tuple[str, bool, str, str, str]]
PLACES = {
    "inbox": "Inbox",
    "sent": "Sent",
    "spam": "Spam",
    "draft": "Drafts",
    "archive": "Archived",
}


def at(days: float) -> datetime:
    return NOW - timedelta(days=days)


HAND_MADE = [
    # An answer before the mail it answers, by its own clock, from another address than written to.
    message(ANNA, MINE, at(20), "Re: Plan", "r1@acme", "m1@own", extra_headers=STAMPED),
    message(MINE, "office@acme.example", at(19), "Plan", "m1@own"),
    # Nearest reference missing, an older one mine.
    message(ANNA, MINE, at(9), "Re: Plan", "r2@acme", "gone@acme",
            extra_headers={**STAMPED, "References": "<m1@own> <gone@acme>"}),
    message("Zoom <zoom@zoom.example>", MINE, at(8), "Your recap", "z1@zoom"),
    message(MINE, "Zoom <zoom@zoom.example>", at(7), "A question", "m2@own"),
    message("Zoom <zoom@zoom.example>", MINE, at(6), "Re: A question", "z2@zoom", "m2@own",
            extra_headers={"Auto-Submitted": "auto-generated"}),
    message("Boris <bp@x.example>", MINE, at(5), "Sale", "b1@x", extra_headers=STAMPED),
    message(MINE, "bp@x.example", at(4), "Automatic reply: Sale", "m3@own", "b1@x"),
    message("Boris <bp@x.example>", MINE, at(3), "Re: Sale", "b2@x", "m3@own",
            extra_headers=STAMPED),
]  # fmt: skip


def written(letter: Letter, place: Place) -> bytes:
    def shown(people: Iterable[Party]) -> list[str]:
        return [f'"{p.name}" <{p.address}>' if p.name else p.address for p in people]

    headers = dict(letter.headers)
    if letter.references:
        headers["References"] = " ".join(letter.references)
    if letter.meeting:
        headers["Content-Type"] = f"text/calendar; method={letter.meeting.upper()}"
    return message(
        shown([letter.sender])[0],
        shown(letter.to),
        letter.sent_at,
        letter.subject,
        letter.message_id.strip("<>"),
        letter.in_reply_to.strip("<>") or None,
        shown(letter.cc),
        [PLACES.get(place, place)],
        headers,
    )


def town() -> list[bytes]:
    box = GooglePlatform(Clock(NOW)).open(OWN["google"].address, OWNER, ())
    other = GooglePlatform(Clock(NOW)).open(OWN["microsoft"].address, OWNER, ())
    populate(3, NOW, box, other, 0.06)
    held = [*box.letters().values(), *other.letters().values()]
    unique = {letter.message_id: (letter, place) for letter, place in held}
    return [written(letter, place) for letter, place in unique.values()]


def stored(db: Database, ws: Workspace) -> Told:
    """What the tables say of each message, by its Message-ID, and the rules when asked again."""
    found: Told = {}
    with db.reading() as conn:
        rows = select(interactions, source_rows.c.payload).join(
            source_rows, source_rows.c.interaction_id == interactions.c.id
        )
        for row in conn.execute(rows).all():
            said = row._mapping
            again = judged(conn, ws, row.id)
            assert again is not None
            assert (again.rule, again.because) == (row.rule, row.because)
            own = decode_event(row.payload).facts["message_id"]
            found[own] = (said["class"], row.counted, row.direction, row.rule, row.because)
    return found


@pytest.mark.parametrize("world", ["hand", "town"])
def test_judge_and_store_agree(db: Database, ws: Workspace, tmp_path: Path, world: str) -> None:
    mails = HAND_MADE if world == "hand" else town()
    halves = [tmp_path / "one.mbox", tmp_path / "two.mbox"]
    for path, some in zip(halves, (mails[::2], mails[1::2]), strict=True):
        path.write_bytes(mbox(some))
    me = ("me@own.example", *ME)
    for path in halves:
        run(db, ws, [path], ImportOptions(me=me), NOW)
        settle(db, ws, NOW)
    said = {
        line["message_id"]: (
            line["class"], line["counted"], line["direction"], line["rule"], line["because"]
        )
        for line in judge_files(halves, me, ws.settings, NOW, print)
    }  # fmt: skip
    assert said == stored(db, ws)
    assert len(said) >= len(HAND_MADE)


def test_the_hand_made_ones_are_as_a_person_would_say(
    db: Database, ws: Workspace, tmp_path: Path
) -> None:
    path = tmp_path / "one.mbox"
    path.write_bytes(mbox(HAND_MADE))
    told = {
        line["message_id"]: (line["rule"], line["counted"])
        for line in judge_files([path], ("me@own.example",), ws.settings, NOW, print)
    }
    assert told == {
        "r1@acme": ("mail.in.answer", True),
        "m1@own": ("mail.out.role", False),
        "r2@acme": ("mail.in.thread", True),
        "z1@zoom": ("mail.in.known", True),
        "m2@own": ("mail.out.to", True),
        "z2@zoom": ("mail.auto_generated", False),
        "b1@x": ("mail.bulk", False),
        "m3@own": ("mail.auto_reply", False),
        "b2@x": ("mail.bulk", False),
    }
