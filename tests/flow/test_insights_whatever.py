"""Whatever befalls a store, its insights equal plain loops over what is counted."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, delete, select

from schemas.insight import By
from schemas.source import EventRecord
from service.access.workspaces import Workspace
from service.db.moments import ms
from service.db.session import Database
from service.db.stages import Stage, push
from service.db.tables import (
    contacts,
    diary,
    identifiers,
    interactions,
    merges,
    paces,
    seats,
    source_rows,
)
from service.detection.overrule import overrule
from service.ingest.store import interaction_id
from service.jobs.pipeline import rebuild, settle
from service.reconciler.decide import merge, split, undo
from service.reconciler.edit import edit
from service.reconciler.erase import erase
from service.reconciler.refused import Refused
from tests.conftest import NOW
from tests.flow.feeding import ME, empty, feed, mail, meeting, person
from tests.flow.oracle_insights import naive
from tests.flow.test_insights import ANNA, BORIS, BY, told

PEOPLE = (ANNA, BORIS, "chen@wei.example", "anna@acme.example")


def agree(db: Database, ws: Workspace, now: datetime, **wanted: Any) -> None:
    """All periods of an answer equal the naive ones."""
    answer = told(db, ws, now, **wanted)
    with db.reading() as conn:
        for one in (answer.summary, answer.before, *answer.history):
            stretch = (one.starts_on, one.ends_on)
            assert one == naive(conn, ws, *stretch, now, answer.tags, answer.tiers)


WAYS = ("in", "out", "answer", "reply", "meeting", "message", "both")
EVENTS = st.lists(
    st.tuples(
        st.sampled_from(WAYS), st.sampled_from(PEOPLE), st.integers(-20, 420), st.integers(0, 40)
    ),
    max_size=14,
    unique=True,
)
DEEDS = st.lists(
    st.tuples(
        st.sampled_from(
            ("merge", "undo", "split", "erase", "refuse", "count", "go", "tier", "tag", "wait")
        ),
        st.integers(0, 50),
        st.integers(0, 50),
    ),
    max_size=5,
)


def event(way: str, who: str, days: int, hours: int) -> EventRecord:
    """A mail, message or meeting of this person so long ago."""
    if way == "meeting":
        return meeting(who, NOW - timedelta(days=days, hours=hours))
    ago = abs(days) + hours / 24
    side = (who, ME) if way in ("in", "answer") else (ME, who)
    if way == "both":
        return mail(ME, (who, PEOPLE[(PEOPLE.index(who) + 3) % 4]), ago)
    one = mail(*side, ago)
    if way == "message":
        return replace(one, kind="message")
    if way in ("answer", "reply"):
        return replace(one, thread=f"t{days % 3}", facts={"in_reply_to": "m@x.example"})
    return replace(one, thread=f"t{days % 3}")


class Hand:
    """Does what befalls a store."""

    def __init__(self, db: Database, ws: Workspace, events: list[EventRecord]) -> None:
        self.db, self.ws, self.events, self.now = db, ws, events, NOW

    def do(self, deed: str, one: int, other: int) -> None:
        """And settles."""
        with self.db.writing(self.ws.id) as conn:
            alive = select(contacts.c.id).where(contacts.c.merged_into.is_(None))
            people = sorted(conn.execute(alive).scalars().all())
            if deed == "wait":
                self.now += timedelta(days=one, hours=other)
            elif deed in ("refuse", "count", "go"):
                self._event(conn, deed, one)
            elif people:
                who, whom = (people[number % len(people)] for number in (one, other))
                with suppress(Refused):
                    self._person(conn, deed, who, whom, other)
        settle(self.db, self.ws, self.now)

    def _event(self, conn: Connection, deed: str, one: int) -> None:
        keys = [one.key for one in self.events]
        number = interaction_id(self.ws, keys[one % len(keys)]) if keys else 0
        if deed == "go":
            gone = source_rows.c.interaction_id == number
            conn.execute(delete(source_rows).where(gone))
            push(conn, self.ws.id, Stage.JUDGE, [number])
        elif number in conn.execute(select(interactions.c.id)).scalars().all():
            overrule(conn, self.ws, number, deed == "count", "", ms(self.now))

    def _person(self, conn: Connection, deed: str, who: int, whom: int, other: int) -> None:
        at = ms(self.now)
        if deed == "merge":
            merge(conn, self.ws, who, whom, "", at)
        elif deed == "undo":
            row = conn.execute(select(merges.c.id).where(merges.c.undone_at.is_(None))).first()
            if row:
                undo(conn, self.ws, row.id, at)
        elif deed == "split":
            held = select(identifiers.c.id).where(identifiers.c.contact_id == who)
            split(conn, self.ws, who, sorted(conn.execute(held).scalars().all())[:1], "", at)
        elif deed == "erase":
            erase(conn, self.ws, who, at)
        else:
            word = ("key", "regular", "dormant", "none", "")[other % 5]
            fields = {"tier": word} if deed == "tier" else {"tags": [word or "friend"]}
            edit(conn, self.ws, who, fields, at)


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(EVENTS, DEEDS, st.sampled_from(BY))
def test_insights_equal_plain_loops_whatever_befalls(
    db: Database, ws: Workspace, drawn: list[tuple[str, str, int, int]],
    deeds: list[tuple[str, int, int]], by: By,
) -> None:  # fmt: skip
    empty(db, ws)
    events = [event(*one) for one in drawn]
    feed(db, ws, [person("Anna Bell", ANNA), person("Boris Petrov", BORIS, title="Lead"), *events])
    hand = Hand(db, ws, events)
    for deed in deeds:
        hand.do(*deed)
        agree(db, ws, hand.now, by=by)
    agree(db, ws, hand.now, by=by, tiers=("key", "regular"))
    agree(db, ws, hand.now, by="month", tags=("key", "friend"))
    before = pages(db)
    with db.writing(ws.id) as conn:
        conn.execute(delete(diary))
        conn.execute(delete(paces))
        conn.execute(delete(seats))
    rebuild(db, ws, "timeline", hand.now)
    agree(db, ws, hand.now, by=by)
    assert pages(db) == before


def pages(db: Database) -> dict[int, tuple[int, ...]]:
    """How much stands on each page."""
    with db.reading() as conn:
        return {row.day: tuple(map(len, row[2:])) for row in conn.execute(select(diary))}
