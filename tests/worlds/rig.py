"""Touchline over the sandbox in one process: connected accounts, turns one at a time, and death.

A killed process leaves its leases behind and runs no clean-up; here `Killed` is raised at the n-th
request or commit and flies through everything, and the lease is left to run out.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

import httpx
from sqlalchemy import Connection, select
from starlette.applications import Starlette
from starlette.routing import Mount

from connectors.sandbox.clock import Clock
from connectors.sandbox.google.platform import GooglePlatform
from connectors.sandbox.microsoft import MicrosoftPlatform
from connectors.sandbox.transport import SandboxTransport
from connectors.sandbox.world import CLIENT_ID, CLIENT_SECRET, Box
from connectors.source import FEATURES, Feature
from connectors.wire.client import Wire
from connectors.wire.pace import LocalBudgets
from service.access.workspaces import Workspace, first_workspace
from service.accounts import connect, turns
from service.accounts.office import Office
from service.db.leases import LASTS, take
from service.db.moments import ms
from service.db.session import Database
from service.db.tables import accounts
from service.db.vault import Vault
from service.jobs.ground import Ground
from service.jobs.pipeline import settle
from service.jobs.turn import take_turn
from service.settings import GoogleSettings, MicrosoftSettings, Settings
from tests.conftest import NOW

HERE = "http://localhost:8700"
KEY = "a key of forty characters, only for tests"


class Killed(BaseException):
    """The process is gone."""


class Fuse:
    """Blows at the n-th thing that happens, once. Unlit: never."""

    def __init__(self) -> None:
        self._left: int | None = None

    def light(self, steps: int) -> None:
        """To blow after so many more things."""
        self._left = steps

    def put_out(self) -> None:
        """Never mind."""
        self._left = None

    def burn(self) -> None:
        """A thing happens. Raises Killed."""
        if self._left is not None:
            self._left -= 1
            if self._left < 0:
                self._left = None
                raise Killed


class MortalDatabase(Database):
    """Dies before or after a commit when the fuse says so."""

    def __init__(self, url: str, fuse: Fuse) -> None:
        super().__init__(url)
        self._fuse = fuse

    @contextmanager
    def writing(self, workspace: int) -> Iterator[Connection]:
        """As Database.writing."""
        with super().writing(workspace) as conn:
            yield conn
            self._fuse.burn()
        self._fuse.burn()

    @contextmanager
    def noting(self) -> Iterator[Connection]:
        """As Database.noting."""
        with super().noting() as conn:
            yield conn
            self._fuse.burn()
        self._fuse.burn()


class _MortalTransport(SandboxTransport):
    """Dies before or after a request."""

    def __init__(self, app: Starlette, fuse: Fuse) -> None:
        super().__init__(app)
        self._fuse = fuse

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """One exchange."""
        self._fuse.burn()
        answer = await super().handle_async_request(request)
        self._fuse.burn()
        return answer


class Rig:
    """A service on a database of the given URL beside both stand-ins, all on one clock."""

    def __init__(self, url: str, settings: Settings) -> None:
        self.clock, self.fuse = Clock(NOW), Fuse()
        self.google, self.microsoft = GooglePlatform(self.clock), MicrosoftPlatform(self.clock)
        mounts = [Mount("/google", self.google.app), Mount("/microsoft", self.microsoft.app)]
        self.app = Starlette(routes=mounts)
        self.db = MortalDatabase(url, self.fuse)
        self.settings = settings.model_copy(update=endpoints())
        self.ws: Workspace = first_workspace(self.db, self.settings, NOW)
        self.vault = Vault([KEY])
        self.boxes: dict[int, Box] = {}

    def platform(self, provider: str) -> GooglePlatform | MicrosoftPlatform:
        """The stand-in of a provider."""
        return self.google if provider == "google" else self.microsoft

    def open(self, provider: str, address: str) -> int:
        """A new account at the provider, connected; its id here."""
        box = self.platform(provider).open(address, "Mara Lind")
        account = self.connect(provider, address)
        self.boxes[account] = box
        return account

    def connect(self, provider: str, address: str, *features: Feature) -> int:
        """Goes through the consent; the account's id."""
        return asyncio.run(self._connect(provider, address, features or FEATURES))

    async def _connect(self, provider: str, address: str, features: tuple[Feature, ...]) -> int:
        office = Office(self.db, self.settings, self.clock, SandboxTransport(self.app))
        room, now = office.provider(provider), ms(self.clock())
        wanted = connect.Ask(frozenset(features), f"{HERE}/back", "token:test")
        url = await connect.begin(self.db, self.ws, self.vault, room, wanted, now)
        async with httpx.AsyncClient(transport=SandboxTransport(self.app)) as browser:
            page, _, query = url.partition("?")
            await browser.get(url)
            chosen = await browser.get(f"{page}/choose?{query}&account={address}")
        assert chosen.status_code == 302, chosen.text
        answer = dict(parse_qsl(urlsplit(chosen.headers["location"]).query))
        with self.db.noting() as conn:
            asked = connect.redeem(conn, self.ws, self.vault, answer["state"], (), now)
        assert asked is not None
        done = await connect.finish(
            self.db, self.ws, self.vault, room, office.budgets, asked, answer, now
        )
        await office.close()
        return done.account

    def turn(self, account: int) -> bool:
        """One turn of an account if it is due and free; whether there was one. Killed, it leaves
        its lease behind."""
        with self.db.reading() as conn:
            due = turns.due(conn, self.ws, self._now(), 10)
        if account not in due:
            return False
        with self.db.noting() as conn:
            lease = take(conn, self.ws.id, turns.lease_name(account), "rig", self._now())
        if lease is None:
            return False
        self.run(lambda ground: take_turn(ground, lease, account, lambda: False))
        with self.db.noting() as conn:
            turns.break_lease(conn, self.ws, account)
        return True

    def run(self, work: Callable[[Ground], Awaitable[None]]) -> None:
        """Work that needs a wire, on an event loop of its own."""
        asyncio.run(self._run(work))

    async def _run(self, work: Callable[[Ground], Awaitable[None]]) -> None:
        transport = _MortalTransport(self.app, self.fuse)
        wire = Wire(clock=self.clock, sleep=self.clock.sleep, transport=transport)
        budgets = LocalBudgets(self.clock, self.clock.sleep)
        try:
            await work(Ground(self.db, self.ws, self.vault, wire, budgets, self.clock))
        finally:
            await wire.close()

    def settle(self) -> None:
        """Derives what follows."""
        settle(self.db, self.ws, self.clock())

    def rest(self) -> None:
        """Long enough for every lease to run out and every poll to be due, except those that a
        provider or a person holds up."""
        self.clock.move(timedelta(milliseconds=LASTS) + timedelta(minutes=20))

    def quiet(self) -> None:
        """No more faults; turns until every account is well and through. Twice: a walk that goes
        on from before a change ends without it, and the next one brings it."""
        self.fuse.put_out()
        self.google.faults.clear()
        self.microsoft.faults.clear()
        well = 0
        for _ in range(14):
            began = self.clock()
            self.rest()
            for account, box in self.boxes.items():
                self._see_to(account, box.address)
                while self.turn(account):
                    continue
            well = well + 1 if all(self._well(one, began) for one in self.boxes) else 0
            if well == 2:
                return
            if not well:
                self.clock.move(timedelta(minutes=70))
        raise AssertionError(f"no rest: {self.problems()}")

    def _see_to(self, account: int, address: str) -> None:
        """An account that was refused too often waits for its person, who connects it again."""
        with self.db.reading() as conn:
            row = conn.execute(select(accounts).where(accounts.c.id == account)).one()
        if row.next_at is None:
            self.connect(row.provider, address)

    def problems(self) -> dict[int, tuple[str, str | None]]:
        """Status and problem of each account."""
        with self.db.reading() as conn:
            rows = conn.execute(select(accounts).where(accounts.c.kind == "oauth")).all()
        return {row.id: (row.status, row.problem) for row in rows}

    def _well(self, account: int, since: datetime) -> bool:
        with self.db.reading() as conn:
            row = conn.execute(select(accounts).where(accounts.c.id == account)).one()
        return bool(row.status == "ok" and row.synced_at and row.synced_at >= ms(since))

    def _now(self) -> int:
        return ms(self.clock())


def endpoints(units_per_minute: int = 6000) -> dict[str, object]:
    """Settings that lead to the stand-ins."""
    google, microsoft = f"{HERE}/google", f"{HERE}/microsoft"
    return {
        "google": GoogleSettings.model_validate(
            {
                "client_id": CLIENT_ID,
                "client_secret": CLIENT_SECRET,
                "auth_url": f"{google}/o/oauth2/v2/auth",
                "token_url": f"{google}/token",
                "revoke_url": f"{google}/revoke",
                "userinfo_url": f"{google}/v1/userinfo",
                "api_root": google,
                "units_per_minute": units_per_minute,
            }
        ),
        "microsoft": MicrosoftSettings.model_validate(
            {
                "client_id": CLIENT_ID,
                "client_secret": CLIENT_SECRET,
                "authority": f"{microsoft}/common",
                "graph_root": f"{microsoft}/graph",
            }
        ),
    }
