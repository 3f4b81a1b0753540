"""A batch of a source into source rows.

Deletions mark: a mail or meeting the provider has no more keeps its row, with the moment it went; a
card goes, since it was only ever an opinion about somebody. What comes back is taken up again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import orjson
from sqlalchemy import ColumnElement, Connection, delete, func, select, update

from connectors.base import Found
from connectors.source import Batch
from schemas.payload import storable
from schemas.source import EventRecord, OwnerClaim, Record
from service.access.workspaces import Workspace
from service.db.places import Target
from service.db.stages import Stage, chunks, push
from service.db.tables import source_rows
from service.db.within import within
from service.detection.owners import known, learn
from service.ingest.forgotten import Forgotten
from service.ingest.store import row_id, store

UNKNOWN = 0
"""Fingerprint of a row that is gone: whatever the provider says of it next is news."""


@dataclass(frozen=True, slots=True)
class Taken:
    """How the stream changed: how many rows came (or came back), which rows went, how many records
    were kept out because of whom they are from."""

    came: int = 0
    went: frozenset[int] = frozenset()
    kept_out: int = 0


def take_in(conn: Connection, ws: Workspace, place: Target, batch: Batch, now: int) -> Taken:
    """Stores the records of a batch, and marks what it says is gone. now: epoch ms."""
    learn(conn, ws, _own(batch.records), now)
    forgotten = Forgotten(conn, ws)
    told = (Found(record, "", "", record.external_id) for record in batch.records)
    screened = [forgotten.screen(found, place) for found in told]
    kept = [(found, place) for found in screened if isinstance(found, Found)]
    stored = store(conn, ws, kept, known(conn, ws), now)
    gone = {row_id(ws, place.stream_id, one) for one in batch.gone}
    if batch.whole:
        stated = {row_id(ws, place.stream_id, record.external_id) for record in batch.records}
        gone |= _under(conn, ws, place.stream_id, batch.whole) - stated
    went = _held_among(conn, ws, gone)
    mark_gone(conn, ws, went, now)
    kept_out = len(screened) - len(kept)
    return Taken(stored.grown.get(place.stream_id, 0), went, kept_out)


def mark_gone(conn: Connection, ws: Workspace, rows: Collection[int], now: int) -> None:
    """These source rows are no more at the provider."""
    for part in chunks(rows):
        mine = (
            (source_rows.c.workspace_id == ws.id)
            & within(source_rows.c.id, part)
            & source_rows.c.gone_at.is_(None)
        )
        held = conn.execute(
            select(source_rows.c.id, source_rows.c.kind, source_rows.c.interaction_id).where(mine)
        ).all()
        push(conn, ws.id, Stage.JUDGE, {row.interaction_id for row in held if row.kind == "event"})
        push(conn, ws.id, Stage.READ_PERSON, {row.id for row in held if row.kind == "person"})
        conn.execute(delete(source_rows).where(mine, source_rows.c.kind == "person"))
        conn.execute(update(source_rows).where(mine).values(gone_at=now, fingerprint=UNKNOWN))


def things(conn: Connection, ws: Workspace, rows: Collection[int]) -> int:
    """How many things these rows are about: the occurrences of a series are one. A row that is no
    more was a card, and is one."""
    found: set[str] = set()
    cards = len(rows)
    for part in chunks(rows):
        chosen = select(source_rows.c.external_id, source_rows.c.payload).where(
            source_rows.c.workspace_id == ws.id, within(source_rows.c.id, part)
        )
        for row in conn.execute(chosen):
            cards -= 1
            found.add(orjson.loads(row.payload).get("thread") or row.external_id)
    return len(found) + cards


def held_rows(conn: Connection, ws: Workspace, stream_id: int) -> int:
    """How many rows of a stream the provider still has, as far as we know."""
    count = select(func.count()).where(*_live(ws, stream_id))
    return conn.execute(count).scalar_one()


def live_ids(conn: Connection, ws: Workspace, stream_id: int) -> Iterator[tuple[int, str]]:
    """(row id, external id) of those."""
    rows = select(source_rows.c.id, source_rows.c.external_id).where(*_live(ws, stream_id))
    for row in conn.execute(rows).yield_per(5000):
        yield row.id, row.external_id


def held_of(
    conn: Connection, ws: Workspace, stream_id: int, external_ids: Sequence[str]
) -> frozenset[str]:
    """Which of these we hold."""
    asked = {row_id(ws, stream_id, one): one for one in external_ids}
    found: set[str] = set()
    for part in chunks(asked):
        rows = select(source_rows.c.id).where(*_live(ws, stream_id), within(source_rows.c.id, part))
        found |= {asked[row] for row in conn.execute(rows).scalars()}
    return frozenset(found)


def _held_among(conn: Connection, ws: Workspace, rows: Collection[int]) -> frozenset[int]:
    held: set[int] = set()
    for part in chunks(rows):
        chosen = select(source_rows.c.id).where(
            source_rows.c.workspace_id == ws.id,
            source_rows.c.gone_at.is_(None),
            within(source_rows.c.id, part),
        )
        held |= set(conn.execute(chosen).scalars())
    return frozenset(held)


def _under(conn: Connection, ws: Workspace, stream_id: int, prefixes: Sequence[str]) -> set[int]:
    found: set[int] = set()
    for prefix in map(storable, prefixes):
        rows = select(source_rows.c.id).where(
            *_live(ws, stream_id),
            source_rows.c.external_id >= prefix,
            source_rows.c.external_id < prefix[:-1] + chr(ord(prefix[-1]) + 1),
        )
        found |= set(conn.execute(rows).scalars())
    return found


def _live(ws: Workspace, stream_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        source_rows.c.workspace_id == ws.id,
        source_rows.c.stream_id == stream_id,
        source_rows.c.gone_at.is_(None),
    )


def _own(records: Sequence[Record]) -> Iterator[OwnerClaim]:
    """Addresses the owner sent from, by the provider's own word."""
    seen: set[str] = set()
    for record in records:
        if not isinstance(record, EventRecord) or record.kind != "mail":
            continue
        for party in record.participants:
            if party.me and party.role == "from" and party.identifier not in seen:
                seen.add(party.identifier)
                yield OwnerClaim(party.identifier, "sent")
