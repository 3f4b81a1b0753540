"""What was between two people decides, and in whatever order it becomes known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from schemas.source import EventRecord, Facts, OwnerClaim
from service.access.workspaces import Workspace
from service.db.moments import ms
from service.db.session import Database
from service.db.stages import Stage, push
from service.db.tables import changes, interactions, mail_links, source_rows
from service.detection.owners import learn
from service.ingest.store import interaction_id
from service.jobs.pipeline import rebuild, settle
from service.reconciler.erase import erase
from tests.conftest import NOW
from tests.flow.feeding import ME, empty, everyone, feed, mail, meeting
from tests.flow.snapshot import snapshot

ANNA, DESK, ALIAS = "anna.bell@acme.example", "office@acme.example", "mara@alias.example"
STAMPED = Facts(list_unsubscribe=True, auto_submitted="auto-generated", precedence="bulk")


def letter(
    sender: str, to: str | tuple[str, ...], days_ago: float, own: str, facts: Facts | None = None,
    name: str = "Anna Bell", answers: str = "",
) -> EventRecord:  # fmt: skip
    stated = Facts(message_id=own, **(facts or Facts()))
    if answers:
        stated["in_reply_to"] = answers
    return mail(sender, to, days_ago, name=name, facts=stated)


MINE = letter(ME, ANNA, 9, "mine@own")
REPLY = letter(ANNA, ME, 8, "reply@acme", STAMPED, answers="mine@own")


def told(db: Database, ws: Workspace, event: EventRecord) -> tuple[str, bool, str]:
    """(rule, counted, because) of an event as the tables have it."""
    with db.reading() as conn:
        number = interaction_id(ws, event.key)
        row = conn.execute(select(interactions).where(interactions.c.id == number)).one()
    return row.rule, row.counted, row.because


def drop(db: Database, ws: Workspace, events: Sequence[EventRecord]) -> None:
    numbers = [interaction_id(ws, event.key) for event in events]
    with db.writing(ws.id) as conn:
        conn.execute(delete(source_rows).where(source_rows.c.interaction_id.in_(numbers)))
        push(conn, ws.id, Stage.JUDGE, numbers)
    settle(db, ws, NOW)


def test_an_answer_to_my_mail_is_a_persons(db: Database, ws: Workspace) -> None:
    feed(db, ws, [REPLY])
    assert told(db, ws, REPLY)[:2] == ("mail.bulk", False)
    feed(db, ws, [MINE])
    rule, counted, because = told(db, ws, REPLY)
    assert (rule, counted) == ("mail.in.answer", True)
    assert because.startswith("counted: Anna Bell answered your mail of 23 October 2026")
    assert "mass mail" in because
    with db.reading() as conn:
        news = conn.execute(select(changes).where(changes.c.type == "interaction.recounted")).all()
    assert len(news) == 1
    drop(db, ws, [MINE])
    assert told(db, ws, REPLY)[:2] == ("mail.bulk", False)


def test_whoever_answers_what_went_to_the_desk_is_counted(db: Database, ws: Workspace) -> None:
    mine = letter(ME, DESK, 9, "mine@own")
    other = letter("boris@acme.example", ME, 8, "r@acme", STAMPED, "Boris Petrov", "mine@own")
    named = letter(DESK, ME, 8, "n@acme", Facts(auto_submitted="auto-generated"), "Anna Bell",
                   "mine@own")  # fmt: skip
    bare = letter(DESK, ME, 7, "b@acme", Facts(auto_submitted="auto-generated"), "", "mine@own")
    away = letter(ANNA, ME, 6, "a@acme", Facts(auto_submitted="auto-replied"), answers="mine@own")
    robot = letter("no-reply@acme.example", ME, 5, "x@acme", None, "Acme", "mine@own")
    feed(db, ws, [mine, other, named, bare, away, robot])
    rules = [told(db, ws, event)[:2] for event in (mine, other, named, bare, away, robot)]
    assert rules == [
        ("mail.out.role", False),
        ("mail.in.answer", True),
        ("mail.in.answer", True),
        ("mail.auto_generated", False),
        ("mail.auto_reply", False),
        ("mail.in.service", False),
    ]


def test_a_draft_is_answered_by_nobody(db: Database, ws: Workspace) -> None:
    draft = letter(ME, DESK, 9, "mine@own", Facts(draft=True))
    feed(db, ws, [draft, REPLY])
    assert told(db, ws, REPLY)[:2] == ("mail.bulk", False)


def test_an_alias_learned_later_makes_an_answer_of_it(db: Database, ws: Workspace) -> None:
    feed(db, ws, [replace(REPLY), letter(ALIAS, DESK, 9, "mine@own", name="")])
    assert not told(db, ws, REPLY)[1]
    with db.writing(ws.id) as conn:
        learn(conn, ws, [OwnerClaim(f"email:{ALIAS}", "sent")], ms(NOW))
    settle(db, ws, NOW)
    assert told(db, ws, REPLY)[:2] == ("mail.in.answer", True)


def test_who_is_met_is_known(db: Database, ws: Workspace) -> None:
    stamped = letter(ANNA, ME, 8, "news@acme", Facts(list_unsubscribe=True))
    talk = meeting(ANNA, NOW - timedelta(days=3))
    feed(db, ws, [stamped, talk])
    assert told(db, ws, stamped)[:2] == ("mail.in.met", True)
    drop(db, ws, [talk])
    assert told(db, ws, stamped)[:2] == ("mail.bulk", False)


def test_links_go_with_what_they_link(db: Database, ws: Workspace) -> None:
    friendly = letter(ANNA, ME, 8, "reply@acme", answers="mine@own")
    feed(db, ws, [MINE, friendly])
    with db.reading() as conn:
        assert len(conn.execute(select(mail_links)).all()) == 1
    with db.writing(ws.id) as conn:
        erase(conn, ws, everyone(db)["Anna Bell"], ms(NOW))
    settle(db, ws, NOW)
    with db.reading() as conn:
        assert conn.execute(select(mail_links)).all() == []


FACTS = st.sampled_from(
    [Facts(), STAMPED, Facts(list_unsubscribe=True), Facts(spam=True), Facts(draft=True),
     Facts(auto_submitted="auto-replied"), Facts(list_id="x.example", list_post=True)]
)  # fmt: skip
NAMES = ("a@x", "b@x", "c@x", "d@x")
LETTERS = st.builds(
    letter,
    st.sampled_from([ME, ME, ANNA, ANNA, DESK, "zoom@zoom.example", ALIAS]),
    st.sampled_from([ME, ANNA, DESK, (ME, ANNA), ALIAS]),
    st.integers(1, 9),
    st.sampled_from(NAMES),
    FACTS,
    st.sampled_from(["Anna Bell", "Zoom", ""]),
    st.sampled_from(["", *NAMES]),
)
EVENTS = st.lists(
    LETTERS | st.builds(lambda d: meeting(ANNA, NOW - timedelta(days=d)), st.integers(-5, 5)),
    max_size=9,
    unique_by=lambda event: event.key,
)


def _fresh(db: Database, ws: Workspace, events: Sequence[EventRecord]) -> object:
    """The tables after all of these at once, in an empty database."""
    empty(db, ws)
    feed(db, ws, events)
    return _state(db)


def _state(db: Database) -> object:
    with db.reading() as conn:
        found = snapshot(conn)
    return {name: found[name] for name in ("interactions", "participants", "mail_links", "rollups")}


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(EVENTS, st.data())
def test_the_end_is_a_function_of_the_rows(
    db: Database, ws: Workspace, events: list[EventRecord], data: st.DataObject
) -> None:
    once = _fresh(db, ws, events)
    rebuild(db, ws, "detection", NOW)
    assert _state(db) == once
    _fresh(db, ws, [])
    for event in data.draw(st.permutations(events)):
        feed(db, ws, [event])
    assert _state(db) == once
    gone = data.draw(st.lists(st.sampled_from(events), unique_by=id)) if events else []
    drop(db, ws, gone)
    left = _state(db)
    assert left == _fresh(db, ws, [event for event in events if event not in gone])
