"""The week in one message: whom to turn to, who waits, which days come, who came back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Connection, bindparam, func, or_, select

from schemas.contact import ContactName
from schemas.digest import Digest, Measure, Returned, Waiting
from schemas.gap import GapKind
from schemas.plan import Plan, PlanItem
from service.access.workspaces import Workspace
from service.db import ids
from service.db.moments import DAY, moment
from service.db.tables import contacts, identifiers, participants
from service.timeline.digesting import week_of
from service.timeline.read import dates, gaps
from service.timeline.read.paging import Slice
from service.timeline.read.plan import plan
from service.timeline.read.rows import among, fetched, joined, prepared

DAYS, MINUTES, MOST = 7, 30, 5
_RETURNED = 10
_MINE: frozenset[GapKind] = frozenset({"awaiting_my_reply"})
_LOOKED = 500
"""Of those touched in the week, how many are looked at for a silence before."""
_LIVES = (prepared(contacts), contacts.c.merged_into.is_(None))
_IN_TIME = func.count().filter(contacts.c.next_due_at > bindparam("now"))
_KEPT = select(func.count(), _IN_TIME).where(*_LIVES, contacts.c.next_due_at.is_not(None))
_TOUCHED = (
    select(contacts.c.id, contacts.c.name, contacts.c.last_touched_at, contacts.c.cadence_days)
    .where(
        *_LIVES,
        contacts.c.last_touched_at > bindparam("since"),
        contacts.c.first_touched_at < bindparam("since"),
        or_(
            contacts.c.last_inbound_at > bindparam("since"),
            contacts.c.last_meeting_at > bindparam("since"),
        ),
    )
    .order_by(contacts.c.last_touched_at.desc())
    .limit(_LOOKED)
)
_BEFORE = (
    select(identifiers.c.contact_id, func.max(participants.c.occurred_at))
    .join(participants, joined(identifiers, participants, id="identifier_id"))
    .where(
        prepared(identifiers),
        among(identifiers.c.contact_id, "whose"),
        participants.c.touch,
        participants.c.occurred_at <= bindparam("since"),
    )
    .group_by(identifiers.c.contact_id)
)


def digest(conn: Connection, ws: Workspace, now: int) -> Digest:
    """The seven days from today on, and who came back in the seven before."""
    turned = plan(conn, ws, MINUTES, DAYS, now)
    today = turned.first_day
    pressing = sorted(turned.items, key=lambda item: -item.priority.value)[:MOST]
    waiting, more = ([], 0) if turned.quiet else _waiting(conn, ws, pressing, now)
    return Digest.model_construct(
        week=week_of(today),
        first_day=today,
        last_day=today + timedelta(days=DAYS - 1),
        says=_says(turned, len(pressing), len(waiting) + more),
        people=sorted(pressing, key=lambda item: item.on),
        waiting=waiting,
        waiting_more=more,
        dates=dates.page(conn, ws, DAYS - 1, Slice(), now).items,
        came_back=_came_back(conn, ws, now),
        measure=_measure(conn, ws, now),
    )


def _waiting(
    conn: Connection, ws: Workspace, turned: Sequence[PlanItem], now: int
) -> tuple[list[Waiting], int]:
    """Who waits for an answer beside those already named, and how many others."""
    named = {item.contact.id for item in turned}
    wanted = gaps.GapFilter(kinds=_MINE, part=Slice(2 * MOST))
    others = [
        Waiting(gap.contact, gap.reason, gap.since)
        for gap in gaps.openings(conn, ws, wanted, now)
        if gap.contact.id not in named
    ][:MOST]
    answered = sum(item.kind in _MINE for item in turned)
    return others, max(0, gaps.standing(conn, ws, now, _MINE) - answered - len(others))


def _came_back(conn: Connection, ws: Workspace, now: int) -> list[Returned]:
    since = now - DAYS * DAY
    rows = fetched(conn.execute(_TOUCHED, {"ws": ws.id, "since": since, "now": now}))
    if not rows:
        return []
    bound = {"ws": ws.id, "since": since, "whose": [row.id for row in rows]}
    before = dict(map(tuple, conn.execute(_BEFORE, bound).all()))
    found = []
    for row in rows:
        silent = (row.last_touched_at - before.get(row.id, row.last_touched_at)) // DAY
        if silent > (2 * row.cadence_days if row.cadence_days else _dormant(ws)):
            name = ContactName(ids.public("c", row.id), row.name)
            found.append(Returned(name, moment(row.last_touched_at), silent))
    return found[:_RETURNED]


def _dormant(ws: Workspace) -> int:
    return ws.settings.timeline.dormant_after


def _measure(conn: Connection, ws: Workspace, now: int) -> Measure:
    of, inside = conn.execute(_KEPT, {"ws": ws.id, "now": now}).one()
    if not of:
        return Measure(0, 0, None, "You keep up with nobody yet: give somebody a tier.")
    says = f"You are in time with {inside} of the {of} people you keep up with"
    return Measure(inside, of, round(inside / of, 3), f"{says} ({inside / of:.0%}).")


def _says(turned: Plan, people: int, waiting: int) -> str:
    if turned.quiet:
        return "A quiet week: nothing is asked of you."
    parts = []
    if people:
        parts.append(f"{people} {'person' if people == 1 else 'people'} to turn to")
    if waiting:
        more = " more" if people else ""
        parts.append(f"{waiting}{more} {'waits' if waiting == 1 else 'wait'} for your answer")
    return f"{', '.join(parts)}." if parts else "Nothing needs you this week."
