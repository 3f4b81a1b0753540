"""Gaps, most urgent first.

Urgency is a rank, and inside a rank who has waited longest comes first; that is the order of the
table itself. A page walks the ranks from the top and stops when it is full.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    bindparam,
    exists,
    func,
    select,
    tuple_,
)

from schemas.gap import Gap, Suggestion
from schemas.page import Page
from service.access.workspaces import Workspace
from service.db.moments import DAY, maybe, moment
from service.db.stages import chunks
from service.db.tables import contacts, gaps
from service.timeline.calendars import Opening
from service.timeline.ranks import RANKS, GapKind, longest, ranks_of
from service.timeline.read.narrowing import Criterion, rarest, tagged
from service.timeline.read.occasions import suggestions
from service.timeline.read.paging import MOST, Slice, paged, sealed
from service.timeline.read.people import gap_contact, people
from service.timeline.read.reasons import numbers, reason
from service.timeline.read.rows import among, days_overdue, fetched, of, stands

Place = tuple[int, int, int]
COUNTED = 1000
"""Gaps up to which those who have any are counted: more is only many."""
_EVER = -(1 << 62)
_STANDS = stands("horizon")
_SOME = (
    select(gaps.c.contact_id)
    .where(*_STANDS, among(gaps.c.rank, "ranks"))
    .limit(bindparam("most"))
    .subquery()
)
_STANDING = select(func.count(_SOME.c.contact_id.distinct()))
_WALK = (
    select(gaps)
    .where(*_STANDS, gaps.c.rank == bindparam("rank"), gaps.c.active_from > bindparam("oldest"))
    .order_by(gaps.c.active_from, gaps.c.contact_id)
    .limit(bindparam("most"))
)
_WALK_ON = _WALK.where(
    tuple_(gaps.c.active_from, gaps.c.contact_id)
    > tuple_(bindparam("last_from"), bindparam("last_contact"))
)


@dataclass(frozen=True, slots=True)
class GapFilter:
    """Several kinds, tags, tiers or contacts (living ones, by number) mean any of them.
    within_days: also gaps that open in that time."""

    kinds: frozenset[GapKind] = frozenset()
    tags: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    contacts: tuple[int, ...] = ()
    within_days: int = 0
    part: Slice = field(default_factory=Slice)


def page(conn: Connection, ws: Workspace, wanted: GapFilter, now: int) -> Page[Gap]:
    """Gaps that stand now (or soon). Raises BadFilter."""
    place = wanted.part.place("gaps", int, int, int)
    rows = _rows(conn, ws, wanted, None if place is None else (place[0], place[1], place[2]), now)
    shown = rows[: wanted.part.limit]
    held = people(conn, ws, {row.contact_id for row in shown})
    found = [(RANKS[row.rank], held[row.contact_id]) for row in shown]
    ideas = suggestions(conn, ws, found, now)
    items = [
        _gap(kind, contact, row.active_from, idea, now)
        for row, (kind, contact), idea in zip(shown, found, ideas, strict=True)
    ]
    last = shown[-1] if shown else None
    cursor = sealed("gaps", last.rank, last.active_from, last.contact_id) if last else ""
    return paged(items, len(rows) > len(shown), cursor)


def openings(conn: Connection, ws: Workspace, wanted: GapFilter, now: int) -> list[Opening]:
    """The same without suggestions, for a calendar: from the first on, as many as the limit."""
    rows = _rows(conn, ws, wanted, None, now)[: wanted.part.limit]
    found = []
    for part in chunks(rows, MOST):
        held = people(conn, ws, {row.contact_id for row in part})
        for row in part:
            kind, contact, opens = RANKS[row.rank], held[row.contact_id], row.active_from
            said = reason(kind, contact, opens, now)
            found.append(Opening(gap_contact(contact), kind, moment(opens), said))
    return found


def longest_waiting(conn: Connection, ws: Workspace, each: int, now: int) -> list[Any]:
    """Of every rank the gaps that have stood longest, at most so many; most urgent rank first."""
    bound = {"ws": ws.id, "now": now, "horizon": now}
    rows: list[Any] = []
    for rank in ranks_of(frozenset()):
        here = {**bound, "rank": rank, "most": each, "oldest": _oldest(ws, rank, now)}
        rows += fetched(conn.execute(_WALK, here))
    return rows


def standing(
    conn: Connection, ws: Workspace, now: int, kinds: frozenset[GapKind] = frozenset()
) -> int:
    """How many contacts have a gap (of these kinds) now, as far as it matters."""
    bound = {"ws": ws.id, "now": now, "horizon": now, "ranks": ranks_of(kinds), "most": COUNTED}
    number: int = conn.execute(_STANDING, bound).scalar_one()
    return number


def _rows(
    conn: Connection, ws: Workspace, wanted: GapFilter, place: Place | None, now: int
) -> list[Any]:
    """One row more than the page shows, when there is one."""
    bound = {"ws": ws.id, "now": now, "horizon": now + wanted.within_days * DAY}
    criteria = _criteria(ws, wanted)
    few, rest = rarest(conn, criteria)
    tests = [one.test for one in (rest if few else criteria)]
    if few is None:
        return _walked(conn, ws, tests, wanted, place, bound)
    return fetched(conn.execute(_of_few(few.passing, tests, wanted, place), bound))


def _criteria(ws: Workspace, wanted: GapFilter) -> list[Criterion]:
    found = []
    if wanted.contacts:
        mine = [of(ws, contacts), contacts.c.id.in_(wanted.contacts)]
        test = gaps.c.contact_id.in_(wanted.contacts)
        found.append(Criterion(select(contacts.c.id).where(*mine), test))
    if wanted.tags:
        found.append(tagged(ws, wanted.tags, gaps.c.contact_id))
    if wanted.tiers:
        them = [of(ws, contacts), contacts.c.tier.in_(wanted.tiers)]
        alive = select(contacts.c.id).where(*them, contacts.c.merged_into.is_(None))
        found.append(Criterion(alive, exists().where(*them, contacts.c.id == gaps.c.contact_id)))
    return found


def _of_few(
    few: Select[Any], tests: list[ColumnElement[bool]], wanted: GapFilter, place: Place | None
) -> Select[Any]:
    """The gaps of few contacts, found by contact and then sorted."""
    rank = gaps.c.rank + 0  # an expression, so that the order of the table does not lead
    order = (rank, gaps.c.active_from, gaps.c.contact_id)
    chosen = gaps.c.contact_id.in_(few)
    found = select(gaps).where(*_STANDS, chosen, *tests, rank.in_(ranks_of(wanted.kinds)))
    if place is not None:
        found = found.where(tuple_(*order) > tuple_(*place))
    return found.order_by(*order).limit(wanted.part.limit + 1)


def _walked(
    conn: Connection,
    ws: Workspace,
    tests: list[ColumnElement[bool]],
    wanted: GapFilter,
    place: Place | None,
    bound: dict[str, int],
) -> list[Any]:
    rows: list[Any] = []
    limit = wanted.part.limit + 1
    for rank in ranks_of(wanted.kinds):
        if len(rows) >= limit:
            break
        if place is not None and rank < place[0]:
            continue
        here = {**bound, "rank": rank, "most": limit - len(rows)}
        here["oldest"] = _oldest(ws, rank, bound["now"])
        walk = _WALK
        if place is not None and rank == place[0]:
            walk = _WALK_ON
            here |= {"last_from": place[1], "last_contact": place[2]}
        rows += fetched(conn.execute(walk.where(*tests) if tests else walk, here))
    return rows


def _oldest(ws: Workspace, rank: int, now: int) -> int:
    """Gaps of some ranks end by themselves; older ones are over and need not be walked past."""
    days = longest(rank, ws.settings.timeline)
    return _EVER if days is None else now - days * DAY


def _gap(kind: GapKind, contact: Any, opens: int, idea: Suggestion, now: int) -> Gap:
    return Gap(
        contact=gap_contact(contact),
        kind=kind,
        reason=reason(kind, contact, opens, now),
        since=moment(opens),
        due_at=maybe(contact.next_due_at),
        days_overdue=days_overdue(contact.next_due_at, now),
        cadence_days=contact.cadence_days,
        cadence_from=contact.cadence_from,
        numbers=numbers(kind, contact, now),
        suggestion=idea,
    )
