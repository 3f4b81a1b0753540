"""One connection's turn: take up what changed, write fields, log activities, and say how it went.

A turn ends by itself after SLICE seconds and comes again. Whatever goes wrong concerns this
connection alone: it rests, for as long as the CRM asked for or a little longer each time, and what
is to be sent waits in its outbox.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import orjson
from sqlalchemy import Connection, select, update

from connectors.errors import ConnectorError, Remedy
from service.accounts import health
from service.accounts.failing import outlook
from service.accounts.providers import NotConfigured
from service.db.leases import Fenced, Lease, guard
from service.db.moments import DAY
from service.db.tables import accounts, crms
from service.db.whereabouts import place
from service.delivery.crm import activities, backfill, leaving, people, spreading
from service.delivery.crm.desk import CrmDesk, CrmRow, of, read_crm
from service.delivery.crm.outbox import Halted, Work, enter, reclaim, soonest
from service.timeline.read.rows import joined

LOG = logging.getLogger(__name__)
_SLICES = 50
"""Of the change log that are taken up before anything is sent."""
SLICE = 30.0
"""Seconds after which a turn goes to the end of the line."""
STEP = 900.0
"""Seconds for a batch of each kind: a CRM whose pages never end would be asked for ever."""


async def take_turn(
    desk: CrmDesk, lease: Lease, account: int, stopping: Callable[[], bool]
) -> None:
    """Everything due for this connection, by whoever holds its lease. Never raises but Fenced:
    what went wrong is the connection's state afterwards."""
    crm = await asyncio.to_thread(_begin, desk, lease, account)
    if crm is None:
        return
    if crm.pushing == "leaving":
        await leaving.go_on(desk, lease, crm)
        return
    began = time.monotonic()
    try:
        await _rounds(desk, lease, crm, lambda: stopping() or time.monotonic() - began > SLICE)
    except Halted:
        return
    except Fenced:
        raise
    except ConnectorError as error:
        await asyncio.to_thread(_fail, desk, lease, account, error)
    except NotConfigured as error:
        stop = ConnectorError(error.because, Remedy.STOP)
        await asyncio.to_thread(_fail, desk, lease, account, stop)
    except Exception as error:  # noqa: BLE001 - a fault of ours must not end the worker
        LOG.error("Pushing into CRM %d failed: %s", account, place(error))
        why = f"Touchline itself failed ({place(error)})."
        await asyncio.to_thread(_fail, desk, lease, account, ConnectorError(why, Remedy.RETRY))


async def _rounds(desk: CrmDesk, lease: Lease, crm: CrmRow, enough: Callable[[], bool]) -> None:
    """A batch of each kind by turns, people who became due last and first by turns, until nothing
    is due."""
    sink, newest, asked = desk.sink(crm.account, crm.provider), True, False
    while True:
        crm, queued = await asyncio.to_thread(_take_up, desk, lease, crm.account)
        work = Work(desk, lease, crm, sink)
        async with asyncio.timeout(STEP):
            sent = [
                await people.push(work, newest=newest),
                await activities.reconcile(work),
                await activities.push(work),
            ]
        newest, asked = not newest, asked or any(sent)
        if enough() or not (queued or any(sent)):
            break
    await asyncio.to_thread(_end, desk, lease, crm.account, asked)


def _begin(desk: CrmDesk, lease: Lease, account: int) -> CrmRow | None:
    """The connection, if anything is to be done for it. What a dead worker was sending is
    unknown."""
    with desk.db.noting() as conn:
        guard(conn, lease, desk.now())
        crm = read_crm(conn, desk.ws, account)
        if crm is None or crm.pushing not in ("on", "leaving"):
            return None
        if crm.pushing == "on":
            reclaim(conn, desk.ws, account)
    return crm


def _take_up(desk: CrmDesk, lease: Lease, account: int) -> tuple[CrmRow, bool]:
    """Queues what changed, for what is sent is decided by it, and a slice of a back-fill; the
    connection as it is now, and whether there was anything. Raises Fenced, Halted."""
    queued = False
    for _ in range(_SLICES):
        now = desk.now()
        with desk.db.noting() as conn:
            enter(conn, desk.ws, account, lease, now)
            crm = _read(conn, desk, account)
            if spreading.spread(conn, desk.ws, crm, now):
                queued = True
                continue
            queued |= backfill.walk(conn, desk.ws, crm, now)
            break
    with desk.db.reading() as conn:
        return _read(conn, desk, account), queued


def _read(conn: Connection, desk: CrmDesk, account: int) -> CrmRow:
    crm = read_crm(conn, desk.ws, account)
    if crm is None:
        raise Halted
    return crm


def _end(desk: CrmDesk, lease: Lease, account: int, asked: bool) -> None:
    """Says when there is something to do again. asked: the CRM was spoken to, and it went well."""
    with desk.db.reading() as conn:
        crm = _read(conn, desk, account)
    troubled = asked and (crm.problem is not None or crm.failures != 0)
    with desk.db.writing(desk.ws.id) if troubled else desk.db.noting() as conn:
        guard(conn, lease, desk.now())
        if troubled:
            _recover(conn, desk, account)
        due_at = soonest(conn, desk.ws, account)
        mine = update(crms).where(*of(desk.ws, account))
        conn.execute(mine.values(due_at=due_at, rest_until=None))


def _recover(conn: Connection, desk: CrmDesk, account: int) -> None:
    """The trouble of pushing is over. What else troubles the account stays."""
    row = conn.execute(
        select(crms.c.problem, accounts.c.problem.label("told"))
        .join(accounts, joined(crms, accounts, account_id="id"))
        .where(*of(desk.ws, account))
    ).one()
    mine = update(crms).where(*of(desk.ws, account))
    conn.execute(mine.values(problem=None, failures=0))
    if row.problem is not None and row.problem == row.told:
        health.recover(conn, desk.ws, account, desk.now())


def _fail(desk: CrmDesk, lease: Lease, account: int, error: ConnectorError) -> None:
    """The connection rests. What needs a person is tried again once a day all the same: it may
    have been mended where we cannot see it."""
    now = desk.now()
    with desk.db.writing(desk.ws.id) as conn:
        guard(conn, lease, now)
        crm = _read(conn, desk, account)
        seen = outlook(error, crm.failures, now, random.random())
        rest = seen.next_at or now + DAY
        cells: dict[str, Any] = {"failures": seen.failures, "rest_until": rest, "due_at": rest}
        if seen.problem is not None:
            cells["problem"] = orjson.dumps(asdict(seen.problem)).decode()
            if health.complain(conn, desk.ws, account, seen.problem, now):
                LOG.warning("Pushing into CRM %d: %s", account, error.remedy.value)
        conn.execute(update(crms).where(*of(desk.ws, account)).values(**cells))
