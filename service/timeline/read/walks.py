"""Orders of contacts: walks down an index, or sorts of the few that a filter leaves.

Statements are written once per order and set of filters: putting one together costs more than
running it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Select,
    bindparam,
    func,
    select,
    tuple_,
)

from schemas.contact import Sort
from service.db.tables import contacts
from service.db.within import within_bound
from service.timeline.read import narrowing
from service.timeline.read.criteria import criterion
from service.timeline.read.narrowing import Choice
from service.timeline.read.portraits import COLUMNS
from service.timeline.read.rows import fetched, prepared

Place = tuple[Any, int]
"""The value sorted by, and the contact's id."""
COLUMN = {
    "name": contacts.c.name,
    "last_touched_at": contacts.c.last_touched_at,
    "next_due_at": contacts.c.next_due_at,
    "score": contacts.c.strength,
    "created_at": contacts.c.created_at,
}
Road = Literal["everybody", "led", "met"]
KIND: dict[str, type] = {"name": str, "strength": float}
"""Of a column's value in a cursor; else whole numbers."""


@dataclass(frozen=True, slots=True)
class Way:
    """What of a list decides the statement; the rest is bound."""

    sort: Sort
    tests: tuple[str, ...]
    road: Road
    placed: bool


def walked(
    conn: Connection,
    chosen: Choice,
    bound: Mapping[str, Any],
    sort: Sort,
    place: Place | None,
    most: int,
) -> list[Any]:
    """Rows of COLUMNS behind the place: first those with a value, then those without. bound: of
    filters()."""
    here = {**bound, "most": most, "chosen": chosen.ids or ()}
    if place is not None:
        here |= {"last": place[0], "last_id": place[1]}
    way = Way(sort, chosen.tests, road(chosen), place is not None)
    rows: list[Any] = []
    if place is None or place[0] is not None:
        rows += fetched(conn.execute(_valued(way), here))
    if COLUMN[sort.lstrip("-")].nullable and len(rows) < most:
        here["most"] = most - len(rows)
        rest = replace(way, placed=place is not None and place[0] is None)
        rows += fetched(conn.execute(_valueless(rest), here))
    return rows


def road(chosen: Choice) -> Road:
    """How contacts are found that filters leave."""
    if chosen.ids is None:
        return "everybody"
    return "led" if len(chosen.ids) <= narrowing.LED else "met"


def narrowed(tests: tuple[str, ...], road: Road) -> list[ColumnElement[bool]]:
    """Conditions on contacts that live and pass, the ids bound as "chosen"."""
    conditions = [prepared(contacts), *(criterion(name).test for name in tests)]
    alive = contacts.c.merged_into
    if road == "led":  # said this way, no partial index applies and the ids lead
        return [*conditions, func.coalesce(alive, 0) == 0, within_bound(contacts.c.id, "chosen")]
    if road == "met":  # and this way, the ids do not
        conditions.append(within_bound(contacts.c.id + 0, "chosen"))
    return [*conditions, alive.is_(None)]


@lru_cache(maxsize=512)
def _valued(way: Way) -> Select[Any]:
    """Those with a value, in order; placed: those after ("last", "last_id")."""
    column, down = COLUMN[way.sort.lstrip("-")], way.sort.startswith("-")
    tests: list[ColumnElement[bool]] = [column.is_not(None)] if column.nullable else []
    if way.placed:
        key = tuple_(column, contacts.c.id)
        place = tuple_(bindparam("last"), bindparam("last_id"))
        tests.append(key < place if down else key > place)
    return _first(way, tests, [one.desc() if down else one for one in (column, contacts.c.id)])


@lru_cache(maxsize=512)
def _valueless(way: Way) -> Select[Any]:
    """Those without a value, by id; placed: those after "last_id"."""
    key, down = contacts.c.id, way.sort.startswith("-")
    tests: list[ColumnElement[bool]] = [COLUMN[way.sort.lstrip("-")].is_(None)]
    if way.placed:
        last: BindParameter[int] = bindparam("last_id")
        tests.append(key < last if down else key > last)
    return _first(way, tests, [key.desc() if down else key])


def _first(
    way: Way, tests: list[ColumnElement[bool]], order: list[ColumnElement[Any]]
) -> Select[Any]:
    """The first "most" in order. Where some are passed over, their ids are found first: that takes
    the index alone."""
    met = [*narrowed(way.tests, way.road), *tests]
    if way.road == "everybody" and not way.tests:
        return select(*COLUMNS).where(*met).order_by(*order).limit(bindparam("most"))
    found = select(contacts.c.id).where(*met).order_by(*order).limit(bindparam("most"))
    these = contacts.c.id.in_(found.correlate(None))
    return select(*COLUMNS).where(prepared(contacts), these).order_by(*order)
