"""An account in memory, connected in the database, and turns taken on it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select, update

from connectors import registry
from connectors.memory import Account, Memory
from connectors.sandbox.clock import Clock
from connectors.source import FEATURES, Feature
from connectors.wire.client import Wire
from connectors.wire.pace import LocalBudgets
from service.access.workspaces import Workspace
from service.accounts import grants, turns
from service.db.leases import Lease, give_back, take
from service.db.moments import ms
from service.db.places import make_account
from service.db.session import Database
from service.db.tables import accounts, changes, streams
from service.db.vault import Vault
from service.jobs.ground import Ground
from service.jobs.turn import take_turn
from tests.flow.feeding import ME, mail, meeting, person

KEYS = Vault(["k" * 32])
NAME = "google"
"""Whose place memory takes: only known providers are asked."""


def never() -> bool:
    """Nobody wants the process to end."""
    return False


@dataclass
class Turning:
    """Accounts of one provider, and the process that reads them."""

    db: Database
    ws: Workspace
    clock: Clock
    memory: Memory
    keys: Vault = KEYS

    @property
    def now(self) -> int:
        """Epoch ms."""
        return ms(self.clock())

    def ground(self) -> Ground:
        """What a process works on; in a running loop."""
        wire = Wire(clock=self.clock, sleep=self.clock.sleep)
        budgets = LocalBudgets(self.clock, self.clock.sleep)
        return Ground(self.db, self.ws, self.keys, wire, budgets, self.clock)

    def connect(self, subject: str = "u-1", *features: Feature) -> tuple[int, Account]:
        """A connected account, due now, with a little of everything."""
        account = self.memory.accounts.get(subject) or self._open(subject)
        number = self.ws.id_of("account", NAME, subject)
        grant = self.memory.grant(subject, *features)
        with self.db.writing(self.ws.id) as conn:
            make_account(conn, self.ws.id, number, "oauth", NAME, account.identity.address, 1)
            grants.keep(conn, self.keys, self.ws.id, number, grant, 1)
            mine = update(accounts).where(accounts.c.id == number)
            conn.execute(mine.values(features=" ".join(features or FEATURES), listed_at=None))
            turns.schedule(conn, self.ws, number, self.now)
        return number, account

    def _open(self, subject: str) -> Account:
        account = self.memory.open(subject, ME)
        account.shelf("mail", "mail").put(*(mail(ME, f"p{n}@x.example", n + 1) for n in range(12)))
        account.shelf("calendar:1", "calendar").put(meeting("p1@x.example", self.clock()))
        account.shelf("contacts", "contacts").put(person("Anna Bell", "p1@x.example"))
        return account

    def turn(self, account: int, stopping: Callable[[], bool] = never) -> None:
        """One turn, as a worker takes it. Raises Fenced."""

        async def taken(lease: Lease) -> None:
            ground = self.ground()
            try:
                await take_turn(ground, lease, account, stopping)
            finally:
                await ground.wire.close()

        with self.db.noting() as conn:
            lease = take(conn, self.ws.id, turns.lease_name(account), "worker", self.now)
        assert lease is not None
        try:
            asyncio.run(taken(lease))
        finally:
            with self.db.noting() as conn:
                give_back(conn, lease)

    def row(self, account: int) -> Any:
        """The row of an account."""
        with self.db.reading() as conn:
            return conn.execute(select(accounts).where(accounts.c.id == account)).one()

    def streams(self, account: int) -> dict[str, Any]:
        """Its streams by name."""
        with self.db.reading() as conn:
            rows = conn.execute(select(streams).where(streams.c.account_id == account))
            return {row.name: row for row in rows}

    def told(self) -> list[str]:
        """Types of all that the change log told of accounts."""
        with self.db.reading() as conn:
            rows = conn.execute(select(changes.c.type).order_by(changes.c.sequence)).scalars()
            return [one for one in rows if one.startswith("account.")]


def turning(db: Database, ws: Workspace, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Turning:
    """A provider in memory in the place of Google."""
    clock = Clock(now)
    memory = Memory(clock, NAME)
    monkeypatch.setitem(registry.PROVIDERS, NAME, lambda wire, client: memory)
    google = ws.settings.google.model_copy(update={"client_id": "client"})
    settings = ws.settings.model_copy(update={"google": google})
    return Turning(db, replace(ws, settings=settings), clock, memory)
