"""Measures follow from what is counted now: they equal plain loops over it, whatever befell."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, get_args

import pytest
from sqlalchemy import func, select

from schemas.insight import By, Insights
from schemas.source import Facts
from service.access.workspaces import Workspace
from service.db.moments import ms
from service.db.session import Database
from service.db.tables import (
    diary,
    paces,
    seats,
)
from service.ingest.manual import log
from service.jobs.pipeline import settle
from service.reconciler.decide import merge, undo
from service.reconciler.edit import edit
from service.reconciler.erase import erase
from service.timeline.read.insights import InsightFilter, history, insights
from service.timeline.read.paging import Slice
from tests.conftest import NOW
from tests.flow.feeding import ME, everyone, feed, mail, meeting, person

ANNA, BORIS, CHEN = "anna@home.example", "boris@petrov.example", "chen@wei.example"
PEOPLE = (ANNA, BORIS, CHEN, "anna@acme.example")
DAYS = timedelta(days=1)
BY: tuple[By, ...] = get_args(By)


def told(db: Database, ws: Workspace, now: datetime = NOW, **wanted: Any) -> Insights:
    with db.reading() as conn:
        return insights(conn, ws, InsightFilter(**wanted), ms(now))


def test_a_merge_makes_one_sided_talks_two_way(db: Database, ws: Workspace) -> None:
    feed(db, ws, [mail(ANNA, ME, 5), mail(ME, "anna@acme.example", 40)])
    before = told(db, ws).summary
    assert (before.people, before.two_way_people.numerator) == (2, 0)
    with db.writing(ws.id) as conn:
        one, other = everyone(db).values()
        number = merge(conn, ws, one, other, "", ms(NOW))
    settle(db, ws, NOW)
    joined = told(db, ws).summary
    assert (joined.people, joined.two_way_people.value, joined.touches) == (1, 1.0, 2)
    assert joined.network.size == 1
    with db.writing(ws.id) as conn:
        undo(conn, ws, number, ms(NOW))
    settle(db, ws, NOW)
    assert told(db, ws).summary == before


def test_a_mail_to_both_addresses_of_somebody_is_one_touch(db: Database, ws: Workspace) -> None:
    card = person("Anna Bell", ANNA, "anna@acme.example")
    feed(db, ws, [card, mail(ME, (ANNA, "anna@acme.example"), 3)])
    summary = told(db, ws).summary
    assert (summary.touches, summary.people, summary.pending) == (1, 1, 1)


def test_a_booked_meeting_is_counted_once_it_is_over(db: Database, ws: Workspace) -> None:
    start = NOW + 2 * DAYS
    feed(db, ws, [person("Anna Bell", ANNA), meeting(ANNA, start)])
    assert told(db, ws).summary.touches == 0
    settle(db, ws, start + timedelta(minutes=31))
    assert told(db, ws, start + timedelta(minutes=31)).history[-1].meetings == 1


def test_nothing_is_left_of_the_erased(db: Database, ws: Workspace) -> None:
    feed(db, ws, [person("Anna Bell", ANNA), mail(ME, ANNA, 9), mail(ANNA, ME, 8)])
    with db.writing(ws.id) as conn:
        erase(conn, ws, everyone(db)["Anna Bell"], ms(NOW))
    settle(db, ws, NOW)
    with db.reading() as conn:
        for table in (diary, paces, seats):
            assert conn.execute(select(func.count()).select_from(table)).scalar_one() == 0


def test_what_a_talk_is_and_whether_it_was_answered(db: Database, ws: Workspace) -> None:
    feed(
        db,
        ws,
        [
            person("Anna Bell", ANNA),
            mail(ME, ANNA, 100),  # answered on the 29th day
            mail(ME, ANNA, 95),  # the same talk still
            mail(ANNA, ME, 71),
            mail(ME, ANNA, 62),  # begins another, never answered
            mail(ME, BORIS, 90),  # answered too late
            mail(BORIS, ME, 59.9),
            mail(ME, CHEN, 20),  # answered, but too young to tell
            mail(CHEN, ME, 19),
        ],
    )
    summary = told(db, ws).summary
    assert (summary.reply_rate.numerator, summary.reply_rate.denominator) == (1, 3)
    assert summary.pending == 1


def test_hours_until_an_answer(db: Database, ws: Workspace) -> None:
    said: Facts = {"in_reply_to": "m@x.example"}
    feed(
        db,
        ws,
        [
            mail(ANNA, ME, 10, name="Anna Bell"),
            mail(ME, ANNA, 9.5, facts=said),
            mail(ANNA, ME, 9, facts=said),
            mail(ME, ANNA, 8, facts=said),
            mail(ANNA, ME, 7),  # begins something new
        ],
    )
    summary = told(db, ws).summary
    assert (summary.my_replies.hours, summary.my_replies.answers) == (18.0, 2)
    assert (summary.their_replies.hours, summary.their_replies.answers) == (12.0, 1)


def test_coverage_follows_the_present_cadence(db: Database, ws: Workspace) -> None:
    feed(db, ws, [person("Anna Bell", ANNA), mail(ME, ANNA, 40), person("Boris Petrov", BORIS)])
    with db.writing(ws.id) as conn:
        for who in everyone(db).values():
            edit(conn, ws, who, {"tier": "key"}, ms(NOW))
    settle(db, ws, NOW)
    answer = told(db, ws)
    assert [(t.tier, t.people, t.inside.numerator) for t in answer.summary.coverage] == [
        ("key", 2, 0)
    ]
    then = next(one for one in answer.history if one.ends_on >= date(2026, 9, 25))
    assert then.covered.value == 0.5  # touched on 22 September
    with db.writing(ws.id) as conn:
        edit(conn, ws, everyone(db)["Anna Bell"], {"cadence_days": 60}, ms(NOW))
    settle(db, ws, NOW)
    assert told(db, ws).summary.covered.value == 0.5


def test_news_is_what_a_source_says_anew(db: Database, ws: Workspace) -> None:
    card = person("Anna Bell", ANNA, external_id="1", company="Acme", title="Lead")
    feed(db, ws, [card])
    assert told(db, ws).summary.news == 0
    with db.writing(ws.id) as conn:
        edit(conn, ws, everyone(db)["Anna Bell"], {"city": "Paris"}, ms(NOW))
    settle(db, ws, NOW)
    assert told(db, ws).summary.news == 0
    feed(db, ws, [replace(card, birthday="1980-01-02")], now=NOW + DAYS)
    later = told(db, ws, NOW + DAYS).summary
    assert (later.news, later.job_changes) == (1, 0)
    feed(db, ws, [replace(card, company="Petrov Ltd")], now=NOW + 2 * DAYS)
    last = told(db, ws, NOW + 2 * DAYS)
    assert (last.summary.news, last.summary.job_changes) == (1, 1)


def test_calls_by_hand_answer_and_break_silence(db: Database, ws: Workspace) -> None:
    feed(db, ws, [person("Anna Bell", ANNA), mail(ME, ANNA, 60)])
    with db.writing(ws.id) as conn:
        log(
            conn, ws, contact_ids=[everyone(db)["Anna Bell"]], kind="call",
            at=ms(NOW - 50 * DAYS), direction="both", note="", now=ms(NOW),
        )  # fmt: skip
    settle(db, ws, NOW)
    summary = told(db, ws).summary
    assert (summary.meetings, summary.reply_rate.value) == (1, 1.0)


def test_history_is_paged(db: Database, ws: Workspace) -> None:
    feed(db, ws, [mail(ME, ANNA, 3), mail(ANNA, ME, 100)])
    with db.reading() as conn:
        whole = told(db, ws).history
        page = history(conn, ws, InsightFilter(), Slice(20), ms(NOW))
        assert page.items == whole[:20]
        rest = history(conn, ws, InsightFilter(), Slice(20, page.next), ms(NOW))
    assert (rest.items, rest.next) == (whole[20:], None)


@pytest.mark.parametrize("by", BY)
def test_an_empty_workspace_has_no_values(db: Database, ws: Workspace, by: By) -> None:
    answer = told(db, ws, by=by)
    assert answer.summary.reply_rate.value is None
    assert answer.summary.touches_per_person.value is None
    assert {one.touches for one in answer.history} == {0}
