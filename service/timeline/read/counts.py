"""A few numbers for a first look."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from service.access.workspaces import Workspace
from service.db.tables import contacts, gaps, interactions
from service.timeline.ranks import KINDS, RANKS, GapKind
from service.timeline.read.rows import of, stands

_STANDING = select(gaps.c.rank, func.count()).where(*stands()).group_by(gaps.c.rank)


@dataclass(frozen=True, slots=True)
class Counts:
    """gaps: those that stand now, by kind."""

    contacts: int
    interactions: int
    gaps: dict[GapKind, int]


def counts(conn: Connection, ws: Workspace, now: int) -> Counts:
    """How much there is."""
    people = select(func.count()).where(of(ws, contacts), contacts.c.merged_into.is_(None))
    events = select(func.count()).select_from(interactions).where(of(ws, interactions))
    by_kind = dict.fromkeys(KINDS, 0)
    for rank, number in conn.execute(_STANDING, {"ws": ws.id, "now": now}):
        by_kind[RANKS[rank]] += number
    return Counts(conn.execute(people).scalar_one(), conn.execute(events).scalar_one(), by_kind)
