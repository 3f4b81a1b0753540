"""Records straight into the store, settled: small worlds for reconciling and timeline tests."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, select

from connectors.base import Found
from schemas.source import EventRecord, OwnerClaim, Participant, PersonRecord, Record, Role
from service.access.workspaces import Workspace
from service.db.moments import ms
from service.db.places import Target
from service.db.session import Database, put_new
from service.db.tables import accounts, contacts, identifiers, metadata, streams
from service.detection.owners import known, learn
from service.ingest.forgotten import Forgotten
from service.ingest.store import store
from service.jobs.pipeline import settle
from tests.conftest import NOW

ME = "me@own.example"


def feed(
    db: Database,
    ws: Workspace,
    records: Iterable[Record],
    provider: str = "vcard",
    now: datetime = NOW,
) -> None:
    """Stores the records and settles everything."""
    stored(db, ws, records, provider, now)
    settle(db, ws, now)


def stored(
    db: Database, ws: Workspace, records: Iterable[Record], provider: str, now: datetime
) -> None:
    """Stores the records; nothing is derived from them yet."""
    target = Target(ws.id_of("account", provider), ws.id_of("stream", provider))
    with db.writing(ws.id) as conn:
        screen = Forgotten(conn, ws).screen
        seen = [screen(Found(record, provider, "file", "row 1"), target) for record in records]
        batch = [(found, target) for found in seen if isinstance(found, Found)]
        _ground(conn, ws, provider, target)
        learn(conn, ws, [OwnerClaim(f"email:{ME}", "given")], ms(now))
        store(conn, ws, batch, known(conn, ws), ms(now))


def empty(db: Database, ws: Workspace) -> None:
    """Takes every row away but the workspace's own and its people's."""
    with db.writing(ws.id) as conn:
        for table in reversed(metadata.sorted_tables):
            if table.name not in ("workspaces", "users", "members"):
                conn.execute(table.delete())
        conn.exec_driver_sql("UPDATE workspaces SET sequence = 0, looked_at = NULL")


def _ground(conn: Connection, ws: Workspace, provider: str, target: Target) -> None:
    key = {"workspace_id": ws.id}
    account = {"kind": "file", "provider": provider, "label": provider, "status": "ok"}
    dated = {"problem": None, "created_at": ms(NOW)}
    put_new(conn, accounts, [{**key, "id": target.account_id, **account, **dated}])
    stream = {"name": provider, "resume": None, "checkpoint": None, "held": 0, "total": None}
    belongs = {"account_id": target.account_id, "last_complete_at": None}
    put_new(conn, streams, [{**key, "id": target.stream_id, **stream, **belongs}])


def person(
    name: str, *emails: str, phones: tuple[str, ...] = (), external_id: str = "", **rest: Any
) -> PersonRecord:
    """A card; external id from name and addresses."""
    own = external_id or f"{name}|{'|'.join([*emails, *phones])}"
    return PersonRecord(own, name=name, emails=emails, phones=phones, **rest)


def mail(
    sender: str, to: str | tuple[str, ...], days_ago: float, *, name: str = "", **rest: Any
) -> EventRecord:
    """A mail so many days before NOW; the same arguments make the same mail."""
    when = NOW - timedelta(days=days_ago)
    receivers = (to,) if isinstance(to, str) else to
    parties = [_party(sender, "from", name), *(_party(one, "to", "") for one in receivers)]
    stated = f"{sender}|{'|'.join(receivers)}|{when.isoformat()}"
    key = f"mail:{sha256(stated.encode()).hexdigest()[:16]}"
    record = EventRecord(key, "mail", key, when, subject="Hello", participants=tuple(parties))
    return replace(record, **rest)


def meeting(other: str, start: datetime, minutes: int = 30) -> EventRecord:
    """An accepted one-to-one."""
    parties = (
        Participant(f"email:{ME}", "organizer", answer="accepted"),
        Participant(f"email:{other}", "attendee", answer="accepted"),
    )
    key = f"ical:{other}/{start.isoformat()}"
    ended = start + timedelta(minutes=minutes)
    return EventRecord(key, "meeting", key, start, ended, "Talk", participants=parties)


def _party(address: str, role: Role, name: str) -> Participant:
    return Participant(f"email:{address}", role, name)


def everyone(db: Database) -> dict[str, int]:
    """Contact ids by name (one of them, where a name is borne twice)."""
    with db.reading() as conn:
        rows = conn.execute(select(contacts).where(contacts.c.merged_into.is_(None)))
        return {row.name: row.id for row in rows}


def groups(db: Database) -> set[frozenset[str]]:
    """The identifiers of each contact; a card without one is left out."""
    found: dict[int, set[str]] = {}
    with db.reading() as conn:
        for row in conn.execute(select(identifiers)):
            if row.contact_id is not None and not row.value.startswith("name-only:row/"):
                found.setdefault(row.contact_id, set()).add(row.value)
    return {frozenset(values) for values in found.values()}
