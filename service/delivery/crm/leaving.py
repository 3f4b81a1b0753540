"""Letting a CRM go: nothing more is pushed, and what was logged there stays or is taken out.

Only what is ours is taken out: the activities that were logged, and the contents of the fields made
for Touchline. Where that takes long, or is cut off, the worker goes on with it (pushing "leaving").
"""

from __future__ import annotations

import asyncio
import logging
import random
import secrets
from typing import Literal

from sqlalchemy import update

from connectors.errors import ConnectorError, Remedy
from connectors.sink import Sink
from schemas.crm import CrmLeft
from service.accounts import leave as accounts_leave
from service.accounts import turns
from service.accounts.failing import outlook
from service.accounts.providers import NotConfigured
from service.accounts.refusal import Refusal
from service.accounts.turns import PUSHING, lease_name
from service.db.leases import Fenced, Lease, give_back, take
from service.db.tables import crms
from service.db.whereabouts import place
from service.delivery.crm.connecting import LEAVING
from service.delivery.crm.desk import CrmDesk, CrmRow, of, read_crm
from service.delivery.crm.sweeping import Sweep, kept

LOG = logging.getLogger(__name__)
GIVES_UP = 50
"""Goes in a row that took nothing out, after which what is left stays there."""


async def leave(desk: CrmDesk, account: int, cleanup: Literal["keep", "remove"]) -> CrmLeft:
    """Stops at once. remove: takes out what was logged first, as far as the CRM lets us now.
    Raises Refusal."""
    crm = await asyncio.to_thread(_read, desk, account)
    if cleanup == "keep":
        return await _let_go(desk, crm, 0, "")
    lease = await asyncio.to_thread(_halt, desk, account)
    try:
        return await go_on(desk, lease, crm)
    except Fenced:
        raise Refusal(LEAVING) from None
    finally:
        await asyncio.to_thread(_give_back, desk, lease)


async def go_on(desk: CrmDesk, lease: Lease, crm: CrmRow) -> CrmLeft:
    """One go at taking out what is left, by whoever holds the lease on pushing; the CRM is let go
    when no more can be done. Raises Fenced."""
    sweep = Sweep(desk, lease, crm)
    try:
        await _swept(sweep, desk.sink(crm.account, crm.provider))
    except NotConfigured as error:
        return await _let_go(desk, crm, sweep.removed, error.because)
    except ConnectorError as error:
        if error.remedy not in (Remedy.RETRY, Remedy.WAIT):
            return await _let_go(desk, crm, sweep.removed, error.because)
        seen = outlook(error, crm.failures, desk.now(), random.random())
        sweep.put_off(seen.next_at or desk.now(), error.because)
    if sweep.again_at is None or abs(crm.failures) >= GIVES_UP:
        return await _let_go(desk, crm, sweep.removed, sweep.because)
    left = await asyncio.to_thread(sweep.rest)
    told = f"{sweep.because} The rest is taken out by itself, later."
    return CrmLeft(removed=sweep.removed, kept=left, revoked=False, told=told)


async def _swept(sweep: Sweep, sink: Sink) -> None:
    """Raises ConnectorError for a fault of ours too: it must not be tried for ever. Raises
    Fenced."""
    try:
        await sweep.run(sink)
    except (ConnectorError, Fenced):
        raise
    except Exception as error:
        LOG.error("Taking out of CRM %d failed: %s", sweep.crm.account, place(error))
        because = f"Touchline itself failed ({place(error)})."
        raise ConnectorError(because, Remedy.RETRY) from error


async def _let_go(desk: CrmDesk, crm: CrmRow, removed: int, because: str) -> CrmLeft:
    """because: why not all could be taken out."""
    await accounts_leave.halt(desk.db, desk.ws, crm.account)
    try:
        room = desk.room(crm.provider)
        left = await accounts_leave.end(desk.db, desk.ws, desk.vault, crm.account, room)
    except NotConfigured as error:
        left = accounts_leave.unended(error)
    await accounts_leave.leave(desk.db, desk.ws, crm.account, "keep")
    stay = await asyncio.to_thread(kept, desk, crm.account)
    told = " ".join(part for part in (because, left) if part)
    return CrmLeft(removed=removed, kept=stay, revoked=not left, told=told)


def _read(desk: CrmDesk, account: int) -> CrmRow:
    with desk.db.reading() as conn:
        row = read_crm(conn, desk.ws, account)
    if row is None:
        raise Refusal("There is no such CRM.")
    return row


def _halt(desk: CrmDesk, account: int) -> Lease:
    """Whoever reads or pushes stops, and nobody but us begins again."""
    now = desk.now()
    name = lease_name(account, PUSHING)
    with desk.db.writing(desk.ws.id) as conn:
        row = read_crm(conn, desk.ws, account)
        if row is None or row.pushing != "leaving":
            turns.break_lease(conn, desk.ws, account, PUSHING)
        lease = take(conn, desk.ws.id, name, secrets.token_hex(8), now)
        if lease is None:
            raise Refusal(LEAVING)
        turns.break_lease(conn, desk.ws, account)
        turns.schedule(conn, desk.ws, account, None)
        values = {"pushing": "leaving", "due_at": now, "rest_until": None, "problem": None}
        conn.execute(update(crms).where(*of(desk.ws, account)).values(**values))
    return lease


def _give_back(desk: CrmDesk, lease: Lease) -> None:
    with desk.db.noting() as conn:
        give_back(conn, lease)
