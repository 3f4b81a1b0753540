"""Interactions, newest first: everybody's, or one contact's.

Every way into a timeline (an identifier of the contact, a kind, a verdict) is one walk down an
index that stops at the page's length; the walks are put together and cut again. So a page costs
the same in a mailbox of two million as in one of two hundred.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    not_,
    select,
    tuple_,
    union,
)

from schemas.interaction import Direction, Interaction
from schemas.page import Page
from schemas.source import Kind
from service.access.workspaces import Workspace
from service.db.stages import chunks
from service.db.tables import identifiers, interactions, participants
from service.timeline.read import interactions as reading
from service.timeline.read.paging import Slice, paged, sealed
from service.timeline.read.rows import LONGEST_EVENT, joined, over_by, prepared

_WALKS = 100  # in one statement; SQLite takes at most 500
_HELD = select(identifiers.c.id).where(
    prepared(identifiers), identifiers.c.contact_id == bindparam("contact")
)
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


@dataclass(frozen=True, slots=True)
class Shape:
    """What of a filter decides the statement; the rest is bound. So it is put together once."""

    kinds: tuple[Kind, ...]
    directions: tuple[Direction, ...]
    counted: bool | None
    before: bool
    after: bool
    placed: bool


def of_contact(
    conn: Connection, ws: Workspace, contact: int, wanted: TimelineFilter, now: int
) -> Page[Interaction]:
    """Everything the contact took part in. contact: a living one. Raises BadFilter."""
    held = conn.execute(_HELD, {"ws": ws.id, "contact": contact}).scalars().all()
    bound, shape = _bound(ws, wanted, now), _shape(wanted)
    keys: set[Key] = set()
    for part in chunks(held, _WALKS):
        who = {f"who{place}": identifier for place, identifier in enumerate(part)}
        keys.update(_keys(conn, _theirs(shape, len(part)), bound | who))
    return _page(conn, ws, keys, wanted, now)


def page(conn: Connection, ws: Workspace, wanted: TimelineFilter, now: int) -> Page[Interaction]:
    """Everything. Raises BadFilter."""
    found = _keys(conn, _everybody(_shape(wanted)), _bound(ws, wanted, now))
    return _page(conn, ws, found, wanted, now)


def _page(
    conn: Connection, ws: Workspace, keys: Collection[Key], wanted: TimelineFilter, now: int
) -> Page[Interaction]:
    found = sorted(keys, reverse=True)[: wanted.part.limit + 1]
    shown = found[: wanted.part.limit]
    items = reading.by_ids(conn, ws, [key for _, key in shown], now)
    cursor = sealed("timeline", *shown[-1]) if shown else ""
    return paged(items, len(found) > len(shown), cursor)


def _keys(conn: Connection, statement: Select[Any], bound: dict[str, int]) -> Sequence[Key]:
    return [(row[0], row[1]) for row in conn.execute(statement, bound).all()]


def _shape(wanted: TimelineFilter) -> Shape:
    bounds = (wanted.before is not None, wanted.after is not None, wanted.part.cursor is not None)
    return Shape(wanted.kinds, wanted.directions, wanted.counted, *bounds)


def _bound(ws: Workspace, wanted: TimelineFilter, now: int) -> dict[str, int]:
    """What the statements leave open. Raises BadFilter."""
    bound = {"ws": ws.id, "now": now, "late": now - LONGEST_EVENT, "most": wanted.part.limit + 1}
    place = wanted.part.place("timeline", int, int)
    stated = {"before": wanted.before, "after": wanted.after}
    if place is not None:
        stated |= {"last_at": place[0], "last_id": place[1]}
    return bound | {name: value for name, value in stated.items() if value is not None}


@lru_cache(maxsize=256)
def _theirs(shape: Shape, identifiers: int) -> Select[Any]:
    """Keys of what the identifiers bound as who0, who1 ... took part in."""
    at, key = participants.c.occurred_at, participants.c.interaction_id
    walk = select(at, key.label("id")).distinct()
    tests = _tests(shape)
    if tests:
        walk = walk.join(interactions, joined(participants, interactions, interaction_id="id"))
    walk = walk.where(prepared(participants), *tests, *_bounds(at, key, shape))
    mine = [participants.c.identifier_id == bindparam(f"who{n}") for n in range(identifiers)]
    return _newest([walk.where(one).order_by(at.desc(), key.desc()) for one in mine])


@lru_cache(maxsize=256)
def _everybody(shape: Shape) -> Select[Any]:
    """Keys of everything."""
    at, key = interactions.c.occurred_at, interactions.c.id
    walk = select(at, key).where(prepared(interactions), *_bounds(at, key, shape))
    walk = walk.order_by(at.desc(), key.desc())
    return _newest([walk.where(*tests) for tests in _ways(shape)])


def _newest(walks: Sequence[Select[Any]]) -> Select[Any]:
    """The first "most" of all walks together."""
    most: BindParameter[int] = bindparam("most")
    if len(walks) == 1:
        return walks[0].limit(most)
    cut = [walk.limit(most).subquery() for walk in walks]
    both = union(*(select(one.c.occurred_at, one.c.id) for one in cut)).subquery()
    newest = select(both.c.occurred_at, both.c.id)
    return newest.order_by(both.c.occurred_at.desc(), both.c.id.desc()).limit(most)


def _ways(shape: Shape) -> list[list[ColumnElement[bool]]]:
    """The conditions of each walk; each begins with what its index begins with."""
    if shape.kinds:
        return [[interactions.c.kind == kind, *_tests(shape)] for kind in shape.kinds]
    tests = _directed(shape)
    if shape.counted is None:
        return [tests]
    touched, at = interactions.c.counted.is_(True), interactions.c.occurred_at
    if shape.counted:
        return [[touched, over_by("now"), *tests]]
    going_on = and_(at > bindparam("late"), at <= bindparam("now"), not_(over_by("now")))
    return [
        [interactions.c.counted.is_(False), *tests],
        [touched, at > bindparam("now"), *tests],
        [interactions.c.kind == "meeting", touched, going_on, *tests],  # nothing else has an end
    ]


def _tests(shape: Shape) -> list[ColumnElement[bool]]:
    tests = _directed(shape)
    if shape.kinds:
        tests.append(interactions.c.kind.in_(shape.kinds))
    if shape.counted is not None:
        touch = and_(interactions.c.counted, over_by("now"))
        tests.append(touch if shape.counted else not_(touch))
    return tests


def _directed(shape: Shape) -> list[ColumnElement[bool]]:
    return [interactions.c.direction.in_(shape.directions)] if shape.directions else []


def _bounds(
    at: ColumnElement[int], key: ColumnElement[int], shape: Shape
) -> list[ColumnElement[bool]]:
    bounds: list[ColumnElement[bool]] = []
    if shape.before:
        bounds.append(at < bindparam("before"))
    if shape.after:
        bounds.append(at >= bindparam("after"))
    if shape.placed:
        bounds.append(tuple_(at, key) < tuple_(bindparam("last_at"), bindparam("last_id")))
    return bounds
