"""One account's turn: list its streams, walk each, compare what is due, and say how it went.

A turn ends by itself after SLICE seconds and comes again, so that a large mailbox keeps nobody
waiting; where a walk broke off stands in its stream's row. A stream in trouble rests by itself.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any

import orjson
from sqlalchemy import Connection, select, update

from connectors.errors import ConnectorError, Remedy
from connectors.source import Source, StreamSpec
from service.accounts import health, turns
from service.accounts.budgets import AccountBudgets
from service.accounts.failing import HOUR, outlook
from service.accounts.keyring import GrantEnded, StoredKeyring
from service.accounts.providers import NotConfigured, door
from service.accounts.turns import Urgency
from service.db.leases import Fenced, Lease, guard
from service.db.moments import moment
from service.db.tables import accounts
from service.db.whereabouts import place
from service.ingest import streams
from service.ingest.audit import audit
from service.ingest.pull import Desk, Shrinking, walk
from service.jobs.ground import Ground

LOG = logging.getLogger(__name__)
SLICE = 30.0
"""Seconds after which a turn goes to the end of the line."""
RELIST = timedelta(days=1)
FOREVER = 1 << 62
"""Until somebody answers."""
_GRAVITY = (
    Remedy.WAIT, Remedy.RETRY, Remedy.RESYNC, Remedy.SKIP, Remedy.STOP, Remedy.REAUTH,
)  # fmt: skip


@dataclass(slots=True)
class _Turn:
    """found: what came. read: streams that were. unfinished: some walk is not at its end. left:
    some streams were seen to by the turn before. resting: some are in trouble and were not seen
    to. halted: features whose API is not asked again in this turn. trouble: of single streams.
    wakes_at: when the first of those that rest is tried again."""

    desk: Desk
    account: Any
    enough: Callable[[], bool]
    found: int = 0
    read: int = 0
    unfinished: bool = False
    left: bool = False
    resting: bool = False
    halted: set[str] = field(default_factory=set)
    trouble: list[ConnectorError] = field(default_factory=list)
    wakes_at: int | None = None


async def take_turn(
    ground: Ground, lease: Lease, account: int, stopping: Callable[[], bool]
) -> None:
    """Everything due for this account. Never raises but Fenced: what went wrong is the account's
    state afterwards."""
    desk = Desk(ground.db, ground.ws, ground.clock, lease)
    began = time.monotonic()
    row = await asyncio.to_thread(_account, desk, account)
    turn = _Turn(desk, row, lambda: stopping() or time.monotonic() - began > SLICE)
    try:
        await _turn(ground, turn)
    except Fenced:
        raise
    except ConnectorError as error:
        await asyncio.to_thread(_fail, turn, error)
    except Exception as error:  # noqa: BLE001 - a fault of ours must not end the worker
        LOG.error("A turn of account %d failed: %s", account, place(error))
        why = f"Touchline itself failed ({place(error)})."
        await asyncio.to_thread(_fail, turn, ConnectorError(why, Remedy.RETRY))


async def _turn(ground: Ground, turn: _Turn) -> None:
    source = _source(ground, turn.account)
    await _list(turn, source)
    for number, stream in enumerate(await asyncio.to_thread(_streams, turn)):
        if number and turn.enough():
            turn.unfinished = turn.left = True
            break
        await _one(turn, source, stream)
    await asyncio.to_thread(_end, turn)


def _source(ground: Ground, row: Any) -> Source:
    try:
        room = door(ground.ws.settings, ground.wire, row.provider)
    except NotConfigured as error:
        raise ConnectorError(error.because, Remedy.STOP) from error
    keyring = StoredKeyring(
        ground.db, ground.ws, ground.vault, row.id, room,
        clock=ground.clock, sleep=ground.wire.sleep,
    )  # fmt: skip
    return room.source(keyring, AccountBudgets(ground.budgets, row.id))


async def _list(turn: _Turn, source: Source) -> None:
    """Asks what there is to read: at first, once a day, and after a stream went."""
    listed = turn.account.listed_at
    if listed is not None and turn.desk.clock() - moment(listed) < RELIST:
        return
    await asyncio.to_thread(_store_list, turn, await source.streams())


async def _one(turn: _Turn, source: Source, stream: streams.Stream) -> None:
    """Walks and, when due, compares one stream. What is wrong with it stops no other: only where
    its API is down or asks to wait, the others of that API wait too."""
    if stream.feature in turn.halted:
        turn.resting = True
        return
    try:
        walked = await walk(turn.desk, stream, source, turn.enough)
        turn.found += walked.found
        turn.unfinished |= not walked.finished
        fresh = await asyncio.to_thread(_fresh, turn, stream)
        if walked.finished and fresh.audit_at is not None and fresh.audit_at <= turn.desk.now():
            await audit(turn.desk, fresh, source)
        turn.read += 1
    except GrantEnded:
        raise
    except ConnectorError as error:
        if error.remedy is Remedy.SKIP:
            await asyncio.to_thread(_put_aside, turn, stream)
            return
        turn.trouble.append(error)
        await asyncio.to_thread(_rest, turn, stream, error)
        if error.remedy in (Remedy.RETRY, Remedy.WAIT):
            turn.halted.add(stream.feature)


def _account(desk: Desk, account: int) -> Any:
    with desk.db.reading() as conn:
        row = conn.execute(select(accounts).where(*health.of(desk.ws, account))).one_or_none()
    if row is None or row.next_at is None:  # left or paused since it was found due
        raise Fenced(desk.lease.name)
    return row


def _streams(turn: _Turn) -> list[streams.Stream]:
    """Those to be seen to, without those that rest. A turn that goes on with the one before leaves
    out what that one completed, so that many calendars do not keep the mail waiting."""
    desk, row = turn.desk, turn.account
    with desk.db.reading() as conn:
        every = streams.known_streams(conn, desk.ws, row.id)
    known = [one for one in every if (one.rest_until or 0) <= desk.now()]
    turn.wakes_at = min((one.rest_until or 0 for one in every if one not in known), default=None)
    turn.resting = turn.wakes_at is not None
    if row.turn_at != row.next_at - Urgency.FIRST_SYNC:
        return known
    since = desk.now() - desk.ws.settings.poll.interval * 1000
    waiting = [one for one in known if _is_under_way(one) or (one.complete_at or 0) <= since]
    turn.left = len(waiting) < len(known)
    return waiting


def _is_under_way(one: streams.Stream) -> bool:
    return one.cursor.resume is not None or one.cursor.checkpoint is None


def _fresh(turn: _Turn, stream: streams.Stream) -> streams.Stream:
    """The row after a walk that went well: whatever it rested for is over."""
    desk = turn.desk
    if stream.rest_until is not None:
        with desk.db.noting() as conn:
            guard(conn, desk.lease, desk.now())
            streams.refresh(conn, desk.ws, stream)
    with desk.db.reading() as conn:
        return streams.read_stream(conn, desk.ws, stream.place.stream_id)


def _rest(turn: _Turn, stream: streams.Stream, error: ConnectorError) -> None:
    """A stream in trouble is left alone for a while, with those of the same API where it is the
    API that fails; the others go on."""
    desk, row = turn.desk, turn.account
    seen = outlook(error, row.failures, desk.now(), random.random())
    until = FOREVER if isinstance(error, Shrinking) else seen.next_at or desk.now() + HOUR
    lasting = error.remedy in (Remedy.STOP, Remedy.REAUTH) and seen.problem is not None
    problem = orjson.dumps(asdict(seen.problem)).decode() if lasting and seen.problem else None
    with desk.db.noting() as conn:
        guard(conn, desk.lease, desk.now())
        resting = [stream]
        if error.remedy in (Remedy.RETRY, Remedy.WAIT):
            known = streams.known_streams(conn, desk.ws, row.id)
            resting = [one for one in known if one.feature == stream.feature]
        streams.rest(conn, desk.ws, resting, until, problem)


def _store_list(turn: _Turn, found: Sequence[StreamSpec]) -> None:
    desk, row = turn.desk, turn.account
    now = desk.now()
    with desk.db.noting() as conn:
        guard(conn, desk.lease, now)
        streams.list_streams(conn, desk.ws, row.id, found, row.features.split(), now)
        mine = health.of(desk.ws, row.id)
        conn.execute(update(accounts).where(*mine).values(listed_at=now))


def _put_aside(turn: _Turn, stream: streams.Stream) -> None:
    desk = turn.desk
    with desk.db.noting() as conn:
        guard(conn, desk.lease, desk.now())
        streams.put_aside(conn, desk.ws, stream, desk.now())
        mine = health.of(desk.ws, turn.account.id)
        conn.execute(update(accounts).where(*mine).values(listed_at=None))


def _end(turn: _Turn) -> None:
    """The account is well unless one of its streams is not."""
    desk, row = turn.desk, turn.account
    if turn.trouble:
        _fail(turn, max(turn.trouble, key=lambda error: _GRAVITY.index(error.remedy)))
        return
    quiet = row.quiet + 1 if turn.read and not (turn.found or turn.unfinished) else 0
    values = {"quiet": quiet}
    if not turn.resting:
        values["failures"] = 0
        if not turn.unfinished:
            values["synced_at"] = desk.now()
    well = row.status == "ok"
    with desk.db.noting() if well else desk.db.writing(desk.ws.id) as conn:
        guard(conn, desk.lease, desk.now())
        conn.execute(update(accounts).where(*health.of(desk.ws, row.id)).values(**values))
        if not (well or turn.left or turn.resting or row.status == "paused"):
            health.recover(conn, desk.ws, row.id, desk.now())
        _schedule(conn, turn, _next(turn, quiet))


def _fail(turn: _Turn, error: ConnectorError) -> None:
    """Something went wrong: with the account, or with streams of it while others were read."""
    desk, account = turn.desk, turn.account.id
    now = desk.now()
    with desk.db.writing(desk.ws.id) as conn:
        guard(conn, desk.lease, now)
        mine = health.of(desk.ws, account)
        row = conn.execute(select(accounts).where(*mine)).one()
        seen = outlook(error, row.failures, now, random.random())
        conn.execute(update(accounts).where(*mine).values(failures=seen.failures))
        _schedule(conn, turn, now + _pause(desk, 0) if turn.read else seen.next_at)
        if seen.problem is not None and health.complain(conn, desk.ws, account, seen.problem, now):
            LOG.warning("Account %d of %s: %s", account, row.provider, error.remedy.value)


def _next(turn: _Turn, quiet: int) -> int:
    """When the account is looked at again. Where all of it rests, when the first part wakes."""
    poll = turn.desk.now() + _pause(turn.desk, quiet)
    if turn.read or turn.wakes_at is None:
        return poll
    return min(turn.wakes_at, turn.desk.now() + HOUR)


def _schedule(conn: Connection, turn: _Turn, next_at: int | None) -> None:
    """Unless somebody paused it, or asked for another turn, while this one ran."""
    desk, account = turn.desk, turn.account.id
    mine = select(accounts.c.next_at, accounts.c.status).where(*health.of(desk.ws, account))
    now_row = conn.execute(mine).one()
    if now_row.status == "paused":
        turns.schedule(conn, desk.ws, account, None)
    elif now_row.next_at != turn.account.next_at and now_row.next_at is not None:
        return
    elif turn.unfinished and next_at is not None:
        turns.schedule(conn, desk.ws, account, desk.now(), Urgency.FIRST_SYNC)
    else:
        turns.schedule(conn, desk.ws, account, next_at)


def _pause(desk: Desk, quiet: int) -> int:
    """Milliseconds to the next poll: longer while nothing comes, and never in step with others."""
    poll = desk.ws.settings.poll
    seconds = min(max(poll.quiet_interval, poll.interval), poll.interval * 1.5 ** min(quiet, 20))
    return int(seconds * 1000 * random.uniform(0.9, 1.1))
