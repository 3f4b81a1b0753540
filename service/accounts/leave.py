"""Leaving: the grant is ended at the provider; what came stays or goes, as the owner says."""

from __future__ import annotations

import asyncio
from typing import Literal

from sqlalchemy import ColumnElement, Connection, Table, delete, select, update

from connectors.errors import ConnectorError
from connectors.source import Grant, Provider
from service.access.workspaces import Workspace
from service.accounts import ask, grants
from service.accounts.health import ERASING, of
from service.accounts.turns import PUSHING, READING, break_lease, schedule
from service.db.session import Database
from service.db.stages import Stage, push
from service.db.tables import (
    accounts,
    crm_activities,
    crm_people,
    crms,
    identifier_accounts,
    source_rows,
    streams,
)
from service.db.vault import Unopened, Vault
from service.db.within import within

What = Literal["keep", "erase"]
_CHUNK = 2000
_MAYBE = ("sending", "unknown")
"""It may be there."""


async def revoke(provider: Provider, grant: Grant) -> str:
    """Ends the grant. "" when that worked, else what the person should do: Microsoft lets no
    application end it (Provider.farewell)."""
    try:
        await provider.revoke(grant)
    except ConnectorError as error:
        return error.because
    return str(getattr(provider, "farewell", ""))


async def end(db: Database, ws: Workspace, vault: Vault, account: int, provider: Provider) -> str:
    """Ends the grant an account has, if any; answers as revoke()."""

    def held() -> Grant | None:
        with db.reading() as conn:
            return grants.held(conn, vault, ws.id, account)

    try:
        grant = await asyncio.to_thread(held)
    except Unopened as error:
        return unended(error)
    return "" if grant is None else await revoke(provider, grant)


def unended(why: Exception) -> str:
    """What to do when the grant cannot be ended from here."""
    return f"It could not be ended at the provider ({why}): remove Touchline there yourself."


async def halt(db: Database, ws: Workspace, account: int) -> None:
    """Whoever reads the account, or pushes into it, writes nothing more, and nobody begins
    again."""

    def halted() -> None:
        with db.noting() as conn:
            for work in (READING, PUSHING):
                break_lease(conn, ws, account, work)
            schedule(conn, ws, account, None)
            pushing = (*_of(ws, crms, account), crms.c.pushing == "on")
            conn.execute(update(crms).where(*pushing).values(pushing="paused", due_at=None))

    await asyncio.to_thread(halted)


async def leave(db: Database, ws: Workspace, account: int, what: What) -> None:
    """Stops reading at once, whoever is at it, and forgets the tokens. keep: source rows stay.
    erase: they go, chunk by chunk, and what was derived from them with them."""
    await asyncio.to_thread(_stop, db, ws, account, what)
    if what == "erase":
        await asyncio.to_thread(erase, db, ws, account)


def rest(conn: Connection, ws: Workspace, user: int) -> None:
    """Reads no account of a user any more who has gone; what came from them stays theirs."""
    read = select(accounts.c.id).where(
        accounts.c.workspace_id == ws.id,
        accounts.c.user_id == user,
        accounts.c.kind == "oauth",
        accounts.c.status.in_(("ok", "problem")),
    )
    for account in conn.execute(read).scalars().all():
        ask.pause(conn, ws, account)


def erasing(conn: Connection, ws: Workspace) -> list[int]:
    """Accounts whose erasure has begun and is not done: a killed process left it to us."""
    mine = (accounts.c.workspace_id == ws.id) & (accounts.c.status == ERASING)
    return list(conn.execute(select(accounts.c.id).where(mine)).scalars())


def _stop(db: Database, ws: Workspace, account: int, what: What) -> None:
    with db.writing(ws.id) as conn:
        break_lease(conn, ws, account)
        grants.drop(conn, ws.id, account)
        schedule(conn, ws, account, None)
        _push_no_more(conn, ws, account)
        status = ERASING if what == "erase" else "disconnected"
        conn.execute(update(accounts).where(*of(ws, account)).values(status=status, problem=None))


def _push_no_more(conn: Connection, ws: Workspace, account: int) -> None:
    """Of an account that is a CRM. What is there, or may be, stays known: connected again, it is
    told of nothing twice, and what somebody deleted there is not made again."""
    break_lease(conn, ws, account, PUSHING)
    conn.execute(delete(crms).where(*_of(ws, crms, account)))
    unknown = (crm_people.c.remote_id == "", crm_people.c.state.not_in(("gone", *_MAYBE)))
    conn.execute(delete(crm_people).where(*_of(ws, crm_people, account), *unknown))
    unsent = crm_activities.c.state.not_in(("done", *_MAYBE))
    conn.execute(delete(crm_activities).where(*_of(ws, crm_activities, account), unsent))


def _of(ws: Workspace, table: Table, account: int) -> tuple[ColumnElement[bool], ...]:
    return table.c.workspace_id == ws.id, table.c.account_id == account


def erase(db: Database, ws: Workspace, account: int) -> None:
    """Takes out all that came from the account, and the account. Again is as good as once."""
    with db.reading() as conn:
        mine = (streams.c.workspace_id == ws.id) & (streams.c.account_id == account)
        held = list(conn.execute(select(streams.c.id).where(mine)).scalars())
    for stream in held:
        while _erase_some(db, ws, stream):
            continue
    with db.writing(ws.id) as conn:
        # That an interaction was logged stays known, by ids alone: else the same CRM, connected
        # again, would get it twice.
        for table in (streams, identifier_accounts, crm_people):
            conn.execute(delete(table).where(*_of(ws, table, account)))
        conn.execute(delete(accounts).where(*of(ws, account)))


def _erase_some(db: Database, ws: Workspace, stream: int) -> int:
    with db.writing(ws.id) as conn:
        rows = conn.execute(
            select(source_rows.c.id, source_rows.c.kind, source_rows.c.interaction_id)
            .where(source_rows.c.workspace_id == ws.id, source_rows.c.stream_id == stream)
            .limit(_CHUNK)
        ).all()
        push(conn, ws.id, Stage.JUDGE, {row.interaction_id for row in rows if row.kind == "event"})
        push(conn, ws.id, Stage.READ_PERSON, {row.id for row in rows if row.kind == "person"})
        conn.execute(
            delete(source_rows).where(
                source_rows.c.workspace_id == ws.id,
                within(source_rows.c.id, [row.id for row in rows]),
            )
        )
    return len(rows)
