"""People erased for good stay erased: what names them is dropped before it is stored.

A tombstone keeps only the computed id (a keyed digest) of an identifier, never the address.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection, select

from connectors.base import Found, Skipped
from schemas.identifier import normalise, profile
from schemas.source import EventRecord, PersonRecord
from service.access.workspaces import Workspace
from service.db.tables import tombstones

_WHY = "somebody you erased for good"


class Forgotten:
    """The tombstones of a workspace, as they are now."""

    def __init__(self, conn: Connection, ws: Workspace) -> None:
        chosen = select(tombstones.c.digest).where(tombstones.c.workspace_id == ws.id)
        self._digests = frozenset(conn.execute(chosen).scalars().all())
        self._ws = ws

    def screen(self, found: Found) -> Found | Skipped:
        """The record without the people who were erased; Skipped when nobody is left."""
        if not self._digests:
            return found
        record = screened(found.record, self)
        if record is None:
            return Skipped(found.file, found.where, _WHY)
        return found if record is found.record else replace(found, record=record)

    def has(self, identifier: str | None) -> bool:
        """Whether this canonical identifier was erased."""
        return identifier is not None and self._ws.identifier_id(identifier) in self._digests

    @property
    def region(self) -> str:
        """ISO country of phone numbers without one."""
        return self._ws.settings.reconciler.phone_region


def screened(
    record: PersonRecord | EventRecord, forgotten: Forgotten
) -> PersonRecord | EventRecord | None:
    """The record without erased people; None when it was about them alone."""
    if isinstance(record, PersonRecord):
        keys = stated(record, forgotten.region)
        return None if any(forgotten.has(key) for key in keys) else record
    kept = tuple(p for p in record.participants if not forgotten.has(_key(p.identifier)))
    if len(kept) == len(record.participants):
        return record
    others = [p for p in kept if not p.me and p.role != "from"]
    gone_sender = all(p.role != "from" for p in kept) and record.kind != "meeting"
    if gone_sender or not others:
        return None
    return replace(record, participants=kept)


def stated(person: PersonRecord, region: str) -> list[str]:
    """All canonical identifiers a person record states, in order, without doubles."""
    keys = [normalise(f"email:{value}") for value in person.emails]
    keys += [profile(value) for value in person.profiles]
    keys += [normalise(f"phone:{value}", region) for value in person.phones]
    return list(dict.fromkeys(key for key in keys if key))


def _key(identifier: str) -> str | None:
    return normalise(identifier)
