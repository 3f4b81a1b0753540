"""Gaps, most urgent first.

Urgency is a rank, and inside a rank who has waited longest comes first; that is the order of the
table itself. A page walks the ranks from the top and stops when it is full.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, or_, select, tuple_

from schemas.gap import Gap, GapContact
from schemas.page import Page
from service.access.workspaces import Workspace
from service.db import ids
from service.db.moments import DAY, maybe, moment
from service.db.tables import contacts, gaps
from service.timeline.ranks import RANKS, GapKind, longest, ranks_of
from service.timeline.read.narrowing import rarest, tagged
from service.timeline.read.paging import Slice, paged, sealed
from service.timeline.read.reasons import reason
from service.timeline.read.rows import among, days_overdue, fetched, last_touch, prepared

Place = tuple[int, int, int]
_EVER = -(1 << 62)
_STANDS = (
    prepared(gaps),
    gaps.c.active_from <= bindparam("horizon"),
    or_(gaps.c.active_until.is_(None), gaps.c.active_until > bindparam("now")),
)
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
_PEOPLE = select(
    contacts.c.id,
    contacts.c.name,
    contacts.c.company,
    contacts.c.tier,
    contacts.c.last_touched_at,
    contacts.c.last_touch_kind,
    contacts.c.last_touch_direction,
    contacts.c.last_touch_id,
    contacts.c.last_inbound_at,
    contacts.c.last_outbound_at,
    contacts.c.next_due_at,
    contacts.c.cadence_days,
    contacts.c.cadence_from,
    contacts.c.created_at,
).where(prepared(contacts), among(contacts.c.id, "wanted"))


@dataclass(frozen=True, slots=True)
class GapFilter:
    """Several kinds or tags mean any of them. within_days: also gaps that open in that time."""

    kinds: frozenset[GapKind] = frozenset()
    tags: tuple[str, ...] = ()
    within_days: int = 0
    part: Slice = field(default_factory=Slice)


def page(conn: Connection, ws: Workspace, wanted: GapFilter, now: int) -> Page[Gap]:
    """Gaps that stand now (or soon). Raises BadFilter."""
    place = wanted.part.place("gaps", int, int, int)
    rows = _rows(conn, ws, wanted, None if place is None else (place[0], place[1], place[2]), now)
    shown = rows[: wanted.part.limit]
    people = _people(conn, ws, {row.contact_id for row in shown})
    items = [_gap(row, people[row.contact_id], now) for row in shown]
    last = shown[-1] if shown else None
    cursor = sealed("gaps", last.rank, last.active_from, last.contact_id) if last else ""
    return paged(items, len(rows) > len(shown), cursor)


def _rows(
    conn: Connection, ws: Workspace, wanted: GapFilter, place: Place | None, now: int
) -> list[Any]:
    """One row more than the page shows, when there is one."""
    bound = {"ws": ws.id, "now": now, "horizon": now + wanted.within_days * DAY}
    if not wanted.tags:
        return _walked(conn, ws, [], wanted, place, bound)
    tag = tagged(ws, wanted.tags, gaps.c.contact_id)
    few, _ = rarest(conn, [tag])
    if few is None:
        return _walked(conn, ws, [tag.test], wanted, place, bound)
    return fetched(conn.execute(_of_few(few.passing, wanted, place), bound))


def _of_few(few: Select[Any], wanted: GapFilter, place: Place | None) -> Select[Any]:
    """The gaps of few contacts, found by contact and then sorted."""
    rank = gaps.c.rank + 0  # an expression, so that the order of the table does not lead
    order = (rank, gaps.c.active_from, gaps.c.contact_id)
    chosen = gaps.c.contact_id.in_(few)
    found = select(gaps).where(*_STANDS, chosen, rank.in_(ranks_of(wanted.kinds)))
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


def _people(conn: Connection, ws: Workspace, wanted: set[int]) -> dict[int, Any]:
    rows = fetched(conn.execute(_PEOPLE, {"ws": ws.id, "wanted": list(wanted)}))
    return {row.id: row for row in rows}


def _gap(row: Any, contact: Any, now: int) -> Gap:
    kind = RANKS[row.rank]
    return Gap(
        contact=GapContact(
            id=ids.public("c", contact.id),
            name=contact.name,
            company=contact.company,
            tier=contact.tier,
            last_touched_at=maybe(contact.last_touched_at),
            last_touch=last_touch(contact),
        ),
        kind=kind,
        reason=reason(kind, contact, row.active_from, now),
        since=moment(row.active_from),
        due_at=maybe(contact.next_due_at),
        days_overdue=days_overdue(contact.next_due_at, now),
        cadence_days=contact.cadence_days,
        cadence_from=contact.cadence_from,
    )
