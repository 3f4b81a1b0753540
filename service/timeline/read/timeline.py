"""Interactions, newest first: everybody's, or one contact's.

Every way into a timeline (an identifier of the contact, a kind, a verdict) is one walk down an
index that stops at the page's length; the walks are put together and cut again. So a page costs
the same in a mailbox of two million as in one of two hundred.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, desc, not_, select, tuple_, union

from schemas.interaction import Direction, Interaction
from schemas.page import Page
from schemas.source import Kind
from service.access.workspaces import Workspace
from service.db.stages import chunks
from service.db.tables import identifiers, interactions, participants
from service.timeline.read import interactions as reading
from service.timeline.read.paging import Slice, paged, sealed
from service.timeline.read.rows import LONGEST_EVENT, joined, of, over

_WALKS = 100  # in one statement; SQLite takes at most 500
Key = tuple[int, int]


@dataclass(frozen=True, slots=True)
class TimelineFilter:
    """Several kinds or directions mean any of them. after <= occurred_at < before, epoch ms.
    counted: touches only, or only what is none (yet)."""

    kinds: tuple[Kind, ...] = ()
    directions: tuple[Direction, ...] = ()
    counted: bool | None = None
    before: int | None = None
    after: int | None = None
    part: Slice = field(default_factory=Slice)


def of_contact(
    conn: Connection, ws: Workspace, contact: int, wanted: TimelineFilter, now: int
) -> Page[Interaction]:
    """Everything the contact took part in. contact: a living one. Raises BadFilter."""
    held = select(identifiers.c.id).where(of(ws, identifiers), identifiers.c.contact_id == contact)
    at, key = participants.c.occurred_at, participants.c.interaction_id
    tests = _tests(wanted, now)
    walks = []
    for identifier in conn.execute(held).scalars():
        walk = select(at, key.label("id")).distinct()
        if tests:
            walk = walk.join(interactions, joined(participants, interactions, interaction_id="id"))
        mine = participants.c.identifier_id == identifier
        walk = walk.where(of(ws, participants), mine, *tests, *_bounds(at, key, wanted))
        walks.append(walk.order_by(at.desc(), key.desc()))
    return _page(conn, ws, walks, wanted, now)


def page(conn: Connection, ws: Workspace, wanted: TimelineFilter, now: int) -> Page[Interaction]:
    """Everything. Raises BadFilter."""
    at, key = interactions.c.occurred_at, interactions.c.id
    bounds = [of(ws, interactions), *_bounds(at, key, wanted)]
    newest = [at.desc(), key.desc()]
    walks = [
        select(at, key).where(*bounds, *tests).order_by(*newest) for tests in _ways(wanted, now)
    ]
    return _page(conn, ws, walks, wanted, now)


def _ways(wanted: TimelineFilter, now: int) -> list[list[ColumnElement[bool]]]:
    """The conditions of each walk; each begins with what its index begins with."""
    if wanted.kinds:
        return [[interactions.c.kind == kind, *_tests(wanted, now)] for kind in wanted.kinds]
    tests = _directed(wanted)
    if wanted.counted is None:
        return [tests]
    if wanted.counted:
        return [[interactions.c.counted.is_(True), over(now), *tests]]
    touched, at = interactions.c.counted.is_(True), interactions.c.occurred_at
    going_on = and_(at > now - LONGEST_EVENT, at <= now, not_(over(now)))
    return [
        [interactions.c.counted.is_(False), *tests],
        [touched, at > now, *tests],
        [interactions.c.kind == "meeting", touched, going_on, *tests],  # nothing else has an end
    ]


def _tests(wanted: TimelineFilter, now: int) -> list[ColumnElement[bool]]:
    tests = _directed(wanted)
    if wanted.kinds:
        tests.append(interactions.c.kind.in_(wanted.kinds))
    if wanted.counted is not None:
        touch = and_(interactions.c.counted, over(now))
        tests.append(touch if wanted.counted else not_(touch))
    return tests


def _directed(wanted: TimelineFilter) -> list[ColumnElement[bool]]:
    return [interactions.c.direction.in_(wanted.directions)] if wanted.directions else []


def _bounds(
    at: ColumnElement[int], key: ColumnElement[int], wanted: TimelineFilter
) -> list[ColumnElement[bool]]:
    bounds = []
    if wanted.before is not None:
        bounds.append(at < wanted.before)
    if wanted.after is not None:
        bounds.append(at >= wanted.after)
    place = wanted.part.place("timeline", int, int)
    if place is not None:
        bounds.append(tuple_(at, key) < tuple_(*place))
    return bounds


def _page(
    conn: Connection,
    ws: Workspace,
    walks: Sequence[Select[Any]],
    wanted: TimelineFilter,
    now: int,
) -> Page[Interaction]:
    limit = wanted.part.limit + 1
    keys: set[Key] = set()
    for part in chunks(walks, _WALKS):
        keys.update(_newest(conn, part, limit))
    found = sorted(keys, reverse=True)[:limit]
    shown = found[: wanted.part.limit]
    items = reading.by_ids(conn, ws, [key for _, key in shown], now)
    cursor = sealed("timeline", *shown[-1]) if shown else ""
    return paged(items, len(found) > len(shown), cursor)


def _newest(conn: Connection, walks: Sequence[Select[Any]], limit: int) -> list[Key]:
    cut = [walk.limit(limit).subquery() for walk in walks]
    together = union(*(select(one.c.occurred_at, one.c.id) for one in cut))
    rows = conn.execute(together.order_by(desc("occurred_at"), desc("id")).limit(limit))
    return [(row.occurred_at, row.id) for row in rows]
