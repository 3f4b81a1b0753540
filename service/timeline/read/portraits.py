"""Contacts rows as the public model, with what belongs to them: four statements for any page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, and_, func, or_, select

from schemas.contact import Contact, ContactSource, ScoreParts
from schemas.gap import GapKind
from service.access.workspaces import Workspace
from service.db import ids
from service.db.moments import DAY, maybe, moment
from service.db.tables import (
    claims,
    gaps,
    identifiers,
    interactions,
    participants,
    source_rows,
    streams,
)
from service.timeline.ranks import RANKS
from service.timeline.read.rows import (
    LONGEST_EVENT,
    days_overdue,
    joined,
    last_touch,
    of,
    over,
)
from service.timeline.touches import HALF_LIFE

_RECENT = 90 * DAY
_LISTS = {"email": "emails", "phone": "phones"}
_HIDDEN = ("name-only",)


def portraits(conn: Connection, ws: Workspace, rows: Sequence[Any], now: int) -> list[Contact]:
    """The contacts of these rows, in their order."""
    if not rows:
        return []
    whose = [row.id for row in rows]
    keys = _identifiers(conn, ws, whose)
    recent = _recent_touches(conn, ws, rows, now)
    kinds = standing_gaps(conn, ws, whose, now)
    told = sources(conn, ws, whose)
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
    warmth = score_weight(row.warmth, now)
    ahead = row.next_meeting_at if (row.next_meeting_at or 0) > now else None
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
        cadence_days=row.cadence_days,
        cadence_from=row.cadence_from,
        last_touched_at=maybe(row.last_touched_at),
        last_touch=last_touch(row),
        last_inbound_at=maybe(row.last_inbound_at),
        last_outbound_at=maybe(row.last_outbound_at),
        last_meeting_at=maybe(row.last_meeting_at),
        next_meeting_at=maybe(ahead),
        next_due_at=maybe(row.next_due_at),
        days_overdue=days_overdue(row.next_due_at, now),
        gap_kinds=kinds,
        score=round(100 * (1 - 2.0**-warmth), 1),
        score_parts=_parts(warmth, row.touches),
        touches_90d=recent,
        sources=told,
        confirmed=row.confirmed,
        created_at=moment(row.created_at),
        updated_at=moment(row.updated_at),
    )


def score_weight(warmth: float | None, now: int) -> float:
    """Touches, each halved per half-life since. warmth: the column, a base-2 logarithm."""
    return 0.0 if warmth is None else float(2.0 ** (warmth - now / HALF_LIFE))


def _parts(warmth: float, touches: int) -> ScoreParts:
    return ScoreParts(
        warmth=round(warmth, 3), half_life_days=HALF_LIFE // DAY, touches=touches
    )  # three digits: enough to follow the score, few enough that an ETag lives for a while


def _identifiers(
    conn: Connection, ws: Workspace, whose: Sequence[int]
) -> defaultdict[int, dict[str, list[str]]]:
    """Addresses, numbers and profiles by contact; profiles keep their scheme."""
    found: defaultdict[int, dict[str, list[str]]] = defaultdict(
        lambda: {"emails": [], "phones": [], "profiles": []}
    )
    held = select(identifiers.c.contact_id, identifiers.c.value).where(
        of(ws, identifiers), identifiers.c.contact_id.in_(whose)
    )
    for contact, value in sorted(map(tuple, conn.execute(held))):
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
    late = now - LONGEST_EVENT  # only what began since then may still go on
    lately = and_(
        joined(participants, interactions, interaction_id="id"), participants.c.occurred_at >= late
    )
    counted = (
        select(identifiers.c.contact_id, func.count(participants.c.interaction_id.distinct()))
        .join(participants, joined(identifiers, participants, id="identifier_id"))
        .outerjoin(interactions, lately)
        .where(
            of(ws, identifiers),
            identifiers.c.contact_id.in_(fresh),
            participants.c.occurred_at > now - _RECENT,
            participants.c.occurred_at <= now,
            participants.c.touch,
            or_(participants.c.occurred_at < late, over(now)),
        )
        .group_by(identifiers.c.contact_id)
    )
    return dict(map(tuple, conn.execute(counted)))


def standing_gaps(
    conn: Connection, ws: Workspace, whose: Sequence[int], now: int
) -> defaultdict[int, list[GapKind]]:
    """Kinds of the gaps that stand now, most urgent first, by contact."""
    found: defaultdict[int, list[GapKind]] = defaultdict(list)
    stand = select(gaps.c.contact_id, gaps.c.rank).where(
        of(ws, gaps),
        gaps.c.contact_id.in_(whose),
        gaps.c.active_from <= now,
        or_(gaps.c.active_until.is_(None), gaps.c.active_until > now),
    )
    for contact, rank in sorted(map(tuple, conn.execute(stand))):
        found[contact].append(RANKS[rank])
    return found


def sources(
    conn: Connection, ws: Workspace, whose: Sequence[int]
) -> defaultdict[int, list[ContactSource]]:
    """The person records behind each contact."""
    found: defaultdict[int, list[ContactSource]] = defaultdict(list)
    told = (
        select(
            identifiers.c.contact_id,
            streams.c.account_id,
            source_rows.c.external_id,
            source_rows.c.seen_at,
        )
        .join(claims, joined(identifiers, claims, id="identifier_id"))
        .join(source_rows, joined(claims, source_rows, source_row_id="id"))
        .join(streams, joined(source_rows, streams, stream_id="id"))
        .where(and_(of(ws, identifiers), identifiers.c.contact_id.in_(whose)))
        .distinct()
    )
    for contact, account, external, seen in sorted(map(tuple, conn.execute(told))):
        found[contact].append(source(account, external, seen))
    return found


def source(account: int, external: str, seen: int) -> ContactSource:
    """A person record as the public model."""
    return ContactSource(
        account_id=ids.public("a", account), external_id=external, seen_at=moment(seen)
    )
