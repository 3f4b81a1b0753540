"""What is held against what is so in the boxes: nothing lost, nothing doubled, nothing made up."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from connectors.sandbox.world import Box
from schemas.payload import decode_event, decode_person
from schemas.source import EventRecord
from service.db.moments import ms
from service.db.tables import interactions, source_rows, streams
from tests.worlds.rig import Rig

BACK, AHEAD = timedelta(days=300), timedelta(days=45)
"""The part of a calendar that must be right around the present."""


def compare(rig: Rig) -> None:
    """Raises AssertionError that names the difference. The rig has come to rest and settled."""
    for account, box in rig.boxes.items():
        rows = _rows(rig, account)
        _mail(box, [row for row in rows if row.feature == "mail"])
        _meetings(rig, box, [row for row in rows if row.feature == "calendar"])
        _cards(box, [row for row in rows if row.feature == "contacts"])
        _numbers(rig, account, rows)
    _interactions(rig)


def _rows(rig: Rig, account: int) -> list[Any]:
    """Live rows of the account's streams that are read."""
    with rig.db.reading() as conn:
        found = (
            select(source_rows, streams.c.feature, streams.c.name.label("stream"))
            .join(streams, streams.c.id == source_rows.c.stream_id)
            .where(
                streams.c.account_id == account,
                streams.c.gone_at.is_(None),
                source_rows.c.gone_at.is_(None),
            )
        )
        return list(conn.execute(found))


def _mail(box: Box, rows: list[Any]) -> None:
    there = {key: place for key, (_, place) in box.letters().items() if place != "draft"}
    held = Counter(row.external_id for row in rows)
    assert [key for key, times in held.items() if times > 1] == [], "mail held twice"
    lost = set(there) - set(held)
    assert lost == set(), f"mail lost: {[(key, there[key]) for key in lost]}"
    beyond = set(held) - set(there)
    assert beyond == set(), f"mail made up, or not marked as gone: {beyond}"
    for row in rows:
        event = decode_event(row.payload)
        spam = there[row.external_id] == "spam"
        assert bool(event.facts.get("spam")) is spam, (row.external_id, event.facts)


def _meetings(rig: Rig, box: Box, rows: list[Any]) -> None:
    since, until = rig.clock() - BACK, rig.clock() + AHEAD
    events = (decode_event(row.payload) for row in rows)
    held = sorted(
        _told(event)
        for event in events
        if since <= event.occurred_at < until and event.facts.get("status") != "cancelled"
    )
    there = sorted(
        (o.start, o.end, o.subject, tuple(sorted(o.answers.items())))
        for o in box.occurrences(since, until)
    )
    assert held == there, f"meetings differ:\n{held}\n{there}"


def _told(event: EventRecord) -> tuple[Any, ...]:
    answers = sorted(
        (p.identifier.removeprefix("email:"), p.answer)
        for p in event.participants
        if p.role == "attendee"
    )
    return event.occurred_at, event.ended_at, event.subject, tuple(answers)


def _cards(box: Box, rows: list[Any]) -> None:
    held = {row.external_id: decode_person(row.payload) for row in rows}
    there = box.cards()
    assert set(held) == set(there), f"cards differ: {set(held) ^ set(there)}"
    for key, card in there.items():
        assert (held[key].name, held[key].emails) == (card.name, card.emails), key


def _numbers(rig: Rig, account: int, rows: list[Any]) -> None:
    count = Counter(row.stream for row in rows)
    with rig.db.reading() as conn:
        chosen = select(streams).where(streams.c.account_id == account, streams.c.gone_at.is_(None))
        for stream in conn.execute(chosen):
            assert stream.held == count[stream.name], f"{stream.name}: held is not what is held"
            assert stream.total == stream.held + stream.unreadable, stream.name
            assert stream.unreadable == 0, stream.name
            assert stream.last_complete_at is not None, stream.name


def _interactions(rig: Rig) -> None:
    """Every event told of is one interaction, and every interaction is told of."""
    with rig.db.reading() as conn:
        told = select(source_rows.c.interaction_id).where(source_rows.c.kind == "event")
        keys = set(conn.execute(told).scalars())
        held = set(conn.execute(select(interactions.c.id)).scalars())
        assert held == keys, "interactions differ from what is told"
        future = select(func.count()).where(
            interactions.c.counted, interactions.c.kind == "mail",
            interactions.c.occurred_at > ms(rig.clock() + timedelta(days=1)),
        )  # fmt: skip
        assert conn.execute(future).scalar_one() == 0
