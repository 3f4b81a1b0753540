"""One walk of one stream: batches in, each stored with its cursor in one commit.

No transaction is open while the network is. A walk can be killed at any await or commit: what was
stored has its cursor beside it, what was not comes again. Every commit proves that the lease is
still held, so a worker thought dead writes nothing more.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Collection, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

import orjson
from sqlalchemy import Connection, select, update

from connectors.errors import ConnectorError, Remedy
from connectors.source import Batch, Source
from service.access.workspaces import Workspace
from service.db.leases import Lease, guard
from service.db.moments import ms
from service.db.session import Database
from service.db.tables import streams
from service.ingest.arrival import Taken, held_of, held_rows, live_ids, take_in, things
from service.ingest.store import row_id
from service.ingest.streams import AT_FIRST_AUDIT, Stream, of, read_stream, void

MOST_GONE = 0.5
"""Share of a stream's rows that may go in one walk before the owner is asked."""
FEW = 20
"""Rows that may always go."""
MUCH_LACKING, FEW_LACKING = 0.1, 50
"""A full walk that lacks more than this share of what the provider states, and more than so many
things, is not complete. Both say little differently (drafts, chats), so less proves nothing."""
ACCEPT = "If that is right, accept it with the next audit."
"""Ends what is said when most of a stream would go."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What a walk works at. clock: aware UTC. lease: of the account."""

    db: Database
    ws: Workspace
    clock: Callable[[], datetime]
    lease: Lease

    def now(self) -> int:
        """Epoch ms."""
        return ms(self.clock())


@dataclass(frozen=True, slots=True)
class Walked:
    """found: records and deletions that came. finished: the walk is at its end."""

    found: int
    finished: bool


async def walk(desk: Desk, stream: Stream, source: Source, enough: Callable[[], bool]) -> Walked:
    """Walks on from where the stream stands, until its end or until `enough()`.

    A void cursor is dropped and the walk begun anew, twice at most (the resume, then the
    checkpoint). Raises ConnectorError and Fenced.
    """
    for _ in range(2):
        try:
            return await _walk(desk, stream, source, enough)
        except ConnectorError as error:
            if error.remedy is not Remedy.RESYNC:
                raise
        stream = await asyncio.to_thread(_void, desk, stream)
    return await _walk(desk, stream, source, enough)


async def _walk(desk: Desk, stream: Stream, source: Source, enough: Callable[[], bool]) -> Walked:
    async def held(ids: Sequence[str]) -> frozenset[str]:
        return await asyncio.to_thread(_held, desk, stream, ids)

    found = 0
    walking = cast(AsyncGenerator[Batch, None], source.pull(stream.name, stream.cursor, held))
    async with aclosing(walking) as batches:
        async for batch in batches:
            await asyncio.to_thread(store_batch, desk, stream, batch)
            found += len(batch.records) + len(batch.gone)
            if batch.cursor.resume is None:
                return Walked(found, finished=True)
            if enough():
                return Walked(found, finished=False)
    return Walked(found, finished=False)


def store_batch(desk: Desk, stream: Stream, batch: Batch) -> None:
    """Rows and cursor in one commit. A batch that found nothing takes no pen. Raises
    ConnectorError and Fenced."""
    now = desk.now()
    quiet = not (batch.records or batch.gone or batch.whole or batch.failed)
    with desk.db.noting() if quiet else desk.db.writing(desk.ws.id) as conn:
        guard(conn, desk.lease, now)
        taken = Taken() if quiet else take_in(conn, desk.ws, stream.place, batch, now)
        _move(conn, desk.ws, stream, batch, taken, now)


def _move(
    conn: Connection, ws: Workspace, stream: Stream, batch: Batch, taken: Taken, now: int
) -> None:
    """The cursor and the numbers of the stream, after its rows."""
    at = of(ws, stream.place.stream_id)
    row = conn.execute(select(streams).where(*at)).one()
    anew = row.checkpoint is None and row.resume is None
    held = row.held + taken.came - len(taken.went)
    unreadable = (0 if anew else row.unreadable) + len(batch.failed)
    kept_out = (0 if anew else row.kept_out) + taken.kept_out
    if batch.total is not None:  # what the owner keeps out is not missed
        batch = replace(batch, total=max(0, batch.total - kept_out))
    values: dict[str, Any] = {"held": held, "unreadable": unreadable, "kept_out": kept_out}
    values["resume"] = batch.cursor.resume
    values["went"] = _demand_most_stay(conn, ws, stream, batch, taken, row.went)
    if batch.total is not None:
        values["total"] = max(batch.total, held)
    if batch.cursor.resume is None:
        values |= _ended(row, batch, held + unreadable, now)
    conn.execute(update(streams).where(*at).values(**values))


def _ended(row: Any, batch: Batch, seen: int, now: int) -> dict[str, Any]:
    """A walk came to its end. Complete it is only if about as much came as the provider says there
    is: a listing that keeps mail back looks like an end. row: the stream's, before."""
    values: dict[str, Any] = {"went": None}
    if batch.cursor.checkpoint is not None:
        values["checkpoint"] = batch.cursor.checkpoint
    stated = seen
    if row.checkpoint is None:  # all of it: a void cursor may have hidden deletions
        values["audit_at"] = now + (AT_FIRST_AUDIT if row.last_complete_at is None else 0)
        stated = seen if batch.total is None else batch.total
    elif lacks(row):
        stated = row.total
    if not much_less(seen, stated):
        cleared = {"problem": None} if lacks(row) else {}
        return {**values, **cleared, "total": seen, "last_complete_at": now}
    told = {
        "cause": f"The provider says there are {stated:,}, and lets {seen:,} be read.",
        "remedy": "Nothing to do: it is compared again by itself.",
    }
    problem = orjson.dumps(told).decode()
    if "audit_at" in values:  # at once after a full walk; later the usual comparisons do
        values["audit_at"] = now
    return {**values, "total": stated, "problem": problem, "rest_until": None}


def lacks(row: Any) -> bool:
    """Whether the stream's problem is that less came than the provider states: no other problem
    lets a stream be walked."""
    return row.problem is not None and row.rest_until is None


def much_less(seen: int, stated: int) -> bool:
    """Whether so much is lacking that it is no matter of counting."""
    return stated - seen > max(FEW_LACKING, stated * MUCH_LACKING)


def _demand_most_stay(
    conn: Connection, ws: Workspace, stream: Stream, batch: Batch, taken: Taken, before: str | None
) -> str | None:
    """Sudden emptiness is refused, and asked about: the transaction is rolled back. A mail that
    went is only marked, so mail is never refused: what happened stays. before: what went in this
    walk until now; answers the same with this batch, for the stream's row."""
    if stream.feature == "mail" or stream.may_shrink or not (taken.went or before):
        return None
    back = {row_id(ws, stream.place.stream_id, record.external_id) for record in batch.records}
    went = (frozenset(orjson.loads(before or "[]")) - back) | taken.went
    if len(went) > FEW:
        all_of = held_rows(conn, ws, stream.place.stream_id) + len(went)
        if len(went) > all_of * MOST_GONE:
            demand_few(conn, ws, stream, went)
    return orjson.dumps(sorted(went)).decode()


def demand_few(conn: Connection, ws: Workspace, stream: Stream, gone: Collection[int]) -> None:
    """Raises ConnectorError (STOP) when these source rows are about most of what the stream
    holds. A long series called off is one thing, not fifty."""
    live = {row for row, _ in live_ids(conn, ws, stream.place.stream_id)}
    lost, all_of = things(conn, ws, gone), things(conn, ws, live.union(gone))
    if lost > max(FEW, all_of * MOST_GONE):
        raise shrinking(stream, lost, all_of)


class Shrinking(ConnectorError):
    """A question to the owner: the stream rests until it is answered."""

    def __init__(self, because: str) -> None:
        super().__init__(because, Remedy.STOP)


def shrinking(stream: Stream, gone: int, held: int) -> Shrinking:
    """The question to the owner."""
    because = (
        f"{stream.label or stream.name}: {gone} of {held} entries are gone at the provider. "
        f"Touchline stopped before it removed so many. {ACCEPT}"
    )
    return Shrinking(because)


def _held(desk: Desk, stream: Stream, ids: Sequence[str]) -> frozenset[str]:
    with desk.db.reading() as conn:
        return held_of(conn, desk.ws, stream.place.stream_id, ids)


def _void(desk: Desk, stream: Stream) -> Stream:
    with desk.db.noting() as conn:
        guard(conn, desk.lease, desk.now())
        void(conn, desk.ws, stream)
        return read_stream(conn, desk.ws, stream.place.stream_id)
