"""Contacts rows as the public model, with what belongs to them: four statements for any page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, and_, bindparam, func, or_, select

from schemas.contact import Contact, ContactSource
from schemas.gap import GapKind
from service.access.workspaces import Workspace
from service.db import ids
from service.db.moments import DAY, maybe, moment
from service.db.tables import (
    claims,
    contacts,
    gaps,
    identifiers,
    interactions,
    participants,
    source_rows,
    streams,
)
from service.reconciler.neighbourhood import row_of
from service.timeline.cadence import stage_in
from service.timeline.ranks import RANKS
from service.timeline.read.bonds import scored
from service.timeline.read.opened import LONG
from service.timeline.read.rows import (
    LONGEST_EVENT,
    among,
    days_overdue,
    joined,
    last_touch,
    over_by,
    prepared,
    stands,
)

COLUMNS = tuple(column for column in contacts.c if column.name not in LONG)
"""Of contacts, what a page of them needs; notes can be long."""
_RECENT = 90 * DAY
_LISTS = {"email": "emails", "phone": "phones"}
_HIDDEN = ("name-only",)

_IDENTIFIERS = select(identifiers.c.contact_id, identifiers.c.value).where(
    prepared(identifiers), among(identifiers.c.contact_id, "whose")
)
_LATELY = and_(  # only what began lately may still go on
    joined(participants, interactions, interaction_id="id"),
    participants.c.occurred_at >= bindparam("late"),
)
_RECENT_TOUCHES = (
    select(identifiers.c.contact_id, func.count(participants.c.interaction_id.distinct()))
    .join(participants, joined(identifiers, participants, id="identifier_id"))
    .outerjoin(interactions, _LATELY)
    .where(
        prepared(identifiers),
        among(identifiers.c.contact_id, "whose"),
        participants.c.occurred_at > bindparam("since"),
        participants.c.occurred_at <= bindparam("now"),
        participants.c.touch,
        or_(participants.c.occurred_at < bindparam("late"), over_by("now")),
    )
    .group_by(identifiers.c.contact_id)
)
_GAPS = select(gaps.c.contact_id, gaps.c.rank).where(*stands(), among(gaps.c.contact_id, "whose"))
_SOURCES = (
    select(
        identifiers.c.contact_id,
        streams.c.account_id,
        source_rows.c.external_id,
        source_rows.c.seen_at,
    )
    .join(claims, joined(identifiers, claims, id="identifier_id"))
    .join(source_rows, joined(claims, source_rows, source_row_id="id"))
    .join(streams, joined(source_rows, streams, stream_id="id"))
    .where(prepared(identifiers), among(identifiers.c.contact_id, "whose"))
    .where(identifiers.c.status == "personal")  # a contested one is nobody's card's
    .distinct()
)
_CARDS = (
    select(source_rows.c.id, streams.c.account_id, source_rows.c.external_id, source_rows.c.seen_at)
    .join(streams, joined(source_rows, streams, stream_id="id"))
    .where(prepared(source_rows), among(source_rows.c.id, "cards"))
)


def portraits(conn: Connection, ws: Workspace, rows: Sequence[Any], now: int) -> list[Contact]:
    """The contacts of these rows (of COLUMNS at least), in their order."""
    if not rows:
        return []
    whose = [row.id for row in rows]
    held = list(map(tuple, conn.execute(_IDENTIFIERS, {"ws": ws.id, "whose": whose}).all()))
    keys = _identifiers(held)
    recent = _recent_touches(conn, ws, rows, now)
    kinds = standing_gaps(conn, ws, whose, now)
    told = _sources(conn, ws, whose, held)
    return [
        _portrait(row, keys[row.id], recent.get(row.id, 0), kinds[row.id], told[row.id], now)
        for row in rows
    ]


def _portrait(
    row: Any,
    keys: dict[str, list[str]],
    recent: int,
    kinds: list[GapKind],
    told: list[ContactSource],
    now: int,
) -> Contact:
    score, parts = scored(row, now)
    return Contact(
        id=ids.public("c", row.id),
        name=row.name,
        given_name=row.given_name,
        family_name=row.family_name,
        emails=keys["emails"],
        phones=keys["phones"],
        profiles=keys["profiles"],
        company=row.company,
        title=row.title,
        tags=orjson.loads(row.tags or "[]"),
        tier=row.tier,
        importance=row.importance,
        stage=stage_in(row),
        paused=row.paused,
        snoozed_until=maybe(row.snoozed_until),
        cadence_days=row.cadence_days,
        cadence_from=row.cadence_from,
        rhythm_days=row.rhythm_days,
        **_moments(row, now),
        gap_kinds=kinds,
        score=score,
        score_parts=parts,
        touches_90d=recent,
        sources=told,
        confirmed=row.confirmed,
        created_at=moment(row.created_at),
        updated_at=moment(row.updated_at),
    )


def _moments(row: Any, now: int) -> dict[str, Any]:
    booked = row.next_meeting_at if (row.next_meeting_at or 0) > now else None
    return {
        "last_touched_at": maybe(row.last_touched_at),
        "last_touch": last_touch(row),
        "last_inbound_at": maybe(row.last_inbound_at),
        "last_outbound_at": maybe(row.last_outbound_at),
        "last_meeting_at": maybe(row.last_meeting_at),
        "next_meeting_at": maybe(booked),
        "next_due_at": maybe(row.next_due_at),
        "days_overdue": days_overdue(row.next_due_at, now),
    }


def _identifiers(held: Sequence[tuple[int, str]]) -> defaultdict[int, dict[str, list[str]]]:
    """Addresses, numbers and profiles by contact; profiles keep their scheme."""
    found: defaultdict[int, dict[str, list[str]]] = defaultdict(
        lambda: {"emails": [], "phones": [], "profiles": []}
    )
    for contact, value in sorted(held):
        scheme, _, key = value.partition(":")
        if scheme in _LISTS:
            found[contact][_LISTS[scheme]].append(key)
        elif scheme not in _HIDDEN:
            found[contact]["profiles"].append(value)
    return found


def _recent_touches(
    conn: Connection, ws: Workspace, rows: Sequence[Any], now: int
) -> dict[int, int]:
    """Distinct touches of the last 90 days by contact."""
    fresh = [row.id for row in rows if (row.last_touched_at or 0) > now - _RECENT]
    if not fresh:
        return {}
    bound = {
        "ws": ws.id,
        "whose": fresh,
        "now": now,
        "since": now - _RECENT,
        "late": now - LONGEST_EVENT,
    }
    return {row[0]: row[1] for row in conn.execute(_RECENT_TOUCHES, bound).all()}


def standing_gaps(
    conn: Connection, ws: Workspace, whose: Sequence[int], now: int
) -> defaultdict[int, list[GapKind]]:
    """Kinds of the gaps that stand now, most urgent first, by contact."""
    found: defaultdict[int, list[GapKind]] = defaultdict(list)
    stand = conn.execute(_GAPS, {"ws": ws.id, "whose": whose, "now": now})
    for contact, rank in sorted(map(tuple, stand.all())):
        found[contact].append(RANKS[rank])
    return found


def _sources(
    conn: Connection, ws: Workspace, whose: Sequence[int], held: Sequence[tuple[int, str]]
) -> defaultdict[int, list[ContactSource]]:
    """The person records behind each contact, those known by a name alone too."""
    found: defaultdict[int, list[ContactSource]] = defaultdict(list)
    told = set(map(tuple, conn.execute(_SOURCES, {"ws": ws.id, "whose": whose}).all()))
    home = {card: contact for contact, value in held if (card := row_of(value)) is not None}
    if home:
        rows = conn.execute(_CARDS, {"ws": ws.id, "cards": sorted(home)}).all()
        told |= {(home[card], *rest) for card, *rest in map(tuple, rows)}
    for contact, account, external, seen in sorted(told):
        found[contact].append(source(account, external, seen))
    return found


def source(account: int, external: str, seen: int) -> ContactSource:
    """A person record as the public model."""
    return ContactSource(ids.public("a", account), external, moment(seen))
