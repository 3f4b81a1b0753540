"""Cadences, stages, quiet periods and the news that somebody is overdue, in the tables."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import orjson
import pytest
from sqlalchemy import Row, select, update

from schemas.cadence import Cadences
from schemas.quiet import QuietPeriodRequest
from schemas.source import PersonRecord, Record
from service.access.workspaces import Workspace
from service.db import ids
from service.db.moments import DAY, ms
from service.db.session import Database
from service.db.tables import changes, contacts, gaps, workspaces
from service.jobs.pipeline import rebuild, settle
from service.reconciler.decide import merge, undo
from service.reconciler.edit import edit
from service.timeline.keeping import drop_period, keep, keep_period, kept, periods
from service.timeline.ranks import RANKS
from service.timeline.read import contacts as reading
from tests.conftest import NOW
from tests.flow.feeding import ME, everyone, feed, mail, meeting, person

ANNA, BO = "anna@home.example", "bo@home.example"
CARD = person("Anna Bell", ANNA)
OLD = [mail(ME, ANNA, 400), mail(ANNA, ME, 399)]


def row(db: Database, name: str = "Anna Bell") -> Row[Any]:
    with db.reading() as conn:
        chosen = select(contacts).where(contacts.c.id == everyone(db)[name])
        return conn.execute(chosen).one()


def cadence(db: Database, name: str = "Anna Bell") -> tuple[int | None, str]:
    found = row(db, name)
    return found.cadence_days, found.cadence_from


def say(db: Database, ws: Workspace, at: datetime = NOW, **fields: Any) -> None:
    with db.writing(ws.id) as conn:
        edit(conn, ws, everyone(db)["Anna Bell"], fields, ms(at))
    settle(db, ws, at)


def opens(db: Database, kind: str) -> list[datetime]:
    with db.reading() as conn:
        rows = conn.execute(select(gaps)).all()
    return [
        datetime.fromtimestamp(r.active_from / 1000, UTC) for r in rows if RANKS[r.rank] == kind
    ]


def due_news(db: Database) -> list[dict[str, Any]]:
    with db.reading() as conn:
        told = select(changes.c.data).where(changes.c.type == "contact.due")
        return [
            orjson.loads(data) for data in conn.execute(told.order_by(changes.c.sequence)).scalars()
        ]


def rest(db: Database, ws: Workspace, first: date, last: date) -> None:
    with db.writing(ws.id) as conn:
        keep_period(conn, ws, QuietPeriodRequest(starts_on=first, ends_on=last))
    settle(db, ws, NOW)


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"tier": "key"}, (30, "tier:key")),
        ({"tier": "prospect"}, (30, "tier:prospect")),
        ({"tier": "expert"}, (None, "tier:expert")),
        ({"tier": "dormant"}, (365, "tier:dormant")),
        ({"tier": "none"}, (None, "tier:none")),
        ({"tier": "unheard of"}, (90, "default")),
        ({"tier": "expert", "stage": "crisis"}, (7, "stage:crisis")),
        ({"cadence_days": 0, "stage": "crisis"}, (7, "stage:crisis")),
        ({"cadence_days": 0}, (None, "contact")),
        ({"cadence_days": 45, "tier": "key"}, (45, "contact")),
    ],
)
def test_who_says_how_often(
    db: Database, ws: Workspace, fields: dict[str, Any], found: tuple[int | None, str]
) -> None:
    feed(db, ws, [CARD, *OLD, mail(ME, ANNA, 3)])
    say(db, ws, **fields)
    assert cadence(db) == found


def test_the_new_are_turned_to_more_often_until_they_are_not(db: Database, ws: Workspace) -> None:
    feed(db, ws, [CARD, mail(ME, ANNA, 60), mail(ANNA, ME, 59)])
    assert cadence(db) == (90, "default")
    say(db, ws, tier="regular")
    assert cadence(db) == (30, "stage:new")
    feed(db, ws, [mail(ME, ANNA, -40)], "later")
    settle(db, ws, NOW + timedelta(days=41))
    assert cadence(db) == (90, "tier:regular")


def test_a_new_job_calls_until_the_next_touch(db: Database, ws: Workspace) -> None:
    def works_at(company: str, day: int) -> PersonRecord:
        at = datetime(2026, 10, day, tzinfo=UTC)
        return person("Anna Bell", ANNA, external_id="1", company=company, observed_at=at)

    feed(db, ws, [works_at("Acme", 1), *OLD, mail(ME, ANNA, 5)])
    say(db, ws, tier="regular")
    assert cadence(db) == (90, "tier:regular")
    feed(db, ws, [works_at("Initrode", 30)])
    found = row(db)
    assert cadence(db) == (14, "stage:job_changed")
    assert found.next_due_at == found.job_changed_at + 14 * DAY == ms(NOW) + 14 * DAY
    feed(db, ws, [mail(ME, ANNA, -1)])
    settle(db, ws, NOW + timedelta(days=2))
    assert cadence(db) == (90, "tier:regular")


def test_the_book_of_cadences(db: Database, ws: Workspace) -> None:
    feed(db, ws, [CARD, *OLD, mail(ME, ANNA, 3)])
    book = Cadences(tiers={"key": 7}, tags={"choir": 14}, stages={"crisis": 2, "sick": 3})
    with db.writing(ws.id) as conn:
        keep(conn, ws, book)
        found = kept(conn, ws)
    assert found.default == 90  # left out, so as it was at the start
    assert found.tiers | {"key": 7, "prospect": 30} == found.tiers
    assert found.stages == {"new": 30, "job_changed": 14, "crisis": 2, "sick": 3}
    say(db, ws, stage="sick")
    assert cadence(db) == (3, "stage:sick")
    with db.writing(ws.id) as conn:
        keep(conn, ws, Cadences(default=None))
    say(db, ws, stage=None)
    assert cadence(db) == (None, "none")


def test_a_gap_waits_for_the_end_of_a_quiet_period(db: Database, ws: Workspace) -> None:
    with db.writing(ws.id) as conn:
        conn.execute(update(workspaces).values(zone="America/New_York"))
    feed(db, ws, [CARD, *OLD, meeting(ANNA, NOW - timedelta(days=80))])
    assert opens(db, "overdue") == [NOW + timedelta(days=10)]
    rest(db, ws, date(2026, 11, 9), date(2026, 11, 13))
    assert opens(db, "overdue") == [datetime(2026, 11, 14, 5, tzinfo=UTC)]
    assert opens(db, "due_soon") == [NOW - timedelta(days=4)]  # it stood before
    with db.writing(ws.id) as conn:
        (held,) = periods(conn, ws)
        drop_period(conn, ws, ids.private("q", held.id) or 0)
    settle(db, ws, NOW)
    assert opens(db, "overdue") == [NOW + timedelta(days=10)]


def later(db: Database, ws: Workspace, days: float) -> int:
    """How many are told once so many days have passed."""
    settle(db, ws, NOW + timedelta(days=days))
    return len(due_news(db))


def test_who_becomes_overdue_is_told_once(db: Database, ws: Workspace) -> None:
    feed(db, ws, [CARD, *OLD, meeting(ANNA, NOW - timedelta(days=80))])
    assert [later(db, ws, days) for days in (9, 10.1, 10.2, 30)] == [0, 1, 1, 1]
    found = row(db)
    assert due_news(db) == [
        {
            "id": ids.public("c", found.id), "due_at": "2026-11-11T12:00:00Z",
            "last_touched_at": "2026-08-13T12:00:00Z", "cadence_days": 90,
            "cadence_from": "default",
        }
    ]  # fmt: skip
    rebuild(db, ws, "timeline", NOW + timedelta(days=31))
    assert len(due_news(db)) == 1


def test_history_that_comes_late_is_no_news(db: Database, ws: Workspace) -> None:
    settle(db, ws, NOW - timedelta(days=1))
    feed(db, ws, [CARD, mail(ME, ANNA, 200)])
    feed(db, ws, [mail(ANNA, ME, 210)])  # now both sides did, and it is overdue
    assert due_news(db) == []
    feed(db, ws, [person("Bo Dahl", BO), mail(ME, BO, 100), mail(BO, ME, 99)])
    with db.writing(ws.id) as conn:
        both = everyone(db)
        made = merge(conn, ws, both["Anna Bell"], both["Bo Dahl"], "same", ms(NOW))
    settle(db, ws, NOW)
    with db.writing(ws.id) as conn:
        undo(conn, ws, made, ms(NOW))
    settle(db, ws, NOW)
    assert due_news(db) == []


def test_what_the_owner_changes_is_told_at_once(db: Database, ws: Workspace) -> None:
    feed(db, ws, [CARD, *OLD, mail(ME, ANNA, 60), mail(ANNA, ME, 58, facts={})])
    say(db, ws, tier="key")
    assert [(one["cadence_from"], one["due_at"]) for one in due_news(db)] == [
        ("tier:key", "2026-10-04T12:00:00Z")
    ]
    say(db, ws, name="Anna Bell", importance=5)
    say(db, ws, cadence_days=10)  # overdue she was before
    assert len(due_news(db)) == 1


def test_an_edit_before_the_clock_was_looked_at_loses_no_news(db: Database, ws: Workspace) -> None:
    feed(db, ws, [CARD, *OLD, meeting(ANNA, NOW - timedelta(days=80))])
    say(db, ws, NOW + timedelta(days=10, hours=2), tier="key")
    assert [one["cadence_from"] for one in due_news(db)] == ["tier:key"]


def test_nobody_is_told_of_what_is_silenced(db: Database, ws: Workspace) -> None:
    feed(db, ws, [CARD, *OLD, meeting(ANNA, NOW - timedelta(days=80))])
    rest(db, ws, date(2026, 11, 9), date(2026, 11, 13))
    say(db, ws, snoozed_until=ms(NOW) + 5 * DAY)
    assert [later(db, ws, days) for days in (6, 11, 12, 12.6)] == [0, 0, 0, 1]
    say(db, ws, NOW + timedelta(days=13), paused=True)
    assert opens(db, "overdue") == []
    assert row(db).next_due_at is None


def test_a_usual_rhythm_and_a_trend_are_shown(db: Database, ws: Workspace) -> None:
    days = range(20, 360, 40)
    talks: list[Record] = [mail(ME, ANNA, day) for day in days]
    feed(db, ws, [CARD, *talks, *(mail(ANNA, ME, day - 1) for day in days)])
    assert row(db).rhythm_days == 40
    with db.reading() as conn:
        shown = reading.one(conn, ws, row(db).id, ms(NOW))
        faded = reading.one(conn, ws, row(db).id, ms(NOW) + 90 * DAY)
    assert shown is not None
    assert shown.rhythm is not None
    assert shown.trend is not None
    assert vars(shown.rhythm) == {
        "usual_days": 40, "of": 8, "suggestion_days": 40,
        "because": "you usually speak every 40 days (the last 8 times)",
    }  # fmt: skip
    assert shown.trend.direction == "steady"
    assert shown.trend.because == "4 touches in the last 90 days, 5 in the 90 days before"
    assert faded is not None
    assert faded.trend is not None
    assert (faded.trend.direction, faded.trend.score_90d_ago > faded.score) == ("falling", True)
    say(db, ws, cadence_days=45)
    with db.reading() as conn:
        shown = reading.one(conn, ws, row(db).id, ms(NOW))
    assert shown is not None
    assert shown.rhythm is not None
    assert shown.rhythm.suggestion_days is None
