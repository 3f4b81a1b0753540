"""Where a contact's sources say different things: shown, not hidden."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection, or_, select

from schemas.contact import Claim, ContactSource, Contradiction
from schemas.payload import decode_person
from schemas.source import PersonRecord
from service.access.workspaces import Workspace
from service.db.tables import claims, identifiers, source_rows, streams
from service.reconciler.employers import of_company
from service.reconciler.names import words
from service.reconciler.neighbourhood import name_of, row_of
from service.timeline.read.portraits import source
from service.timeline.read.rows import joined, of

_FIELDS: Mapping[str, tuple[Callable[[PersonRecord], str], Callable[[str], object]]] = {
    "name": (name_of, lambda name: frozenset(words(name))),
    "company": (lambda record: record.company, of_company),
    "title": (lambda record: record.title, str.casefold),
    "birthday": (lambda record: record.birthday, str),
    "city": (lambda record: record.city, str.casefold),
}
"""Field to (as a record states it, what makes two statements the same)."""


def contradictions(conn: Connection, ws: Workspace, row: Any) -> list[Contradiction]:
    """By field what records of the contact state differently, the value shown first."""
    told = _told(conn, ws, row.id)
    found = []
    for field, (stated, plain) in _FIELDS.items():
        by_meaning: dict[object, Claim] = {}
        for record, where in told:
            if value := stated(record):
                claim = by_meaning.setdefault(plain(value), Claim(value=value, sources=[]))
                claim.sources.append(where)
        if len(by_meaning) > 1:
            shown = getattr(row, field)
            ordered = sorted(by_meaning.values(), key=lambda c: (c.value != shown, c.value))
            found.append(Contradiction(field=field, claims=ordered))
    return found


def _told(
    conn: Connection, ws: Workspace, contact: int
) -> list[tuple[PersonRecord, ContactSource]]:
    """The person records that state an identifier of the contact."""
    held = select(identifiers.c.id, identifiers.c.value, identifiers.c.status).where(
        of(ws, identifiers), identifiers.c.contact_id == contact
    )
    mine = list(conn.execute(held))
    own = [one.id for one in mine if one.status == "personal"]
    cards = [card for one in mine if (card := row_of(one.value)) is not None]
    claimed = select(claims.c.source_row_id).where(of(ws, claims), claims.c.identifier_id.in_(own))
    rows = (
        select(
            source_rows.c.payload,
            source_rows.c.external_id,
            source_rows.c.seen_at,
            streams.c.account_id,
        )
        .join(streams, joined(source_rows, streams, stream_id="id"))
        .where(of(ws, source_rows), source_rows.c.kind == "person")
        .where(or_(source_rows.c.id.in_(claimed), source_rows.c.id.in_(cards)))
        .order_by(source_rows.c.seen_at.desc(), source_rows.c.id)
    )
    return [
        (decode_person(one.payload), source(one.account_id, one.external_id, one.seen_at))
        for one in conn.execute(rows)
    ]
