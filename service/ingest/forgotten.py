"""People erased for good stay erased, senders that are blocked stay out: what names them is
dropped before it is stored.

A tombstone keeps only a computed id (a keyed digest), never the address: of an identifier, or of
the source row of a card that states nothing but a name. A block names whom it keeps out.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import cast

from sqlalchemy import Connection, select

from connectors.base import Found, Skipped
from schemas.identifier import normalise, profile
from schemas.payload import storable
from schemas.source import EventRecord, Facts, Participant, PersonRecord, Record
from service.access.workspaces import Workspace
from service.db.places import Target
from service.db.tables import source_rows, tombstones
from service.detection import docket
from service.detection.owners import known
from service.detection.roles import is_service
from service.ingest.store import row_id

_ERASED, _BLOCKED = "somebody you erased for good", "somebody you blocked"
_ADDRESSES = ("reply_to", "sender", "return_path")
"""Facts that are one address."""


class Forgotten:
    """The tombstones and blocks of a workspace, as they are now. What is the owner's is never
    among them.

    also: ids of identifiers to be treated as if they had a tombstone.
    """

    def __init__(self, conn: Connection, ws: Workspace, also: Collection[int] = ()) -> None:
        chosen = select(tombstones.c.digest).where(tombstones.c.workspace_id == ws.id)
        digests = {*conn.execute(chosen).scalars(), *also}
        self._rulings = docket.read(conn, ws)
        self._anybody = bool(digests) or self._rulings.blocking
        self.owners = known(conn, ws) if self._anybody else frozenset()
        self._digests = digests - {ws.identifier_id(value) for value in self.owners}
        self._conn, self._ws = conn, ws

    def screen(self, found: Found, target: Target) -> Found | Skipped:
        """The record without the people who were erased; Skipped when nobody is left.

        target: where it would be stored.
        """
        if not self._anybody:
            return found
        record = self._left(found.record, target)
        if record is None:
            why = _BLOCKED if self._only_blocked(found.record, target) else _ERASED
            return Skipped(found.file, found.where, why)
        return found if record is found.record else replace(found, record=record)

    def has(self, identifier: str | None) -> bool:
        """Whether this identifier, canonical or as detection takes it, was erased or blocked."""
        return self.erased(identifier) or self.blocked(identifier)

    def erased(self, identifier: str | None) -> bool:
        """Whether it was erased."""
        return identifier is not None and self._ws.identifier_id(identifier) in self._digests

    def blocked(self, identifier: str | None) -> bool:
        """Whether it was blocked."""
        if identifier is None or identifier in self.owners:
            return False
        return self._rulings.word_for(identifier) == "block"

    @property
    def region(self) -> str:
        """ISO country of phone numbers without one."""
        return self._ws.settings.reconciler.phone_region

    def _left(self, record: Record, target: Target) -> Record | None:
        if isinstance(record, EventRecord):
            return screened(record, self)
        row = row_id(self._ws, target.stream_id, record.external_id)
        if row in self._digests:
            return None
        keys = stated(record, self.region)
        if not any(self.has(key) for key in keys):
            return record
        # A card that stayed when they were erased is somebody else's.
        if any(self.erased(key) for key in keys) and not self._holds(row):
            return None
        return None if all(self.blocked(key) for key in keys) else without(record, self)

    def _only_blocked(self, record: Record, target: Target) -> bool:
        """Whether nobody who was erased is named in it."""
        if isinstance(record, EventRecord):
            return not any(self.erased(_key(p)) for p in record.participants)
        named = (self.erased(key) for key in stated(record, self.region))
        row = row_id(self._ws, target.stream_id, record.external_id)
        return row not in self._digests and not any(named)

    def _holds(self, row: int) -> bool:
        mine = (source_rows.c.workspace_id == self._ws.id) & (source_rows.c.id == row)
        return self._conn.execute(select(source_rows.c.id).where(mine)).first() is not None


def screened(event: EventRecord, forgotten: Forgotten) -> EventRecord | None:
    """The event without people erased or blocked, itself when it names none of them; None when one
    of them wrote it, or when nobody but the owner and machines would be left."""
    gone = {p for p in event.participants if not p.me and forgotten.has(_key(p))}
    facts = _facts(event.facts, forgotten)
    if not gone:
        return event if facts == event.facts else replace(event, facts=facts)
    kept = tuple(p for p in event.participants if p not in gone)
    if any(p.role == "from" for p in gone) and all(p.role != "from" for p in kept):
        return None
    if not any(_is_somebody(p, forgotten.owners) for p in kept):
        return None
    return replace(event, participants=kept, facts=facts)


def without(person: PersonRecord, forgotten: Forgotten) -> PersonRecord:
    """The card without the identifiers of people erased or blocked."""
    region = forgotten.region
    return replace(
        person,
        emails=tuple(v for v in person.emails if not forgotten.has(_email(v))),
        phones=tuple(v for v in person.phones if not forgotten.has(_phone(v, region))),
        profiles=tuple(v for v in person.profiles if not forgotten.has(_profile(v))),
    )


def stated(person: PersonRecord, region: str) -> list[str]:
    """All canonical identifiers a person record states, in order, without doubles."""
    keys = [_email(value) for value in person.emails]
    keys += [_profile(value) for value in person.profiles]
    keys += [_phone(value, region) for value in person.phones]
    return list(dict.fromkeys(key for key in keys if key))


def _facts(facts: Facts, forgotten: Forgotten) -> Facts:
    """The facts without the addresses of erased people; a fact of which nothing is left goes.
    Those of blocked senders stay: they are evidence on the mail of others."""
    kept = cast(dict[str, object], dict(facts))
    for name in _ADDRESSES:
        if forgotten.erased(_email(str(kept.get(name, "")))):
            del kept[name]
    taken = facts.get("delivered_to", [])
    left = [value for value in taken if not forgotten.erased(_email(value))]
    if left:
        kept["delivered_to"] = left
    elif taken:
        del kept["delivered_to"]
    return cast(Facts, kept)


def _is_somebody(party: Participant, owners: frozenset[str]) -> bool:
    key = _key(party)
    return party.human and not party.me and key not in owners and not is_service(key)


def _key(party: Participant) -> str:
    """The identifier as detection takes it: as it is stored, if it has no canonical form."""
    plain = storable(party.identifier)
    return normalise(plain) or plain


def _email(value: str) -> str | None:
    return normalise(f"email:{storable(value)}")


def _phone(value: str, region: str) -> str | None:
    return normalise(f"phone:{storable(value)}", region)


def _profile(value: str) -> str | None:
    return profile(storable(value))
