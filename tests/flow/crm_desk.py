"""A CRM in memory, connected by a key to a workspace, and the desk work on it is done at."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from connectors import registry
from connectors.crm.grants import KEY
from connectors.memory.books import Books
from connectors.memory.crm import MemoryCrm
from connectors.sandbox.clock import Clock
from connectors.wire.client import Wire
from connectors.wire.pace import LocalBudgets
from schemas.crm import CrmEdit
from service.access.workspaces import Workspace
from service.accounts import turns
from service.db.leases import give_back, take
from service.db.moments import HOUR
from service.db.session import Database
from service.db.vault import vault
from service.delivery.crm import connecting
from service.delivery.crm.desk import CrmDesk, CrmRow, read_crm
from service.delivery.crm.turn import take_turn
from tests.conftest import NOW

PROVIDER = "memory"


@dataclass
class Connected:
    """room: the CRM itself. account: its number here."""

    desk: CrmDesk
    room: MemoryCrm
    account: int
    clock: Clock

    @property
    def books(self) -> Books:
        """What is in the CRM."""
        return self.room.books

    @property
    def row(self) -> CrmRow:
        """As it is stored now."""
        with self.desk.db.reading() as conn:
            row = read_crm(conn, self.desk.ws, self.account)
        assert row is not None
        return row

    def edit(self, **said: Any) -> CrmRow:
        """Changes what CrmEdit names, as it is stored."""
        with self.desk.db.writing(self.desk.ws.id) as conn:
            edit = CrmEdit.model_validate(said)
            connecting.switch(conn, self.desk.ws, self.account, edit, self.desk.now())
        return self.row


async def _no_wait(_seconds: float) -> None:
    """Time stands still."""


def connected(
    db: Database, ws: Workspace, patch: pytest.MonkeyPatch, *, user: int | None = None
) -> Connected:
    """A fresh CRM of nobody, connected NOW; its people are not read."""
    clock = Clock(NOW)
    room = MemoryCrm(clock, PROVIDER)
    room.open("crm-1", "crm@own.example")
    room.make_key("crm-1")
    patch.setitem(registry.CRMS, PROVIDER, lambda wire, client: room)
    budgets = LocalBudgets(clock, _no_wait)
    desk = CrmDesk(db, ws, vault(ws.settings), Wire(clock=clock, sleep=_no_wait), budgets, clock)
    account = asyncio.run(
        connecting.connect(desk, PROVIDER, KEY, "", import_contacts=False, user=user)
    )
    return Connected(desk, room, account, clock)


def turns_taken(crm: Connected, most: int = 50) -> None:
    """Pushes as a worker does, later and later, until nothing is due within the hour."""
    desk = crm.desk
    for _ in range(most):
        with desk.db.noting() as conn:
            name = turns.lease_name(crm.account, turns.PUSHING)
            lease = take(conn, desk.ws.id, name, "worker", desk.now())
        assert lease is not None
        asyncio.run(take_turn(desk, lease, crm.account, lambda: False))
        with desk.db.noting() as conn:
            give_back(conn, lease)
        due = crm.row.due_at
        if due is None or due > desk.now() + HOUR:
            return
        crm.clock.move(timedelta(milliseconds=max(0, due - desk.now())))
    raise AssertionError("it never comes to rest")
