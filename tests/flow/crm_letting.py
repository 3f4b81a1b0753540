"""Six people whose letters are logged in a CRM in memory, which is then let go."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from schemas.crm import CrmLeft
from service.access.workspaces import Workspace
from service.accounts import grants
from service.accounts.turns import PUSHING, lease_name
from service.db.leases import Fenced, give_back, take
from service.db.session import Database
from service.db.tables import accounts, crms
from service.delivery.crm import backfill, leaving
from service.delivery.crm.turn import take_turn
from tests.flow.crm_desk import Connected, connected
from tests.flow.crm_pulling import Place
from tests.flow.feeding import ME, feed, mail

NAMES = ("anna", "boris", "carl", "dora", "eve", "fay")
LETTERS = len(NAMES) * 2


def ready(db: Database, ws: Workspace, patch: pytest.MonkeyPatch) -> Connected:
    """Six people whose letters are logged in the CRM, and their fields written."""
    for n, name in enumerate(NAMES):
        address, days = f"{name}@x.example", n + 2
        feed(
            db, ws,
            [mail(ME, address, days), mail(address, ME, days - 1, name=name.title())],
        )  # fmt: skip
    found = connected(db, ws, patch)
    for name in NAMES:
        found.books.add(name.title(), f"{name}@x.example")
    found.edit(pushing="on")
    with db.writing(ws.id) as conn:
        backfill.begin(conn, ws, found.account, None, found.desk.now())
    return found


def push(at: Place) -> None:
    """A worker's turn, if nobody else is at it."""
    desk = at.desk
    with desk.db.noting() as conn:
        name = lease_name(at.account, PUSHING)
        lease = take(conn, desk.ws.id, name, "worker", desk.now())
    assert lease is not None
    try:
        asyncio.run(take_turn(desk, lease, at.account, lambda: False))
    except Fenced:
        return
    finally:
        with desk.db.noting() as conn:
            give_back(conn, lease)


def pushed(at: Connected) -> Connected:
    """Until all is there."""
    for _ in range(4):
        push(at)
        pass_time(at, 6)
    assert len(living(at)) == LETTERS
    assert all(record.values for record in at.books.records.values())
    return at


def pass_time(at: Connected, seconds: float) -> None:
    at.room.clock.move(timedelta(seconds=seconds))  # type: ignore[attr-defined]


def leave(at: Connected, cleanup: Any) -> CrmLeft:
    return asyncio.run(leaving.leave(at.desk, at.account, cleanup))


def living(at: Connected) -> list[str]:
    return [note.id for note in at.books.notes.values() if not note.deleted]


def count(at: Connected, table: Any, **state: str) -> int:
    with at.desk.db.reading() as conn:
        return len(conn.execute(select(table).filter_by(**state)).all())


def status(at: Connected) -> str:
    with at.desk.db.reading() as conn:
        mine = select(accounts.c.status).where(accounts.c.id == at.account)
        return str(conn.execute(mine).scalar_one())


def is_let_go(at: Connected) -> bool:
    with at.desk.db.reading() as conn:
        held = grants.is_there(conn, at.desk.ws.id, at.account)
    return status(at) == "disconnected" and count(at, crms) == 0 and not held
