"""Pairs that may be one person, most worth answering first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, get_args

import orjson
from sqlalchemy import Connection, or_, select, tuple_

from schemas.page import Page
from schemas.suggestion import Band, SuggestedContact, Suggestion
from service.access.workspaces import Workspace
from service.db import ids
from service.db.moments import maybe
from service.db.stages import chunks
from service.db.tables import contacts, identifiers, suggestions
from service.reconciler.neighbourhood import row_of
from service.timeline.read.paging import Slice, paged, sealed
from service.timeline.read.rows import of

_BANDS: tuple[Band, ...] = tuple(reversed(get_args(Band)))  # by number: possible, likely, sure
_PLACE = (suggestions.c.band, suggestions.c.worth, suggestions.c.id)


@dataclass(frozen=True, slots=True)
class SuggestionFilter:
    """contact: only pairs with this one. bands: any of these; all when empty."""

    contact: int | None = None
    bands: tuple[Band, ...] = ()
    part: Slice = field(default_factory=Slice)


def page(conn: Connection, ws: Workspace, wanted: SuggestionFilter) -> Page[Suggestion]:
    """Suggestions by band, then worth. Raises BadFilter."""
    place = wanted.part.place("suggestions", int, (int, float), int)
    found = select(suggestions).where(of(ws, suggestions))
    if wanted.contact is not None:
        sides = (suggestions.c.left_id, suggestions.c.right_id)
        found = found.where(or_(*(side == wanted.contact for side in sides)))
    if wanted.bands:
        found = found.where(suggestions.c.band.in_(map(_BANDS.index, wanted.bands)))
    if place is not None:
        found = found.where(tuple_(*_PLACE) < tuple_(*place))
    best = found.order_by(*(column.desc() for column in _PLACE))
    rows = list(conn.execute(best.limit(wanted.part.limit + 1)))
    shown = rows[: wanted.part.limit]
    last = shown[-1] if shown else None
    cursor = sealed("suggestions", last.band, last.worth, last.id) if last else ""
    return paged(_models(conn, ws, shown), len(rows) > len(shown), cursor)


def one(conn: Connection, ws: Workspace, number: int) -> Suggestion | None:
    """The suggestion of this id."""
    rows = list(conn.execute(select(suggestions).where(of(ws, suggestions), _is(number))))
    return _models(conn, ws, rows)[0] if rows else None


def pair(conn: Connection, ws: Workspace, number: int) -> tuple[int, int] | None:
    """(the contact that would stay, the one that would become part of it), or None."""
    row = conn.execute(select(suggestions).where(of(ws, suggestions), _is(number))).one_or_none()
    if row is None:
        return None
    people = _people(conn, ws, {row.left_id, row.right_id})
    left, right = sorted((row.left_id, row.right_id), key=lambda c: _staying(people[c]))
    return left, right


def _is(number: int) -> Any:
    return suggestions.c.id == number


def _staying(row: Any) -> tuple[bool, int, int, int]:
    """Who stays sorts first: the confirmed one, with more touches, known for longer."""
    return not row.confirmed, -row.touches, row.created_at, row.id


def _models(conn: Connection, ws: Workspace, rows: Sequence[Any]) -> list[Suggestion]:
    everyone = {contact for row in rows for contact in (row.left_id, row.right_id)}
    people, values = _people(conn, ws, everyone), _values(conn, ws, everyone)
    found = []
    for row in rows:
        two = sorted((people[row.left_id], people[row.right_id]), key=_staying)
        told = {
            "id": ids.public("s", row.id),
            "band": _BANDS[row.band],
            "chance": round(row.chance, 4),
            "weight": row.weight,
            "worth": round(row.worth, 4),
            "because": row.because,
            "contacts": [_contact(one, values.get(one.id, [])) for one in two],
            "evidence": orjson.loads(row.evidence),
        }
        found.append(Suggestion.model_validate(told))
    return found


def _contact(row: Any, values: list[str]) -> SuggestedContact:
    return SuggestedContact(
        id=ids.public("c", row.id),
        name=row.name,
        company=row.company,
        title=row.title,
        identifiers=sorted(value for value in values if row_of(value) is None),
        touches=row.touches,
        last_touched_at=maybe(row.last_touched_at),
    )


def _people(conn: Connection, ws: Workspace, wanted: Collection[int]) -> dict[int, Any]:
    found: dict[int, Any] = {}
    for part in chunks(sorted(wanted)):
        rows = select(contacts).where(of(ws, contacts), contacts.c.id.in_(part))
        found.update({row.id: row for row in conn.execute(rows)})
    return found


def _values(conn: Connection, ws: Workspace, wanted: Collection[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for part in chunks(sorted(wanted)):
        rows = select(identifiers.c.contact_id, identifiers.c.value).where(
            of(ws, identifiers), identifiers.c.contact_id.in_(part)
        )
        for row in conn.execute(rows):
            found.setdefault(row.contact_id, []).append(row.value)
    return found
