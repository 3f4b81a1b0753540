"""What a person would say is in the database: contacts by their identifiers, with touches and
gaps, and no ids."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from service.db.tables import contacts, gaps, identifiers, interactions, participants
from service.timeline.ranks import RANKS

_LEFT_OUT = {"id", "workspace_id", "created_at", "updated_at", "last_touch_id", "fields_from"}


def people(conn: Connection) -> list[Any]:
    """Every contact: identifiers, fields, gaps; ordered, comparable between databases."""
    values: dict[int, list[str]] = {}
    for row in conn.execute(select(identifiers)):
        if row.contact_id is not None:
            shown = "card" if row.value.startswith("name-only:row/") else row.value
            values.setdefault(row.contact_id, []).append(f"{shown} {row.status}")
    # That a card once stood for itself is remembered, and makes nobody another person.
    for some in values.values():
        if any(not value.startswith("card ") for value in some):
            some[:] = [value for value in some if not value.startswith("card ")]
    standing: dict[int, list[Any]] = {}
    for row in conn.execute(select(gaps)):
        gap = (RANKS[row.rank], row.active_from, row.active_until)
        standing.setdefault(row.contact_id, []).append(gap)
    found = []
    for row in conn.execute(select(contacts).where(contacts.c.merged_into.is_(None))):
        fields = {k: v for k, v in row._mapping.items() if k not in _LEFT_OUT}
        found.append((sorted(values[row.id]), fields, sorted(standing.get(row.id, []), key=str)))
    return sorted(found, key=str)


def touches(conn: Connection) -> list[Any]:
    """Every interaction with its verdict and who was credited."""
    credited: dict[int, list[str]] = {}
    rows = select(participants.c.interaction_id, identifiers.c.value, participants.c.role).where(
        participants.c.identifier_id == identifiers.c.id, participants.c.touch
    )
    for interaction, value, role in conn.execute(rows):
        credited.setdefault(interaction, []).append(f"{role} {value}")
    return sorted(
        (row.id, row.kind, row.occurred_at, row.rule, row.because, sorted(credited.get(row.id, [])))
        for row in conn.execute(select(interactions))
    )
