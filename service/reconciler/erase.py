"""A person out for good: their rows, their interactions, and a tombstone against their return."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

from sqlalchemy import Connection, delete, select

from schemas.payload import decode_event, encode
from service.access.workspaces import Workspace
from service.db import ids
from service.db.changes import Change, record
from service.db.session import put, put_new
from service.db.stages import Stage, chunks, push
from service.db.tables import (
    claims,
    decisions,
    edits,
    identifier_accounts,
    identifiers,
    merges,
    participants,
    rollups,
    source_rows,
    tombstones,
)
from service.db.within import within
from service.ingest.forgotten import Forgotten, screened
from service.reconciler.decide import members
from service.reconciler.profiles import absorbed_below, remove


def erase(conn: Connection, ws: Workspace, contact_id: int, now: int) -> None:
    """Deletes everything that names this person and keeps keyed digests of the identifiers, so
    that no later import brings them back. What they share with others keeps the others."""
    gone = members(conn, ws, contact_id)
    put_new(conn, tombstones, [{"workspace_id": ws.id, "digest": i, "at": now} for i in gone])
    people = _rows_of(conn, ws, gone)
    affected = _interactions_of(conn, ws, gone)
    _rewrite(conn, ws, affected)
    _delete(conn, ws, source_rows, source_rows.c.id, people)
    _delete(conn, ws, claims, claims.c.source_row_id, people)
    push(conn, ws.id, Stage.JUDGE, affected)
    for table, column in (
        (claims, claims.c.identifier_id),
        (participants, participants.c.identifier_id),
        (identifier_accounts, identifier_accounts.c.identifier_id),
        (rollups, rollups.c.identifier_id),
        (decisions, decisions.c.left_id),
        (decisions, decisions.c.right_id),
        (identifiers, identifiers.c.id),
    ):
        _delete(conn, ws, table, column, gone)
    everyone = [contact_id, *absorbed_below(conn, ws, [contact_id]).get(contact_id, ())]
    for table, column in (
        (edits, edits.c.contact_id),
        (merges, merges.c.kept_id),
        (merges, merges.c.absorbed_id),
    ):
        _delete(conn, ws, table, column, everyone)
    remove(conn, ws, everyone)
    news = [Change("contact.deleted", ids.public("c", contact)) for contact in everyone]
    record(conn, ws.id, now, news)


def _rows_of(conn: Connection, ws: Workspace, gone: list[int]) -> list[int]:
    rows: set[int] = set()
    for part in chunks(gone):
        chosen = select(claims.c.source_row_id).where(
            claims.c.workspace_id == ws.id, within(claims.c.identifier_id, part)
        )
        rows.update(conn.execute(chosen).scalars().all())
    return sorted(rows)


def _interactions_of(conn: Connection, ws: Workspace, gone: list[int]) -> list[int]:
    found: set[int] = set()
    for part in chunks(gone):
        chosen = select(participants.c.interaction_id).where(
            participants.c.workspace_id == ws.id, within(participants.c.identifier_id, part)
        )
        found.update(conn.execute(chosen).scalars().all())
    return sorted(found)


def _rewrite(conn: Connection, ws: Workspace, affected: list[int]) -> None:
    """Source rows of these interactions without the person, or gone when nobody else is left."""
    forgotten = Forgotten(conn, ws)
    empty: list[int] = []
    for part in chunks(affected):
        rows = select(source_rows).where(
            source_rows.c.workspace_id == ws.id, within(source_rows.c.interaction_id, part)
        )
        kept: list[dict[str, Any]] = []
        for row in conn.execute(rows).all():
            left = screened(decode_event(row.payload), forgotten)
            if left is None:
                empty.append(row.id)
                continue
            payload = encode(left)
            digest = int.from_bytes(blake2b(payload, digest_size=8).digest(), "big") >> 1
            kept.append({**row._mapping, "payload": payload.decode(), "fingerprint": digest})
        put(conn, source_rows, kept)
    _delete(conn, ws, source_rows, source_rows.c.id, empty)


def _delete(conn: Connection, ws: Workspace, table: Any, column: Any, keys: list[int]) -> None:
    for part in chunks(keys):
        conn.execute(delete(table).where(table.c.workspace_id == ws.id, within(column, part)))
