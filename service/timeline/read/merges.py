"""Joins of contacts, newest first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, or_, select, tuple_

from schemas.merge import Merge
from schemas.page import Page
from service.access.workspaces import Workspace
from service.db import ids
from service.db.moments import maybe, moment
from service.db.stages import chunks
from service.db.tables import identifiers, merges
from service.timeline.read.paging import Slice, paged, sealed
from service.timeline.read.rows import of


def page(conn: Connection, ws: Workspace, part: Slice) -> Page[Merge]:
    """Merges, those undone too. Raises BadFilter."""
    place = part.place("merges", int, int)
    found = select(merges).where(of(ws, merges))
    if place is not None:
        found = found.where(tuple_(merges.c.at, merges.c.id) < tuple_(*place))
    newest = found.order_by(merges.c.at.desc(), merges.c.id.desc())
    rows = list(conn.execute(newest.limit(part.limit + 1)))
    shown = rows[: part.limit]
    cursor = sealed("merges", shown[-1].at, shown[-1].id) if shown else ""
    return paged(_models(conn, ws, shown), len(rows) > len(shown), cursor)


def one(conn: Connection, ws: Workspace, number: int) -> Merge | None:
    """The merge of this id."""
    rows = list(conn.execute(select(merges).where(of(ws, merges), merges.c.id == number)))
    return _models(conn, ws, rows)[0] if rows else None


def of_contact(conn: Connection, ws: Workspace, contact: int) -> list[Merge]:
    """Merges this contact was part of, the first one first."""
    part = or_(merges.c.kept_id == contact, merges.c.absorbed_id == contact)
    rows = list(conn.execute(select(merges).where(of(ws, merges), part)))
    return _models(conn, ws, sorted(rows, key=lambda row: (row.at, row.id)))


def _models(conn: Connection, ws: Workspace, rows: Sequence[Any]) -> list[Merge]:
    moved = {row.id: list(orjson.loads(row.moved or "[]")) for row in rows}
    values = _values(conn, ws, {number for some in moved.values() for number in some})
    return [
        Merge(
            id=ids.public("m", row.id),
            kept_id=ids.public("c", row.kept_id),
            absorbed_id=ids.public("c", row.absorbed_id),
            rule=row.rule,
            because=row.because,
            evidence=orjson.loads(row.evidence or "{}"),
            identifiers=sorted(values[number] for number in moved[row.id] if number in values),
            by=row.actor,
            merged_at=moment(row.at),
            undone_at=maybe(row.undone_at),
        )
        for row in rows
    ]


def _values(conn: Connection, ws: Workspace, wanted: Iterable[int]) -> dict[int, str]:
    values: dict[int, str] = {}
    for part in chunks(sorted(wanted)):
        chosen = select(identifiers.c.id, identifiers.c.value).where(
            of(ws, identifiers), identifiers.c.id.in_(part)
        )
        values.update({row.id: row.value for row in conn.execute(chosen)})
    return values
