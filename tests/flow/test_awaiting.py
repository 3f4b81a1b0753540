"""Who is awaited: what answers what is believed before clocks, and wherever the answer went."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from schemas.source import EventRecord, Facts
from service.access.workspaces import Workspace
from service.db.moments import ms
from service.db.session import Database
from service.db.stages import Stage, push
from service.db.tables import gaps, source_rows
from service.ingest.store import interaction_id
from service.jobs.pipeline import rebuild, settle
from service.timeline.ranks import RANKS
from service.timeline.read import contacts as reading
from tests.conftest import NOW
from tests.flow.feeding import ME, empty, everyone, feed, mail, person
from tests.flow.snapshot import snapshot

ANNA, HOME, BO = "anna.bell@acme.example", "abell@home.example", "bo.dahl@acme.example"
ALIAS = "mara@alias.example"
CARDS = [person("Anna Bell", ANNA), person("Bo Dahl", BO)]
THEIRS, MINE = "awaiting_their_reply", "awaiting_my_reply"
EARLIER = [mail(ME, ANNA, 200), mail(ANNA, ME, 199), mail(ME, BO, 198)]


def said(
    sender: str, to: str | tuple[str, ...], days: float, own: str, *answers: str, thread: str = ""
) -> EventRecord:
    facts = Facts(message_id=own)
    if answers:
        facts["in_reply_to"], facts["references"] = answers[-1], list(answers)
    return mail(sender, to, days, facts=facts, thread=thread or f"mail:{(answers or (own,))[0]}")


def awaiting(db: Database, name: str = "Anna Bell") -> set[str]:
    """Kinds of open gaps of a contact about an answer, now or to come."""
    with db.reading() as conn:
        rows = conn.execute(select(gaps).where(gaps.c.contact_id == everyone(db)[name])).all()
    open_: set[str] = {
        RANKS[r.rank] for r in rows if r.active_until is None or r.active_until > ms(NOW)
    }
    return open_ & {THEIRS, MINE}


Q = said(ANNA, ME, 9, "q@acme")
M = said(ME, ANNA, 12, "m@own")


def passed_on(subject: str) -> EventRecord:
    """Anna's question, sent on to Bo."""
    return replace(said(ME, BO, 8, "f@own", "q@acme"), subject=subject)


CASES = {
    "they wrote": ([Q], {MINE}),
    "I answered": ([Q, said(ME, ANNA, 8, "r@own", "q@acme")], set()),
    "my clock is slow": ([Q, said(ME, ANNA, 10, "r@own", "q@acme")], set()),
    "I answered to another address": ([Q, said(ME, HOME, 8, "r@own", "q@acme")], set()),
    "I answered to all, she in copy": (
        [said(ANNA, (ME, BO), 9, "q@acme"), said(ME, BO, 8, "r@own", "q@acme", "b@acme")], set(),
    ),
    "I answered at the same moment": ([Q, said(ME, ANNA, 9, "r@own", "q@acme")], set()),
    "I answered from an alias": ([Q, said(ALIAS, HOME, 8, "r@own", "q@acme")], {MINE}),
    "another answer is not mine": ([Q, said(BO, (ME, ANNA), 8, "r@bo", "q@acme")], {MINE}),
    **{f"I sent it on ({s})": ([Q, passed_on(s)], {MINE})
       for s in ("Fwd: Hello", "WG: Hello", "I: Hello", "[Fwd: Hello]", "转发：Hello")},
    "no headers": ([Q, mail(ME, ANNA, 8)], set()),
    "she wrote again after my answer": (
        [Q, said(ME, ANNA, 8, "r@own", "q@acme"), said(ANNA, ME, 7, "s@acme", "q@acme", "r@own")],
        {MINE},
    ),
    "her clock is slow": ([M, said(ANNA, ME, 14, "a@acme", "m@own")], {MINE}),
    "I wrote": ([M], {THEIRS}),
    "she answered from another address": ([M, said(HOME, ME, 10, "a@home", "m@own")], set()),
    "a machine answered": (
        [M, mail(ANNA, ME, 11, facts=Facts(message_id="x", in_reply_to="m@own",
                                           auto_submitted="auto-replied"))], {THEIRS},
    ),
    "the parent is missing": ([said(ME, ANNA, 8, "r@own", "gone@acme")], set()),
    "my words close a thread whose headers are lost": (
        [said(ANNA, ME, 25, "q@acme", thread="t"), said(ME, ANNA, 9, "r@own", thread="t")], set(),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_who_is_awaited(db: Database, ws: Workspace, case: str) -> None:
    events, expected = CASES[case]
    feed(db, ws, [*CARDS, *EARLIER, *events])
    assert awaiting(db) == expected


@pytest.mark.parametrize("case", CASES)
def test_in_whatever_order_it_comes(db: Database, ws: Workspace, case: str) -> None:
    events, expected = CASES[case]
    feed(db, ws, [*CARDS, *EARLIER])
    for event in reversed(events):
        feed(db, ws, [event])
    assert awaiting(db) == expected


def test_with_the_answer_gone_the_question_is_open_again(db: Database, ws: Workspace) -> None:
    reply = said(ME, HOME, 8, "r@own", "q@acme")
    feed(db, ws, [*CARDS, *EARLIER, Q, reply])
    assert awaiting(db) == set()
    number = interaction_id(ws, reply.key)
    with db.writing(ws.id) as conn:
        conn.execute(delete(source_rows).where(source_rows.c.interaction_id == number))
        push(conn, ws.id, Stage.JUDGE, [number])
    settle(db, ws, NOW)
    assert awaiting(db) == {MINE}


def test_how_long_both_take(db: Database, ws: Workspace) -> None:
    talk = [M, said(ANNA, ME, 10, "a@acme", "m@own"), said(ME, HOME, 9, "r@own", "m@own", "a@acme")]
    feed(db, ws, [person("Anna Bell", ANNA, HOME), *talk])
    with db.reading() as conn:
        shown = reading.one(conn, ws, everyone(db)["Anna Bell"], ms(NOW))
    assert shown is not None
    assert shown.reply_latency is not None
    assert vars(shown.reply_latency) == {
        "mine_hours": 24.0, "theirs_hours": 48.0, "mine_n": 1, "theirs_n": 1,
    }  # fmt: skip


def test_what_i_sent_on_is_no_answer_that_took_time(db: Database, ws: Workspace) -> None:
    feed(db, ws, [*CARDS, *EARLIER, Q, passed_on("Fwd: Hello")])
    with db.reading() as conn:
        shown = reading.one(conn, ws, everyone(db)["Bo Dahl"], ms(NOW))
    assert shown is not None
    assert shown.reply_latency is None


NAMES = ("a@x", "b@x", "c@x")
LETTERS = st.lists(
    st.builds(
        lambda way, other, days, own, answers: said(
            *((ME, other) if way else (other, ME)), days, own, *answers
        ),
        st.booleans(),
        st.sampled_from([ANNA, HOME, BO]),
        st.integers(1, 9),
        st.sampled_from(NAMES),
        st.lists(st.sampled_from(NAMES), max_size=2, unique=True),
    ),
    max_size=7,
    unique_by=lambda event: event.key,
)


@settings(
    max_examples=20,
    deadline=timedelta(seconds=60),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(LETTERS, st.data())
def test_summing_up_bit_by_bit_is_summing_up_afresh(
    db: Database, ws: Workspace, events: list[EventRecord], data: st.DataObject
) -> None:
    empty(db, ws)
    feed(db, ws, CARDS)
    for event in data.draw(st.permutations(events)):
        feed(db, ws, [event])
    with db.reading() as conn:
        bit_by_bit = snapshot(conn)
    rebuild(db, ws, "timeline", NOW)
    with db.reading() as conn:
        assert snapshot(conn) == bit_by_bit
