"""Source rows into the database: idempotent, and honest about what was new.

The id of a row is computed from its stream and external id, the id of an interaction from the
event's key. A row whose content is unchanged is left alone: importing twice writes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from connectors.base import Found
from schemas.identifier import normalise
from schemas.payload import encode, storable
from schemas.source import EventRecord
from service.access.workspaces import Workspace
from service.db.places import Target
from service.db.session import put
from service.db.stages import Stage, chunks, push
from service.db.tables import source_rows
from service.db.within import within


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of one batch: per record True when it was new, and the streams' growth."""

    new: list[bool]
    grown: dict[int, int]


class _Row(NamedTuple):
    """A row that is there already. gone: the provider had it no more."""

    fingerprint: int
    interaction_id: int | None
    gone: bool


def store(
    conn: Connection,
    ws: Workspace,
    batch: Sequence[tuple[Found, Target]],
    owners: frozenset[str],
    now: int,
) -> Stored:
    """Writes one batch and puts what changed on the work lists. now: epoch ms."""
    told_of = [_row(ws, found, at, now) for found, at in batch]
    rows = {row["id"]: row for row in told_of}
    held = _held(conn, ws, list(rows))
    events = {r["interaction_id"] for r in rows.values() if r["interaction_id"] is not None}
    told = _told(conn, ws, events)
    changed = [
        row
        for key, row in rows.items()
        if key not in held or held[key].fingerprint != row["fingerprint"]
    ]
    put(conn, source_rows, changed)
    _hand_over(conn, ws, changed, held, _sent(batch, told_of, owners))
    grown: dict[int, int] = {}
    for row in changed:
        if row["id"] not in held or held[row["id"]].gone:
            grown[row["stream_id"]] = grown.get(row["stream_id"], 0) + 1
    return Stored(_newness(told_of, held, told), grown)


def _row(ws: Workspace, found: Found, target: Target, now: int) -> dict[str, Any]:
    record = found.record
    payload = encode(record)
    event = isinstance(record, EventRecord)
    return {
        "workspace_id": ws.id,
        "id": row_id(ws, target.stream_id, record.external_id),
        "stream_id": target.stream_id,
        "external_id": storable(record.external_id),
        "kind": "event" if event else "person",
        "interaction_id": interaction_id(ws, record.key) if event else None,  # type: ignore[union-attr]
        "payload": payload.decode(),
        "fingerprint": fingerprint(payload),
        "seen_at": now,
        "gone_at": None,
    }


def fingerprint(payload: bytes) -> int:
    """63 bits of a row's content: equal when nothing changed."""
    return int.from_bytes(blake2b(payload, digest_size=8).digest(), "big") >> 1


def row_id(ws: Workspace, stream_id: int, external_id: str) -> int:
    """The id of a source row."""
    return ws.id_of("row", stream_id, external_id)


def interaction_id(ws: Workspace, key: str) -> int:
    """The id of the interaction an event's key names."""
    return ws.id_of("interaction", key)


def _held(conn: Connection, ws: Workspace, ids: list[int]) -> dict[int, _Row]:
    """The rows that are there already."""
    held: dict[int, _Row] = {}
    for part in chunks(ids):
        chosen = select(
            source_rows.c.id,
            source_rows.c.fingerprint,
            source_rows.c.interaction_id,
            source_rows.c.gone_at,
        ).where(source_rows.c.workspace_id == ws.id, within(source_rows.c.id, part))
        for row in conn.execute(chosen).all():
            held[row.id] = _Row(row.fingerprint, row.interaction_id, row.gone_at is not None)
    return held


def _told(conn: Connection, ws: Workspace, events: set[int]) -> set[int]:
    """Interactions some source has told us of before."""
    told: set[int] = set()
    for part in chunks(events):
        chosen = select(source_rows.c.interaction_id).where(
            source_rows.c.workspace_id == ws.id, within(source_rows.c.interaction_id, part)
        )
        told.update(conn.execute(chosen).scalars().all())
    return told


def _newness(
    rows: Sequence[dict[str, Any]],
    held: dict[int, _Row],
    told: set[int],
) -> list[bool]:
    seen = set(told)
    new = []
    for row in rows:
        event = row["interaction_id"]
        new.append(row["id"] not in held if event is None else event not in seen)
        seen.add(event)
    return new


def _sent(
    batch: Sequence[tuple[Found, Target]], rows: Sequence[dict[str, Any]], owners: frozenset[str]
) -> frozenset[int]:
    """Interactions that look sent by the owner. Only a hint for the order of work."""
    return frozenset(
        row["interaction_id"]
        for (found, _), row in zip(batch, rows, strict=True)
        if isinstance(found.record, EventRecord)
        and any(
            party.me or normalise(party.identifier) in owners
            for party in found.record.participants
            if party.role == "from"
        )
    )


def _hand_over(
    conn: Connection,
    ws: Workspace,
    changed: list[dict[str, Any]],
    held: dict[int, _Row],
    sent: frozenset[int],
) -> None:
    events = {row["interaction_id"] for row in changed if row["kind"] == "event"}
    # A changed row may have left another interaction, which must be judged without it.
    left = {held[row["id"]].interaction_id for row in changed if row["id"] in held}
    events |= {event for event in left if event is not None}
    push(conn, ws.id, Stage.JUDGE_SENT, events & sent)
    push(conn, ws.id, Stage.JUDGE, events - sent)
    people = {row["id"] for row in changed if row["kind"] == "person"}
    # A row that was a person and is an event now must give up what it claimed.
    known = (row["id"] for row in changed if row["id"] in held)
    people |= {key for key in known if held[key].interaction_id is None}
    push(conn, ws.id, Stage.READ_PERSON, people)
