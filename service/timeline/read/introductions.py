"""Introductions, the latest first, with the people as they are known today.

One whose people are one contact now is not shown: it comes back when they are parted again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, or_, select, tuple_

from schemas.contact import ContactName
from schemas.introduction import Introduction
from schemas.page import Page
from service.access.workspaces import Workspace
from service.db import ids
from service.db.moments import moment
from service.db.tables import introductions
from service.db.within import within
from service.reconciler.profiles import absorbed_below
from service.timeline.read.naming import named
from service.timeline.read.paging import Slice, sealed
from service.timeline.read.rows import of

_NAME = "introductions"
_SIDES = (introductions.c.introducer_id, introductions.c.left_id, introductions.c.right_id)


def page(
    conn: Connection, ws: Workspace, part: Slice, contact: int | None = None
) -> Page[Introduction]:
    """Introductions; contact: only those this living contact has a part in. Raises BadFilter."""
    place = part.place(_NAME, int, int)
    found = select(introductions).where(of(ws, introductions))
    if contact is not None:
        everyone = [contact, *absorbed_below(conn, ws, [contact]).get(contact, ())]
        found = found.where(or_(*(within(side, everyone) for side in _SIDES)))
    if place is not None:
        found = found.where(tuple_(introductions.c.at, introductions.c.id) < tuple_(*place))
    latest = found.order_by(introductions.c.at.desc(), introductions.c.id.desc())
    rows = list(conn.execute(latest.limit(part.limit + 1)))
    shown = rows[: part.limit]
    more = sealed(_NAME, shown[-1].at, shown[-1].id) if len(rows) > len(shown) else None
    return Page.model_construct(items=_models(conn, ws, shown), next=more)


def one(conn: Connection, ws: Workspace, number: int) -> Introduction | None:
    """The introduction of this id."""
    chosen = select(introductions).where(of(ws, introductions), introductions.c.id == number)
    found = _models(conn, ws, list(conn.execute(chosen)))
    return found[0] if found else None


def _models(conn: Connection, ws: Workspace, rows: Sequence[Any]) -> list[Introduction]:
    wanted = {getattr(row, side.name) for row in rows for side in _SIDES} - {None}
    people = named(conn, ws, wanted)
    return [shown for row in rows if (shown := _model(row, people)) is not None]


def _model(row: Any, people: Mapping[int, ContactName]) -> Introduction | None:
    stated = [number for side in _SIDES if (number := getattr(row, side.name)) is not None]
    present = {people[number].id for number in stated if number in people}
    if len(present) < len(stated):
        return None  # somebody is gone, or two of them are one
    introducer, to = people.get(row.introducer_id), people.get(row.right_id)
    person = people[row.left_id]
    who = introducer.name if introducer else "You"
    return Introduction(
        id=ids.public("in", row.id),
        introducer=introducer,
        person=person,
        to=to,
        sentence=f"{who} introduced {person.name} to {to.name if to else 'you'}",
        note=row.note,
        at=moment(row.at),
    )
