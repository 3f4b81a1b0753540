"""The evidence behind a contact: where each field and identifier comes from, and each join."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import Connection, select

from schemas.contact import ContactSource, ContactWhy, IdentifierOrigin
from service.access.workspaces import Workspace
from service.db import ids
from service.db.moments import maybe
from service.db.stages import chunks
from service.db.tables import claims, identifiers, source_rows
from service.reconciler.neighbourhood import row_of as card_of
from service.timeline.read import interactions, merges
from service.timeline.read.contacts import row_of
from service.timeline.read.contradictions import contradictions
from service.timeline.read.origins import origins, records, told_by
from service.timeline.read.portraits import source
from service.timeline.read.rows import joined, of


def why(conn: Connection, ws: Workspace, number: int, now: int) -> ContactWhy | None:
    """Everything known about the contact of this id, with its origin."""
    row = row_of(conn, ws, number)
    if row is None:
        return None
    touch = row.last_touch_id
    shown = [] if touch is None else interactions.by_ids(conn, ws, [touch], now)
    return ContactWhy(
        id=ids.public("c", row.id),
        name=row.name,
        fields=origins(conn, ws, row),
        identifiers=_identifiers(conn, ws, row.id),
        contradictions=contradictions(conn, ws, row),
        merges=merges.of_contact(conn, ws, row.id),
        last_touch=shown[0] if shown else None,
        cadence_days=row.cadence_days,
        cadence_from=row.cadence_from,
        snoozed_until=maybe(row.snoozed_until),
    )


def _identifiers(conn: Connection, ws: Workspace, contact: int) -> list[IdentifierOrigin]:
    held = list(
        conn.execute(
            select(identifiers.c.id, identifiers.c.value, identifiers.c.status)
            .where(of(ws, identifiers), identifiers.c.contact_id == contact)
            .order_by(identifiers.c.value)
        )
    )
    told = _claimed(conn, ws, [row.id for row in held])
    cards = {row.id: card for row in held if (card := card_of(row.value)) is not None}
    records = told_by(conn, ws, cards.values())
    for identifier, card in cards.items():
        told[identifier] = [records[card]] if card in records else []
    return [
        IdentifierOrigin(value=row.value, status=row.status, sources=told[row.id]) for row in held
    ]


def _claimed(
    conn: Connection, ws: Workspace, wanted: Sequence[int]
) -> defaultdict[int, list[ContactSource]]:
    found: defaultdict[int, list[ContactSource]] = defaultdict(list)
    for part in chunks(wanted):
        rows = conn.execute(
            records()
            .add_columns(claims.c.identifier_id)
            .join(claims, joined(source_rows, claims, id="source_row_id"))
            .where(of(ws, claims), claims.c.identifier_id.in_(part))
            .order_by(source_rows.c.external_id)
        )
        for row in rows:
            told = source(row.account_id, row.external_id, row.seen_at)
            found[row.identifier_id].append(told)
    return found
