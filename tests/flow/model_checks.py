"""What must hold after every step of the model: what is derived equals what is told naively."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from service.access.workspaces import Workspace
from service.db import ids
from service.db.moments import ms
from service.db.session import Database
from service.db.tables import changes, contacts, gaps
from service.timeline.ranks import RANKS
from service.timeline.read import gaps as reading
from service.timeline.read.gaps import GapFilter
from service.timeline.score import product
from tests.flow import oracle
from tests.flow.test_insights_whatever import agree

_HISTORY = ("touches", "first_touched_at", "last_touched_at")
_HOUR = 3_600_000
_WEIGHTS = {"meeting": 3, "call": 2}


@dataclass
class Seen:
    """How it stood a step before. before: contact to its history. late: who was overdue. heard:
    the last number of the change log. at: epoch ms."""

    before: dict[int, tuple[Any, ...]] = field(default_factory=dict)
    late: Collection[int] = ()
    heard: int = 0
    at: int = 0


Check = Callable[[Seen, Database, Workspace, datetime], None]


def timeline_agrees(seen: Seen, db: Database, ws: Workspace, at: datetime) -> None:
    """Columns, gaps, the score, and the list of gaps as it is now."""
    now = ms(at)
    with db.reading() as conn:
        world = oracle.World(conn, ws, now)
        expected, touches = oracle.told(conn, ws, now), world.touches()
        found: dict[int, set[oracle.Gap]] = {contact: set() for contact in expected}
        for row in world.rows(gaps):
            found[row.contact_id].add((RANKS[row.rank], row.active_from, row.active_until))
        people = {row.id: row for row in world.rows(contacts) if row.merged_into is None}
        page = reading.page(conn, ws, GapFilter(), now)
    for contact, told in expected.items():
        row = people[contact]
        assert {name: getattr(row, name) for name in told.columns} == told.columns, row.name
        assert found[contact] == told.gaps, row.name
        past = [e for e in touches.get(contact, ()) if (e.ended_at or e.occurred_at) <= now]
        assert product(row.strength, now) == pytest.approx(naive_product(past, now), rel=1e-3)
    shown = sorted((one.contact.id, one.kind) for one in page.items)
    assert shown == sorted(
        (ids.public("c", contact), kind)
        for contact, told in expected.items()
        for kind, start, end in told.gaps
        if start <= now and (end is None or end > now)
    )


def naive_product(past: Sequence[Any], now: int) -> float:
    """What the score is made of, from all past touches (the oldest first)."""
    if not past:
        return 0.0
    last, lately = past[-1].occurred_at, past[-40:]

    def fading(event: Any) -> float:
        return float(2.0 ** ((event.occurred_at - last) / (90 * oracle.DAY)))

    mine = sum(e.direction != "in" for e in lately)
    theirs = sum(e.direction != "out" for e in lately)
    weights = sum(fading(e) * _WEIGHTS.get(e.kind, 1) for e in lately)
    recency = 2.0 ** ((last - now) / (90 * oracle.DAY))
    depth = weights / sum(map(fading, lately))
    mutual = 0.5 + 0.5 * min(mine, theirs) / max(mine, theirs)
    broad = {1: 1, 2: 1.25}.get(len({e.kind for e in lately}), 1.5)
    return float(recency * sum(map(fading, past)) * depth * mutual * broad)


def due_is_told_once(seen: Seen, db: Database, ws: Workspace, at: datetime) -> None:
    """Who is overdue now and was not a step before is told, once; history that comes late is no
    news, unless the day has come since the last look at the clock."""
    now = ms(at)
    with db.reading() as conn:
        fresh = select(changes).where(changes.c.sequence > seen.heard)
        news = conn.execute(fresh.order_by(changes.c.sequence)).all()
        told = oracle.told(conn, ws, now)
    heard = [ids.private("c", row.subject) for row in news if row.type == "contact.due"]
    history = {contact: tuple(one.columns[name] for name in _HISTORY)
               for contact, one in told.items()}  # fmt: skip
    late = {
        contact: start
        for contact, one in told.items()
        for kind, start, end in one.gaps
        if kind == "overdue" and start <= now and (end is None or end > now)
    }
    same = {contact for contact, was in seen.before.items() if history.get(contact) == was}
    lately = {contact for contact, start in late.items() if start > seen.at - _HOUR}
    assert len(heard) == len(set(heard))
    assert (late.keys() - seen.late) & same <= set(heard) <= late.keys() & (same | lately)
    seen.before, seen.late, seen.at = history, late.keys(), now
    seen.heard = max([seen.heard, *(row.sequence for row in news)])


def measures_agree(_: Seen, db: Database, ws: Workspace, at: datetime) -> None:
    """The measures of half a year, by month."""
    agree(db, ws, at, by="month")
