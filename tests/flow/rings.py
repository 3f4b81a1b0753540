"""One connected account whose tokens several processes share."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from connectors.memory import Memory
from connectors.sandbox.clock import Clock
from connectors.source import Grant
from service.access.workspaces import Workspace
from service.accounts import grants
from service.accounts.keyring import StoredKeyring
from service.db import tables
from service.db.moments import ms
from service.db.places import make_account
from service.db.session import Database
from service.db.vault import Vault

OLD, NEW = "o" * 32, "n" * 32
SUBJECT = "u-1"


class Slow(Memory):
    """Its renewals wait until they are let go on."""

    gate: asyncio.Event | None = None
    under_way: asyncio.Event | None = None

    async def renew(self, grant: Grant) -> Grant:
        if self.under_way and self.gate:
            self.under_way.set()
            await self.gate.wait()
        return await super().renew(grant)

    def hold(self) -> None:
        """From now on; in a running loop."""
        self.gate, self.under_way = asyncio.Event(), asyncio.Event()


@dataclass
class Ground:
    """One account, connected."""

    db: Database
    ws: Workspace
    clock: Clock
    memory: Slow
    vault: Vault = field(default_factory=lambda: Vault([OLD]))
    account: int = 7

    def ring(self, vault: Vault | None = None) -> StoredKeyring:
        """As another process has it."""
        return StoredKeyring(
            self.db, self.ws, vault or self.vault, self.account, self.memory,
            clock=self.clock, sleep=nap,
        )  # fmt: skip

    def keep(self, grant: Grant, account: int | None = None) -> None:
        """Stores a grant, as connecting does."""
        with self.db.noting() as conn:
            grants.keep(
                conn, self.vault, self.ws.id, account or self.account, grant, ms(self.clock())
            )

    def held(self, vault: Vault | None = None) -> Grant | None:
        """The grant that is stored."""
        with self.db.reading() as conn:
            return grants.held(conn, vault or self.vault, self.ws.id, self.account)

    def stands(self) -> Grant:
        """The grant that must be there."""
        grant = self.held()
        assert grant is not None
        return grant

    def row(self, account: int = 7) -> Any:
        """Its row, sealed."""
        with self.db.reading() as conn:
            mine = tables.grants.c.account_id == account
            return conn.execute(select(tables.grants).where(mine)).one()


async def nap(seconds: float) -> None:
    """Waiting for another process takes no time."""
    await asyncio.sleep(0.005)


def connected(db: Database, ws: Workspace, now: datetime) -> Ground:
    """An account with a fresh grant."""
    clock = Clock(now)
    memory = Slow(clock)
    memory.open(SUBJECT, "me@own.example")
    ground = Ground(db, ws, clock, memory)
    with db.noting() as conn:
        make_account(conn, ws.id, ground.account, "oauth", "memory", "me@own.example", ms(now))
    ground.keep(memory.grant(SUBJECT))
    return ground
