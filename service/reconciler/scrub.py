"""Source rows without a person who is being erased, or a sender who is being blocked: their cards
and events go, what they share with others keeps the others."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, delete, func, select, update

from schemas.payload import decode_event, decode_person, encode
from schemas.ruling import Sender
from schemas.source import EventRecord, PersonRecord
from service.access.workspaces import Workspace
from service.db.session import put
from service.db.stages import Stage, chunks, push
from service.db.tables import claims, identifiers, participants, pending, source_rows, streams
from service.db.within import within
from service.ingest.forgotten import Forgotten, screened, stated, without
from service.ingest.store import fingerprint
from service.reconciler.gathering import numbers
from service.reconciler.mentions import mentioning
from service.reconciler.neighbourhood import fallback, row_of, strong


@dataclass(frozen=True)
class Erased:
    """Who goes. values: the identifiers of the contact, by id."""

    contact: int
    values: Mapping[int, str]

    @cached_property
    def own(self) -> dict[int, str]:
        """Identifiers that are this person's alone; the others are lines shown with them."""
        own = (strong, lambda value: value.startswith("name-only:"))
        return {i: value for i, value in self.values.items() if any(test(value) for test in own)}

    @cached_property
    def rows(self) -> set[int]:
        """Cards that are known by their name alone."""
        found = (row_of(value) for value in self.values.values())
        return {row for row in found if row is not None}

    @cached_property
    def addresses(self) -> list[str]:
        """Their mail addresses."""
        return sorted(v.removeprefix("email:") for v in self.own.values() if v.startswith("email:"))


def cards(conn: Connection, ws: Workspace, erased: Erased) -> set[int]:
    """Takes their cards away, read or waiting to be read; answers the identifiers that those
    stated besides. A card of somebody else who shares an identifier stays without it."""
    forgotten = Forgotten(conn, ws)
    found = _rows_claiming(conn, ws, erased.own) | erased.rows
    found |= _waiting(conn, ws, Stage.READ_PERSON)
    doomed: set[int] = set()
    for part in chunks(sorted(found)):
        told = {row.id: row for row in _rows(conn, ws, source_rows.c.id, part)}
        records = {row: decode_person(told[row].payload) for row in told}
        theirs, shared = _sorted_out(conn, ws, erased, records)
        doomed |= theirs
        put(conn, source_rows, [_told(told[i], without(records[i], forgotten)) for i in shared])
        push(conn, ws.id, Stage.READ_PERSON, shared)
    besides = _stated_by(conn, ws, doomed) | {fallback(ws, row) for row in doomed}
    _drop(conn, ws, doomed)
    discard(conn, ws, claims.c.source_row_id, doomed)
    return besides - erased.own.keys()


def cards_of_blocked(
    conn: Connection, ws: Workspace, gone: Collection[int]
) -> tuple[set[int], set[int]]:
    """Takes blocked addresses off all cards, read or waiting; a card that states nothing besides
    goes. gone: their identifiers. Answers the rows that changed, and which of these are gone."""
    forgotten = Forgotten(conn, ws)
    found = _rows_claiming(conn, ws, gone) | _waiting(conn, ws, Stage.READ_PERSON)
    changed: set[int] = set()
    empty: set[int] = set()
    for part in chunks(sorted(found)):
        kept: list[dict[str, Any]] = []
        doomed: list[int] = []
        for row in _rows(conn, ws, source_rows.c.id, part):
            record = decode_person(row.payload)
            keys = stated(record, forgotten.region)
            if not any(forgotten.blocked(key) for key in keys):
                continue
            if all(forgotten.blocked(key) for key in keys):
                doomed.append(row.id)
            else:
                kept.append(_told(row, without(record, forgotten)))
            changed.add(row.id)
        put(conn, source_rows, kept)
        _drop(conn, ws, doomed)
        empty.update(doomed)
    return changed, empty


def events(conn: Connection, ws: Workspace, erased: Erased) -> tuple[set[int], set[int]]:
    """Takes them out of all events, judged or waiting for it; answers the interactions that
    changed, and which of these are gone."""
    # A line shown with them is no tombstone, but what was said on it was said to them.
    forgotten = Forgotten(conn, ws, also=erased.values)
    named = mentioning(conn, ws, (Sender("address", one) for one in erased.addresses))
    return _screen_again(conn, ws, forgotten, erased.values, named)


def events_of_blocked(
    conn: Connection, ws: Workspace, found: Sender, gone: Collection[int]
) -> tuple[set[int], set[int]]:
    """Takes a blocked sender out of all events, as events() does; of two rows of one event only
    the one that lost may name it. gone: its identifiers."""
    return _screen_again(conn, ws, Forgotten(conn, ws), gone, mentioning(conn, ws, [found]))


def _screen_again(
    conn: Connection,
    ws: Workspace,
    forgotten: Forgotten,
    people: Collection[int],
    besides: Collection[int],
) -> tuple[set[int], set[int]]:
    """Events with these people, these besides, and those that wait, as the door would let them in
    now."""
    changed = _interactions_with(conn, ws, people)
    waiting = _waiting(conn, ws, Stage.JUDGE_SENT) | _waiting(conn, ws, Stage.JUDGE)
    left: set[int] = set()
    for part in chunks(sorted(changed | set(besides) | waiting)):
        kept: list[dict[str, Any]] = []
        empty: list[int] = []
        for row in _rows(conn, ws, source_rows.c.interaction_id, part):
            before = decode_event(row.payload)
            after = screened(before, forgotten)
            if after is not before:
                changed.add(row.interaction_id)
            if after is None:
                empty.append(row.id)
                continue
            left.add(row.interaction_id)
            if after is not before:
                kept.append(_told(row, after))
        put(conn, source_rows, kept)
        _drop(conn, ws, empty)
    return changed, changed - left


def discard(conn: Connection, ws: Workspace, column: Any, keys: Collection[int]) -> None:
    """Deletes the rows of the column's table in which it has one of these numbers."""
    for part in chunks(sorted(keys)):
        mine = (column.table.c.workspace_id == ws.id) & within(column, part)
        conn.execute(delete(column.table).where(mine))


def _sorted_out(
    conn: Connection, ws: Workspace, erased: Erased, records: Mapping[int, PersonRecord]
) -> tuple[set[int], set[int]]:
    """Which of these cards are theirs, and which state an identifier of theirs but are others'."""
    region = ws.settings.reconciler.phone_region
    keys = {
        row: {ws.identifier_id(value) for value in stated(record, region)}
        for row, record in records.items()
    }
    hit = {row for row in keys if row in erased.rows or keys[row] & erased.own.keys()}
    for row in hit:
        keys[row].add(fallback(ws, row))
    others = _of_others(conn, ws, erased, {i for row in hit for i in keys[row]})
    shared = {row for row in hit - erased.rows if keys[row] & others}
    return hit - shared, shared


def _of_others(
    conn: Connection, ws: Workspace, erased: Erased, wanted: Collection[int]
) -> set[int]:
    """Which of these identifiers are another contact's alone."""
    found: set[int] = set()
    for part in chunks(wanted):
        rows = select(identifiers.c.id, identifiers.c.value).where(
            identifiers.c.workspace_id == ws.id,
            within(identifiers.c.id, part),
            identifiers.c.contact_id.is_not(None),
            identifiers.c.contact_id != erased.contact,
            identifiers.c.status == "personal",
        )
        for row in conn.execute(rows).all():
            if strong(row.value) or row_of(row.value) is not None:
                found.add(row.id)
    return found


def _drop(conn: Connection, ws: Workspace, rows: Collection[int]) -> None:
    """Deletes source rows; their streams hold so many less, of so many less, and keep them out."""
    for part in chunks(rows):
        mine = (source_rows.c.workspace_id == ws.id) & within(source_rows.c.id, part)
        held = (
            select(source_rows.c.stream_id, func.count().label("rows"))
            .where(mine, source_rows.c.gone_at.is_(None))
            .group_by(source_rows.c.stream_id)
        )
        for stream, count in conn.execute(held).all():
            less = {"held": streams.c.held - count, "total": streams.c.total - count}
            less["kept_out"] = streams.c.kept_out + count
            at = (streams.c.workspace_id == ws.id) & (streams.c.id == stream)
            conn.execute(update(streams).where(at).values(**less))
        conn.execute(delete(source_rows).where(mine))


def _told(row: Any, record: PersonRecord | EventRecord) -> dict[str, Any]:
    """The source row as if the source had told this. One that is gone keeps the fingerprint by
    which its return is news."""
    payload = encode(record)
    digest = fingerprint(payload) if row.gone_at is None else row.fingerprint
    return {**row._mapping, "payload": payload.decode(), "fingerprint": digest}


def _rows(conn: Connection, ws: Workspace, column: Any, keys: Collection[int]) -> list[Any]:
    chosen = select(source_rows).where(source_rows.c.workspace_id == ws.id, within(column, keys))
    return list(conn.execute(chosen).all())


def _waiting(conn: Connection, ws: Workspace, stage: Stage) -> set[int]:
    chosen = select(pending.c.key).where(
        pending.c.workspace_id == ws.id, pending.c.stage == int(stage)
    )
    return set(conn.execute(chosen).scalars())


def _rows_claiming(conn: Connection, ws: Workspace, wanted: Collection[int]) -> set[int]:
    return numbers(conn, ws, claims.c.source_row_id, claims.c.identifier_id, wanted)


def _stated_by(conn: Connection, ws: Workspace, rows: Collection[int]) -> set[int]:
    return numbers(conn, ws, claims.c.identifier_id, claims.c.source_row_id, rows)


def _interactions_with(conn: Connection, ws: Workspace, wanted: Collection[int]) -> set[int]:
    column = participants.c.identifier_id
    return numbers(conn, ws, participants.c.interaction_id, column, wanted)
