"""One account's turn: list its streams, walk each, compare what is due, and say how it went.

A turn ends by itself after SLICE seconds and comes again, so that a large mailbox keeps nobody
waiting; where a walk broke off stands in its stream's row.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from connectors.errors import ConnectorError, Remedy
from connectors.source import Source
from service.accounts import health, turns
from service.accounts.failing import Outlook, outlook
from service.accounts.keyring import StoredKeyring
from service.accounts.providers import NotConfigured, provider
from service.accounts.turns import Urgency
from service.db.leases import Fenced, Lease, guard
from service.db.moments import moment
from service.db.tables import accounts
from service.db.whereabouts import place
from service.ingest import streams
from service.ingest.audit import audit
from service.ingest.pull import Desk, walk
from service.jobs.budgets import AccountBudgets
from service.jobs.ground import Ground

LOG = logging.getLogger(__name__)
SLICE = 30.0
"""Seconds after which a turn goes to the end of the line."""
RELIST = timedelta(days=1)


@dataclass(slots=True)
class _Turn:
    """found: what came. unfinished: some walk is not at its end. left: some streams were not seen
    to. trouble: of single streams."""

    desk: Desk
    account: Any
    source: Source
    enough: Callable[[], bool]
    found: int = 0
    unfinished: bool = False
    left: bool = False
    trouble: list[ConnectorError] = field(default_factory=list)


async def take_turn(
    ground: Ground, lease: Lease, account: int, stopping: Callable[[], bool]
) -> None:
    """Everything due for this account. Never raises but Fenced: what went wrong is the account's
    state afterwards."""
    desk = Desk(ground.db, ground.ws, ground.clock, lease)
    try:
        await _turn(ground, desk, account, stopping)
    except Fenced:
        raise
    except ConnectorError as error:
        await asyncio.to_thread(_fail, desk, account, error)
    except Exception as error:  # noqa: BLE001 - a fault of ours must not end the worker
        LOG.error("A turn of account %d failed: %s", account, place(error))
        why = f"Touchline itself failed ({place(error)})."
        await asyncio.to_thread(_fail, desk, account, ConnectorError(why, Remedy.RETRY))


async def _turn(ground: Ground, desk: Desk, account: int, stopping: Callable[[], bool]) -> None:
    row = await asyncio.to_thread(_account, desk, account)
    began = time.monotonic()
    turn = _Turn(
        desk, row, _source(ground, row), lambda: stopping() or time.monotonic() - began > SLICE
    )
    await _list(turn)
    for number, stream in enumerate(await asyncio.to_thread(_streams, turn)):
        if number and turn.enough():
            turn.unfinished = turn.left = True
            break
        await _one(turn, stream)
    await asyncio.to_thread(_end, turn)


def _source(ground: Ground, row: Any) -> Source:
    try:
        room = provider(ground.ws.settings, ground.wire, row.provider)
    except NotConfigured as error:
        raise ConnectorError(error.because, Remedy.STOP) from error
    keyring = StoredKeyring(
        ground.db, ground.ws, ground.vault, row.id, room,
        clock=ground.clock, sleep=ground.wire.sleep,
    )  # fmt: skip
    return room.source(keyring, AccountBudgets(ground.budgets, row.id))


async def _list(turn: _Turn) -> None:
    """Asks what there is to read: at first, once a day, and after a stream went."""
    listed = turn.account.listed_at
    if listed is not None and turn.desk.clock() - moment(listed) < RELIST:
        return
    found = await turn.source.streams()
    await asyncio.to_thread(_store_list, turn, found)


async def _one(turn: _Turn, stream: streams.Stream) -> None:
    """Walks and, when due, compares one stream. What is wrong with it alone stops no other."""
    try:
        walked = await walk(turn.desk, stream, turn.source, turn.enough)
        turn.found += walked.found
        turn.unfinished |= not walked.finished
        fresh = await asyncio.to_thread(_fresh, turn, stream)
        if walked.finished and fresh.audit_at is not None and fresh.audit_at <= turn.desk.now():
            await audit(turn.desk, fresh, turn.source)
    except ConnectorError as error:
        if error.remedy is Remedy.SKIP:
            await asyncio.to_thread(_put_aside, turn, stream)
        elif error.remedy is Remedy.STOP:
            turn.trouble.append(error)
        else:
            raise


def _account(desk: Desk, account: int) -> Any:
    with desk.db.reading() as conn:
        row = conn.execute(select(accounts).where(*health.of(desk.ws, account))).one_or_none()
    if row is None or row.next_at is None:  # left or paused since it was found due
        raise Fenced(desk.lease.name)
    return row


def _streams(turn: _Turn) -> list[streams.Stream]:
    """Those to be seen to. A turn that goes on with the one before leaves out what that one
    completed, so that many calendars do not keep the mail waiting, turn after turn."""
    desk, row = turn.desk, turn.account
    with desk.db.reading() as conn:
        known = streams.known_streams(conn, desk.ws, row.id)
    if row.turn_at != row.next_at - Urgency.FIRST_SYNC:
        return known
    since = desk.now() - desk.ws.settings.poll.interval * 1000
    waiting = [one for one in known if _is_under_way(one) or (one.complete_at or 0) <= since]
    turn.left = len(waiting) < len(known)
    return waiting


def _is_under_way(one: streams.Stream) -> bool:
    return one.cursor.resume is not None or one.cursor.checkpoint is None


def _fresh(turn: _Turn, stream: streams.Stream) -> streams.Stream:
    with turn.desk.db.reading() as conn:
        return streams.read_stream(conn, turn.desk.ws, stream.place.stream_id)


def _store_list(turn: _Turn, found: Any) -> None:
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
        _fail(desk, row.id, turn.trouble[0], goes_on=turn.unfinished)
        return
    quiet = 0 if turn.found or turn.unfinished else row.quiet + 1
    values = {"failures": 0, "quiet": quiet}
    if not turn.unfinished:
        values["synced_at"] = desk.now()
    well = row.status == "ok"
    with desk.db.noting() if well else desk.db.writing(desk.ws.id) as conn:
        guard(conn, desk.lease, desk.now())
        conn.execute(update(accounts).where(*health.of(desk.ws, row.id)).values(**values))
        if not (well or turn.left or row.status == "paused"):
            health.recover(conn, desk.ws, row.id, desk.now())
        _schedule(conn, turn, quiet)


def _schedule(conn: Any, turn: _Turn, quiet: int) -> None:
    desk, account = turn.desk, turn.account.id
    mine = select(accounts.c.next_at, accounts.c.status).where(*health.of(desk.ws, account))
    now_row = conn.execute(mine).one()
    if now_row.status == "paused":
        turns.schedule(conn, desk.ws, account, None)
    elif now_row.next_at != turn.account.next_at and now_row.next_at is not None:
        return  # somebody asked for another turn while this one ran
    elif turn.unfinished:
        turns.schedule(conn, desk.ws, account, desk.now(), Urgency.FIRST_SYNC)
    else:
        turns.schedule(conn, desk.ws, account, desk.now() + _pause(desk, quiet))


def _pause(desk: Desk, quiet: int) -> int:
    """Milliseconds to the next poll: longer while nothing comes, and never in step with others."""
    poll = desk.ws.settings.poll
    seconds = min(max(poll.quiet_interval, poll.interval), poll.interval * 1.5 ** min(quiet, 20))
    return int(seconds * 1000 * random.uniform(0.9, 1.1))


def _fail(desk: Desk, account: int, error: ConnectorError, *, goes_on: bool = False) -> None:
    """goes_on: other streams are still being read; they do not wait for this one."""
    now = desk.now()
    with desk.db.writing(desk.ws.id) as conn:
        guard(conn, desk.lease, now)
        mine = health.of(desk.ws, account)
        row = conn.execute(select(accounts).where(*mine)).one()
        seen: Outlook = outlook(error, row.failures, now, random.random())
        conn.execute(update(accounts).where(*mine).values(failures=seen.failures))
        if goes_on:
            turns.schedule(conn, desk.ws, account, now, Urgency.FIRST_SYNC)
        else:
            turns.schedule(conn, desk.ws, account, seen.next_at)
        if seen.problem is not None and health.complain(conn, desk.ws, account, seen.problem, now):
            LOG.warning("Account %d of %s: %s", account, row.provider, error.remedy.value)
