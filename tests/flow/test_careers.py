"""A new job is news; an old export, a join taken back or the owner's own edit is not."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import select

from schemas.source import PersonRecord
from service.access.workspaces import Workspace
from service.db.moments import ms
from service.db.session import Database
from service.db.tables import changes, merges
from service.jobs.pipeline import rebuild, settle
from service.reconciler.decide import undo
from service.reconciler.edit import edit
from service.timeline.read.why import why
from tests.conftest import NOW
from tests.flow.feeding import ME, everyone, feed, mail, person

ANNA = "anna@home.example"
EARLY, LATE = datetime(2024, 1, 1, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC)


def anna(company: str, title: str, at: datetime, card: str = "1") -> PersonRecord:
    return person("Anna Bell", ANNA, external_id=card, company=company, title=title, observed_at=at)


def news(db: Database) -> list[Any]:
    with db.reading() as conn:
        told = select(changes.c.data).where(changes.c.type == "contact.job_changed")
        return [orjson.loads(data) for data in conn.execute(told).scalars()]


def test_a_card_that_says_something_new(db: Database, ws: Workspace) -> None:
    feed(db, ws, [anna("Acme GmbH", "Engineer", EARLY)])
    feed(db, ws, [anna("ACME", "Engineer", EARLY)])  # the same employer, otherwise written
    assert news(db) == []
    feed(db, ws, [anna("ACME", "Head of Engineering", LATE)])
    feed(db, ws, [anna("Initrode", "CTO", LATE)])
    assert [(one["from"], one["to"]) for one in news(db)] == [
        (
            {"company": "ACME", "title": "Engineer"},
            {"company": "ACME", "title": "Head of Engineering"},
        ),
        (
            {"company": "ACME", "title": "Head of Engineering"},
            {"company": "Initrode", "title": "CTO"},
        ),
    ]
    rebuild(db, ws, "reconciler", NOW)
    assert len(news(db)) == 2


def test_an_older_card_that_comes_later_is_no_news(db: Database, ws: Workspace) -> None:
    feed(db, ws, [anna("Initrode", "CTO", LATE)])
    feed(db, ws, [anna("Acme", "Engineer", EARLY, card="2")])
    assert news(db) == []
    with db.reading() as conn:
        told = why(conn, ws, everyone(db)["Anna Bell"], ms(NOW))
    assert told is not None
    assert [[c.value for c in one.claims] for one in told.contradictions] == [
        ["Initrode", "Acme"],
        ["CTO", "Engineer"],
    ]


def test_the_owners_own_edit_is_no_news(db: Database, ws: Workspace) -> None:
    feed(db, ws, [anna("Acme", "Engineer", EARLY)])
    with db.writing(ws.id) as conn:
        edit(conn, ws, everyone(db)["Anna Bell"], {"company": "Initrode"}, ms(NOW))
    settle(db, ws, NOW)
    assert news(db) == []


def test_a_join_taken_back_is_no_news(db: Database, ws: Workspace) -> None:
    feed(db, ws, [anna("Acme", "Engineer", EARLY)])
    other = person(
        "Anna Bell", "ab@other.example", external_id="9", company="Initrode", observed_at=LATE
    )
    feed(db, ws, [other])
    link = person("Anna Bell", ANNA, "ab@other.example", external_id="link")
    feed(db, ws, [link])
    assert [one["to"]["company"] for one in news(db)] == ["Initrode"]
    with db.reading() as conn:
        number = conn.execute(select(merges.c.id)).scalar_one()
    with db.writing(ws.id) as conn:
        undo(conn, ws, number, ms(NOW) + 1)
    settle(db, ws, NOW)
    assert len(news(db)) == 1


def test_mail_from_a_new_employer(db: Database, ws: Workspace) -> None:
    old, new = "anna.bell@acme.de", "anna.bell@initrode.com"
    feed(db, ws, [person("Anna Bell", old, company="Acme"), mail(old, ME, 300), mail(ME, old, 299)])
    feed(db, ws, [mail(new, ME, 5, name="Anna Bell"), mail(ME, new, 4)])
    assert news(db) == []
    feed(db, ws, [person("Anna Bell", old, new, external_id="both", match_only=True)])
    assert [(one["to"], one["by"]) for one in news(db)] == [
        ({"company": "initrode.com", "title": ""}, "address")
    ]
