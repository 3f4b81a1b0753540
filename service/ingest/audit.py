"""The proof: ids held against ids at the provider, and the repair of every difference.

What the provider has and we lack is fetched. What we hold and it does not list is asked for by id
first: it may lie elsewhere, or be outside what a listing covers. Only what is confirmed gone is
marked; where most would go, nothing does, and the owner is asked.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import select, update

from connectors.source import Batch, Source
from service.db.leases import guard
from service.db.moments import DAY
from service.db.stages import chunks
from service.db.tables import streams
from service.ingest.arrival import held_of, held_rows, live_ids, take_in
from service.ingest.pull import FEW, MOST_GONE, Desk, demand_few, lacks, much_less
from service.ingest.store import row_id
from service.ingest.streams import Stream, of

ASKED = 100
"""Items fetched at a time."""


@dataclass(frozen=True, slots=True)
class Audited:
    """listed: at the provider. missing: lacked, and fetched. gone: confirmed to be no more.
    unreadable: at the provider, and still not to be read."""

    stream: str
    listed: int
    missing: int
    gone: int
    unreadable: int


async def audit(desk: Desk, stream: Stream, source: Source) -> Audited:
    """Compares and repairs one stream. Raises ConnectorError (STOP when most would go) and
    Fenced; what was repaired until then stays repaired."""
    listed, missing = await _compare(desk, stream, source)
    unread = 0
    for part in chunks(missing, ASKED):
        unread += await _repair(desk, stream, source, part)
    fetched = await asyncio.to_thread(_held, desk, stream, missing)
    extra, held = await asyncio.to_thread(_extra, desk, stream, listed)
    if len(extra) > max(FEW, held * MOST_GONE) and not stream.may_shrink:
        await asyncio.to_thread(_demand_few, desk, stream, extra)
    for part in chunks(extra, ASKED):
        await _repair(desk, stream, source, part)
    left = await asyncio.to_thread(_finish, desk, stream, unread)
    return Audited(stream.label, len(listed), len(fetched), max(0, held - left), unread)


async def _compare(desk: Desk, stream: Stream, source: Source) -> tuple[set[int], list[str]]:
    """(row ids of all the provider lists, external ids we lack)."""
    listed: set[int] = set()
    missing: dict[str, None] = {}
    listing = cast(AsyncGenerator[Sequence[str], None], source.ids(stream.name))
    async with aclosing(listing) as pages:
        async for page in pages:
            held = await asyncio.to_thread(_held, desk, stream, page)
            listed.update(row_id(desk.ws, stream.place.stream_id, one) for one in page)
            missing.update(dict.fromkeys(one for one in page if one not in held))
    return listed, list(missing)


async def _repair(desk: Desk, stream: Stream, source: Source, asked: Sequence[str]) -> int:
    """Takes these items in as they are now; how many could not be read. (One that went since it
    was listed is none of them, nor one we must not keep.)"""
    batch = await source.fetch(stream.name, asked)
    await asyncio.to_thread(_take_in, desk, stream, batch)
    told = {record.external_id for record in batch.records}.union(batch.gone)
    return len(set(asked) - told)


def _take_in(desk: Desk, stream: Stream, batch: Batch) -> None:
    now = desk.now()
    with desk.db.writing(desk.ws.id) as conn:
        guard(conn, desk.lease, now)
        taken = take_in(conn, desk.ws, stream.place, batch, now)
        held = streams.c.held + taken.came - len(taken.went)
        numbers = {"held": held, "total": held + streams.c.unreadable}
        mine = of(desk.ws, stream.place.stream_id)
        conn.execute(update(streams).where(*mine).values(**numbers))


def _held(desk: Desk, stream: Stream, page: Sequence[str]) -> frozenset[str]:
    with desk.db.reading() as conn:
        return held_of(conn, desk.ws, stream.place.stream_id, page)


def _extra(desk: Desk, stream: Stream, listed: set[int]) -> tuple[list[str], int]:
    """(external ids we hold and the provider does not list, how many we hold)."""
    with desk.db.reading() as conn:
        rows = list(live_ids(conn, desk.ws, stream.place.stream_id))
    return [external for row, external in rows if row not in listed], len(rows)


def _demand_few(desk: Desk, stream: Stream, extra: Sequence[str]) -> None:
    with desk.db.reading() as conn:
        gone = {row_id(desk.ws, stream.place.stream_id, one) for one in extra}
        demand_few(conn, desk.ws, stream, gone)


def _finish(desk: Desk, stream: Stream, unread: int) -> int:
    now = desk.now()
    days = desk.ws.settings.poll.audit_days
    with desk.db.noting() as conn:
        guard(conn, desk.lease, now)
        held = held_rows(conn, desk.ws, stream.place.stream_id)
        mine = of(desk.ws, stream.place.stream_id)
        row = conn.execute(select(streams).where(*mine)).one()
        seen = held + unread
        numbers: dict[str, Any] = {"held": held, "total": seen, "unreadable": unread}
        if lacks(row) and much_less(seen, row.total):
            numbers["total"] = row.total
        elif lacks(row):
            numbers["problem"] = None
        conn.execute(update(streams).where(*mine).values(**numbers, audited_at=now))
        # Unless the owner asked again meanwhile.
        same = streams.c.audit_at == stream.audit_at
        after = {"may_shrink": False, "audit_at": now + days * DAY}
        conn.execute(update(streams).where(*mine, same).values(**after))
    return held
