"""From "connect" to a connected account, with people who consent in memory."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from sqlalchemy import select

from connectors.memory import Memory
from connectors.sandbox.clock import Clock
from connectors.source import FEATURES, Feature
from connectors.wire.pace import LocalBudgets
from service.access.workspaces import Workspace
from service.accounts import connect, grants
from service.accounts.connect import Ask, Asked, Connected
from service.db.moments import ms
from service.db.session import Database
from service.db.tables import accounts, changes
from service.db.vault import Vault

BACK = "https://touchline.example/v1/oauth/memory/callback"
BROWSER = "s_browser"
KEY = "k" * 32


@dataclass
class Counter:
    """Where people come to connect their accounts."""

    db: Database
    ws: Workspace
    clock: Clock
    memory: Memory
    vault: Vault

    @property
    def now(self) -> int:
        """Epoch ms."""
        return ms(self.clock())

    def begin(
        self,
        *features: Feature,
        session: str = BROWSER,
        account: int | None = None,
        memory: Memory | None = None,
    ) -> str:
        """Asks for a consent; the state that went with it."""
        ask = Ask(frozenset(features or FEATURES), BACK, session, account)
        provider = memory or self.memory
        url = asyncio.run(connect.begin(self.db, self.ws, self.vault, provider, ask, self.now))
        query = parse_qs(urlsplit(url).query)
        assert query["redirect_uri"] == [BACK]
        return query["state"][0]

    def redeem(
        self, state: str, session: str | None = BROWSER, vault: Vault | None = None
    ) -> Asked | None:
        """Somebody comes back with this state."""
        browser = [] if session is None else [session]
        with self.db.noting() as conn:
            return connect.redeem(conn, self.ws, vault or self.vault, state, browser, self.now)

    def finish(
        self, asked: Asked, answer: dict[str, str], memory: Memory | None = None
    ) -> Connected:
        """Takes the answer they brought."""
        budgets = LocalBudgets(self.clock, self.clock.sleep)
        provider = memory or self.memory
        return asyncio.run(
            connect.finish(self.db, self.ws, self.vault, provider, budgets, asked, answer, self.now)
        )

    def connect(
        self,
        subject: str,
        *ticked: Feature,
        account: int | None = None,
        memory: Memory | None = None,
    ) -> Connected:
        """The whole way, by a person who ticks these (all, when none are named)."""
        provider = memory or self.memory
        state = self.begin(account=account, memory=provider)
        asked = self.redeem(state)
        assert asked is not None
        answer = provider.agree(state, subject, *(ticked or FEATURES))
        return self.finish(asked, answer, provider)

    def row(self, account: int) -> Any:
        """The row of an account."""
        with self.db.reading() as conn:
            return conn.execute(select(accounts).where(accounts.c.id == account)).one()

    def grant(self, account: int) -> grants.Grant | None:
        """Its tokens."""
        with self.db.reading() as conn:
            return grants.held(conn, self.vault, self.ws.id, account)

    def told(self) -> list[str]:
        """Types of all that the change log told of accounts."""
        with self.db.reading() as conn:
            rows = conn.execute(select(changes.c.type).order_by(changes.c.sequence)).scalars()
            return [one for one in rows if one.startswith("account.")]


def counter(db: Database, ws: Workspace, now: datetime) -> Counter:
    """Two people have accounts at the provider; the first has two more addresses."""
    clock = Clock(now)
    memory = Memory(clock)
    memory.open("u-1", "mara@lind.example", "m.lind@work.example", "Mara@Alias.Example")
    memory.open("u-2", "olaf@lind.example")
    return Counter(db, ws, clock, memory, Vault([KEY]))
