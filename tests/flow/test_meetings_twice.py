"""Meetings that several calendars tell of, in the store: one touch, whatever comes and goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from schemas.source import Answer, EventRecord, Facts, Participant
from service.access.workspaces import Workspace
from service.db.moments import ms
from service.db.session import Database
from service.db.stages import Stage, push
from service.db.tables import interactions, source_rows
from service.detection.overrule import overrule
from service.ingest.arrival import mark_gone
from service.ingest.store import interaction_id, row_id
from service.jobs.pipeline import rebuild, settle
from tests.conftest import NOW
from tests.flow.feeding import ME, empty, feed, mail
from tests.flow.people import people, touches
from tests.flow.test_rulings import verdict
from tests.flow.test_touches import contact, days_since, news

AT = ms(NOW)
ANNA = "anna@home.example"
START = NOW - timedelta(days=4)


def told(
    key: str,
    *,
    hours: float = 0,
    mine: Answer = "accepted",
    anna: Answer = "accepted",
    bo: Answer = "",
    status: str = "confirmed",
    sequence: int = 0,
) -> EventRecord:
    """A calendar's telling of Anna's meeting with me, and Bo."""
    guests = [Participant(f"email:{ANNA}", "organizer", "Anna Bell")]
    guests += [Participant(f"email:{ME}", "attendee", answer=mine)]
    guests += [Participant(f"email:{ANNA}", "attendee", answer=anna)]
    guests += [Participant("email:bo@home.example", "attendee", answer=bo)] if bo else []
    at = START + timedelta(hours=hours)
    facts = Facts(uid=key, status=status, sequence=sequence, stamp=f"2026-01-0{sequence + 1}")
    end = at + timedelta(hours=1)
    name = f"ical:{key}"
    return EventRecord(name, "meeting", name, at, end, "Plan", "", tuple(guests), facts)


GOOGLE, OUTLOOK = told("a@google.com"), told("040000008200E")


def rules(db: Database) -> list[str]:
    with db.reading() as conn:
        return sorted(conn.execute(select(interactions.c.rule)).scalars())


def met(db: Database) -> int:
    """How often Anna was touched."""
    touched: int = contact(db).touches
    return touched


def take_away(db: Database, ws: Workspace, event: EventRecord, provider: str = "vcard") -> None:
    with db.writing(ws.id) as conn:
        mark_gone(conn, ws, [row_id(ws, ws.id_of("stream", provider), event.external_id)], AT)
    settle(db, ws, NOW)


def test_two_calendars_one_touch(db: Database, ws: Workspace) -> None:
    feed(db, ws, [OUTLOOK], "microsoft")
    assert met(db) == 1
    feed(db, ws, [GOOGLE], "google")
    assert (met(db), days_since(db)) == (1, 4)
    assert rules(db) == ["meeting.met", "meeting.twin"]
    assert news(db, "interaction.recounted") == 1 - verdict(db, ws, OUTLOOK)[1]


def test_the_twin_takes_over_when_the_leader_goes(db: Database, ws: Workspace) -> None:
    feed(db, ws, [GOOGLE, OUTLOOK])
    leader, twin = sorted([GOOGLE, OUTLOOK], key=lambda e: e.key, reverse=False)
    assert [verdict(db, ws, one)[1] for one in (leader, twin)] == [True, False]
    take_away(db, ws, leader)
    assert [verdict(db, ws, one)[0] for one in (leader, twin)] == [
        "meeting.cancelled",
        "meeting.met",
    ]
    assert met(db) == 1
    feed(db, ws, [leader])
    assert verdict(db, ws, twin)[0] == "meeting.twin"


def test_a_leader_of_whom_no_row_is_left_leaves_no_shadow(db: Database, ws: Workspace) -> None:
    feed(db, ws, [GOOGLE, OUTLOOK])
    leader, twin = sorted([GOOGLE, OUTLOOK], key=lambda e: e.key)
    number = interaction_id(ws, leader.key)
    with db.writing(ws.id) as conn:
        conn.execute(source_rows.delete().where(source_rows.c.interaction_id == number))
        push(conn, ws.id, Stage.JUDGE, [number])
    settle(db, ws, NOW)
    assert verdict(db, ws, twin)[0] == "meeting.met"


def test_what_is_moved_in_one_calendar_counts_twice_until_the_other_follows(
    db: Database, ws: Workspace
) -> None:
    feed(db, ws, [GOOGLE, OUTLOOK])
    feed(db, ws, [told("a@google.com", hours=2, sequence=1)])
    assert met(db) == 2
    feed(db, ws, [told("040000008200E", hours=2, sequence=1)])
    assert (met(db), contact(db).last_meeting_at) == (1, ms(START + timedelta(hours=2)))


def test_declined_later_tentative_and_called_off(db: Database, ws: Workspace) -> None:
    feed(db, ws, [told("a", mine="tentative", status="tentative")])
    assert met(db) == 1
    feed(db, ws, [told("a", mine="declined")])
    assert (rules(db), met(db) if contact_there(db) else 0) == (["meeting.declined_by_me"], 0)
    feed(db, ws, [told("a")])
    assert met(db) == 1
    feed(db, ws, [told("a", status="cancelled", sequence=1)])
    assert rules(db) == ["meeting.cancelled"]


def contact_there(db: Database) -> bool:
    with db.reading() as conn:
        return bool(people(conn))


def test_answers_of_the_owners_two_calendars_are_told_together(db: Database, ws: Workspace) -> None:
    seen = told("a", mine="needs-action", bo="accepted")
    own = told("a", mine="declined", bo="needs-action")
    flagged = tuple(replace(p, me=p.identifier == f"email:{ME}") for p in own.participants)
    feed(db, ws, [seen], "microsoft")
    feed(db, ws, [replace(own, participants=flagged)], "google")
    assert rules(db) == ["meeting.declined_by_me"]


def test_the_owners_word_on_one_copy_is_no_word_for_the_other(db: Database, ws: Workspace) -> None:
    feed(db, ws, [GOOGLE, OUTLOOK])
    leader = min((GOOGLE, OUTLOOK), key=lambda e: e.key)
    with db.writing(ws.id) as conn:
        overrule(conn, ws, interaction_id(ws, leader.key), False, "it rained", AT)
    settle(db, ws, NOW)
    assert rules(db) == ["meeting.twin", "owner.override"]
    assert not contact_there(db)


def test_calendar_mail_never_counts_beside_the_meeting(db: Database, ws: Workspace) -> None:
    asked = mail(ANNA, ME, 9, name="Anna Bell", facts={"calendar_method": "request"})
    merged = replace(asked, key=GOOGLE.key, external_id="invitation")
    answer = mail(ME, ANNA, 8, facts={"calendar_method": "reply", "content_type": "text/calendar"})
    noticed = mail(ANNA, ME, 7, subject="Accepted: Plan @ Tue 3 Nov 2026", name="Anna Bell")
    feed(db, ws, [asked, merged, answer, noticed, GOOGLE])
    assert rules(db) == ["mail.calendar", "mail.calendar", "mail.calendar", "meeting.met"]
    assert met(db) == 1


COPIES: list[EventRecord] = [
    GOOGLE,
    OUTLOOK,
    told("c", bo="accepted"),
    told("d", anna="declined", bo="accepted"),
    told("a@google.com", hours=1, sequence=1),
    told("040000008200E", status="cancelled", sequence=1),
    told("e", hours=1),
    replace(told("f", bo="accepted"), subject="Lunch"),
]


def _stored(db: Database) -> tuple[object, object]:
    with db.reading() as conn:
        return touches(conn), people(conn)


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(st.sampled_from(range(len(COPIES))), unique=True, max_size=6), st.data())
def test_it_makes_no_difference_what_came_first(
    db: Database, ws: Workspace, chosen: Sequence[int], data: st.DataObject
) -> None:
    """Two tellings of one copy come from two accounts, so that neither replaces the other."""
    empty(db, ws)
    for place in data.draw(st.permutations(chosen)):
        feed(db, ws, [COPIES[place]], f"account{place}")
    one_by_one = _stored(db)
    rebuild(db, ws, "detection", NOW)
    assert _stored(db) == one_by_one
    empty(db, ws)
    for place in chosen:
        feed(db, ws, [COPIES[place]], f"account{place}")
    assert _stored(db) == one_by_one
