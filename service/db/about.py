"""Whom a change is about, as they are in its transaction: what webhooks tell of people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, func, select

from service.db import ids
from service.db.tables import contacts, identifiers, participants
from service.db.within import within_bound

_CONTACTS = select(contacts.c.id, contacts.c.name, contacts.c.tags, contacts.c.tier).where(
    contacts.c.workspace_id == bindparam("ws"), within_bound(contacts.c.id, "wanted")
)
_EMAILS = (
    select(identifiers.c.contact_id, func.min(identifiers.c.value))
    .where(
        identifiers.c.workspace_id == bindparam("ws"),
        within_bound(identifiers.c.contact_id, "wanted"),
        identifiers.c.value.startswith("email:"),
    )
    .group_by(identifiers.c.contact_id)
)
_PRESENT = (
    select(participants.c.interaction_id, identifiers.c.contact_id)
    .join(
        identifiers,
        (identifiers.c.workspace_id == participants.c.workspace_id)
        & (identifiers.c.id == participants.c.identifier_id),
    )
    .where(
        participants.c.workspace_id == bindparam("ws"),
        within_bound(participants.c.interaction_id, "wanted"),
        identifiers.c.contact_id.is_not(None),
        participants.c.me.is_(False),
    )
    .distinct()
    .order_by(participants.c.interaction_id, identifiers.c.contact_id)
)


def about(conn: Connection, workspace: int, subjects: Iterable[str]) -> dict[str, str]:
    """By public id of a contact or an interaction: JSON list of {id, name, email, tags, tier} of
    the contact, or of those who take part. email: their first address, as a contact shows them;
    "" for none. Whoever is not there any more is left out; so is what is neither."""
    people, events = _numbers("c", subjects), _numbers("i", subjects)
    present: defaultdict[int, list[int]] = defaultdict(list)
    if events:
        rows = conn.execute(_PRESENT, {"ws": workspace, "wanted": events.values()})
        for interaction, contact in rows.all():
            present[interaction].append(contact)
    wanted = {*people.values(), *(one for some in present.values() for one in some)}
    told = _told(conn, workspace, wanted)
    found = {public: [told[one]] for public, one in people.items() if one in told}
    found |= {
        public: [told[one] for one in present[number] if one in told]
        for public, number in events.items()
    }
    return {public: orjson.dumps(some).decode() for public, some in found.items()}


def _numbers(prefix: str, subjects: Iterable[str]) -> dict[str, int]:
    pairs = ((subject, ids.private(prefix, subject)) for subject in subjects)
    return {subject: number for subject, number in pairs if number is not None}


def _told(
    conn: Connection, workspace: int, wanted: Collection[int]
) -> dict[int, Mapping[str, Any]]:
    if not wanted:
        return {}
    bound = {"ws": workspace, "wanted": wanted}
    emails = {row[0]: row[1] for row in conn.execute(_EMAILS, bound).all()}
    return {
        row.id: {
            "id": ids.public("c", row.id),
            "name": row.name,
            "email": emails.get(row.id, "").removeprefix("email:"),
            "tags": orjson.loads(row.tags or "[]"),
            "tier": row.tier,
        }
        for row in conn.execute(_CONTACTS, bound).all()
    }
