"""Contacts: a page of them, one of them, the ones a person may mean."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, get_args

from sqlalchemy import BindParameter, ColumnElement, Connection, Select, bindparam, select, tuple_

from schemas.contact import Contact, ContactDetail, Sort
from schemas.identifier import normalise
from schemas.page import Page
from service.access.workspaces import Workspace
from service.db import ids
from service.db.folding import terms
from service.db.tables import contacts, identifiers
from service.timeline.read.answering import reply_latency
from service.timeline.read.narrowing import (
    Criterion,
    conditions,
    spelled,
    tagged,
    tiered,
    told_by,
)
from service.timeline.read.paging import BadFilter, Slice, paged, sealed
from service.timeline.read.portraits import COLUMNS, portraits
from service.timeline.read.rows import fetched, of, prepared

SORTS: tuple[Sort, ...] = get_args(Sort)
_LONGEST_CHAIN = 50
_ONE = select(contacts).where(prepared(contacts), contacts.c.id == bindparam("id"))
_COLUMNS = {
    "name": contacts.c.name,
    "last_touched_at": contacts.c.last_touched_at,
    "next_due_at": contacts.c.next_due_at,
    "score": contacts.c.strength,
}


@dataclass(frozen=True, slots=True)
class Walk:
    """An order of contacts: of all that live, and as it is before anything narrows it. Written
    once per order, since putting a statement together costs more than running it."""

    whole: Select[Any]
    bare: Select[Any]

    @classmethod
    def of(cls, found: Select[Any]) -> Walk:
        """Cut at "most" rows."""
        bare = found.limit(bindparam("most"))
        return cls(bare.where(prepared(contacts), contacts.c.merged_into.is_(None)), bare)


@dataclass(frozen=True, slots=True)
class ContactFilter:
    """query: words that must all begin a word of the contact. Several tags, tiers or accounts
    (their ids) mean any of them. Contacts without the value sorted by come last."""

    query: str = ""
    tags: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    accounts: tuple[int, ...] = ()
    sort: Sort = "name"
    part: Slice = field(default_factory=Slice)


def page(conn: Connection, ws: Workspace, wanted: ContactFilter, now: int) -> Page[Contact]:
    """Contacts in the order wanted. Raises BadFilter."""
    if wanted.query.strip() and not terms(wanted.query):
        return Page(items=[], next=None)  # only signs: no word begins like that
    place = _place(wanted)
    rows = _rows(conn, ws, _criteria(ws, wanted), wanted, place)
    shown = rows[: wanted.part.limit]
    last = shown[-1] if shown else None
    column = _COLUMNS[wanted.sort.lstrip("-")].name
    cursor = sealed(wanted.sort, getattr(last, column), last.id) if last else ""
    return paged(portraits(conn, ws, shown, now), len(rows) > len(shown), cursor)


def one(conn: Connection, ws: Workspace, number: int, now: int) -> ContactDetail | None:
    """The contact of this id, or the one it was merged into."""
    row = row_of(conn, ws, number)
    if row is None:
        return None
    shown = portraits(conn, ws, [row], now)[0]
    return ContactDetail(**vars(shown), reply_latency=reply_latency(conn, ws, row.id))


def row_of(conn: Connection, ws: Workspace, number: int) -> Any | None:
    """The contacts row of this id; a merged one leads to the one that was kept."""
    for _ in range(_LONGEST_CHAIN):
        row = conn.execute(_ONE, {"ws": ws.id, "id": number}).one_or_none()
        if row is None or row.merged_into is None:
            return row
        number = row.merged_into
    return None


def find(conn: Connection, ws: Workspace, query: str, now: int) -> list[Contact]:
    """Whom a person may mean by an id, an address, a number, a profile or a name; at most 50."""
    number = ids.private("c", query.strip())
    if number is None:
        number = _owner_of(conn, ws, query)
    if number is None:
        return page(conn, ws, ContactFilter(query=query), now).items
    found = one(conn, ws, number, now)
    return [found] if found else []


def _owner_of(conn: Connection, ws: Workspace, query: str) -> int | None:
    """The contact whose identifier this text is, if it is one."""
    region = ws.settings.reconciler.phone_region
    stated = [query, *(f"{scheme}:{query}" for scheme in ("email", "phone", "linkedin"))]
    keys = {key for text in stated if (key := normalise(text, region))}
    held = select(identifiers.c.contact_id).where(
        of(ws, identifiers),
        identifiers.c.id.in_([ws.identifier_id(key) for key in keys]),
        identifiers.c.contact_id.is_not(None),
    )
    return conn.execute(held).scalars().first()


def _criteria(ws: Workspace, wanted: ContactFilter) -> list[Criterion]:
    words = terms(wanted.query)
    criteria = [spelled(ws, words)] if words else []
    if wanted.tags:
        criteria.append(tagged(ws, wanted.tags, contacts.c.id))
    if wanted.tiers:
        criteria.append(tiered(ws, wanted.tiers))
    if wanted.accounts:
        criteria.append(told_by(ws, wanted.accounts))
    return criteria


def _place(wanted: ContactFilter) -> tuple[Any, int] | None:
    if wanted.sort not in SORTS:
        raise BadFilter("sort", f"{wanted.sort!r} is not one of {', '.join(SORTS)}")
    kind = {"name": str, "score": float}.get(wanted.sort.lstrip("-"), int)
    place = wanted.part.place(wanted.sort, (kind, type(None)), int)
    return place if place is None else (place[0], place[1])


def _rows(
    conn: Connection,
    ws: Workspace,
    criteria: list[Criterion],
    wanted: ContactFilter,
    place: tuple[Any, int] | None,
) -> list[Any]:
    """One row more than the page shows, when there is one: first those with a value."""
    where = conditions(conn, ws, criteria) if criteria else None
    column, limit = _COLUMNS[wanted.sort.lstrip("-")], wanted.part.limit + 1
    bound = {"ws": ws.id, "most": limit}
    if place is not None:
        bound |= {"last": place[0], "last_id": place[1]}
    rows: list[Any] = []
    if place is None or place[0] is not None:
        rows += fetched(
            conn.execute(_narrowed(_valued(wanted.sort, place is not None), where), bound)
        )
    if column.nullable and len(rows) < limit:
        rest = _valueless(wanted.sort, place is not None and place[0] is None)
        bound["most"] = limit - len(rows)
        rows += fetched(conn.execute(_narrowed(rest, where), bound))
    return rows


def _narrowed(walk: Walk, where: list[ColumnElement[bool]] | None) -> Select[Any]:
    return walk.whole if where is None else walk.bare.where(*where)


@lru_cache(maxsize=32)
def _valued(sort: Sort, placed: bool) -> Walk:
    """Those with a value, in order; placed: those after ("last", "last_id")."""
    column, down = _COLUMNS[sort.lstrip("-")], sort.startswith("-")
    found = select(*COLUMNS).where(column.is_not(None)) if column.nullable else select(*COLUMNS)
    if placed:
        key = tuple_(column, contacts.c.id)
        place = tuple_(bindparam("last"), bindparam("last_id"))
        found = found.where(key < place if down else key > place)
    return Walk.of(found.order_by(*(c.desc() if down else c for c in (column, contacts.c.id))))


@lru_cache(maxsize=32)
def _valueless(sort: Sort, placed: bool) -> Walk:
    """Those without a value, by id; placed: those after "last_id"."""
    key, down = contacts.c.id, sort.startswith("-")
    found = select(*COLUMNS).where(_COLUMNS[sort.lstrip("-")].is_(None))
    if placed:
        last: BindParameter[int] = bindparam("last_id")
        found = found.where(key < last if down else key > last)
    return Walk.of(found.order_by(key.desc() if down else key))
