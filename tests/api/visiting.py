"""Browsers that connect accounts through the API, beside stand-in providers."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx
import pytest
from anyio.from_thread import BlockingPortal
from fastapi import FastAPI
from sqlalchemy import select

from connectors.sandbox.app import Sandbox, endpoints
from connectors.sandbox.clock import Clock
from connectors.sandbox.transport import SandboxTransport
from connectors.sandbox.world import Box, Card, Letter, Meeting, Party
from connectors.wire.client import Wire
from connectors.wire.pace import LocalBudgets
from service.access import links
from service.access.workspaces import Workspace
from service.accounts.meters import count
from service.app import create_app
from service.db import tables
from service.db.moments import ms
from service.db.session import Database
from service.db.vault import vault
from service.jobs.ground import Ground
from service.jobs.worker import Worker
from service.settings import Settings
from tests.api.client import ADDRESS, calling

BASE = "http://localhost:8701"
MARA, OLAF = "mara@lind.example", "olaf@lind.example"
NAMES = {MARA: "Mara Lind", OLAF: "Olaf Lind"}
ANNA = Party("Anna Bell", "anna@acme.example")
PROVIDERS = ("google", "microsoft")


def settings_of(folder: Path) -> Settings:
    """Settings that lead to the stand-ins, as an operator writes them."""
    told: dict[str, dict[str, str]] = {}
    for name, value in endpoints(BASE).items():
        group, _, key = name.removeprefix("TOUCHLINE_").lower().partition("__")
        told.setdefault(group, {})[key] = value
    return Settings(data_dir=folder, **told)  # type: ignore[arg-type]


@dataclass
class Door:
    """The application beside both stand-ins, each with two people's accounts. boxes: Mara's, by
    provider."""

    db: Database
    ws: Workspace
    clock: Clock
    sandbox: Sandbox
    app: FastAPI
    portal: BlockingPortal
    settings: Settings
    boxes: dict[str, Box]

    @contextmanager
    def browser(self) -> Iterator[Browser]:
        """One that is signed in."""
        with self.db.writing(self.ws.id) as conn:
            secret = links.issue(conn, self.ws, ms(self.clock()))
        with self.visitor() as client:
            client.get(f"/sign-in/{secret}")
            page = client.get("/").text
            csrf = page.split('name="csrf" content="')[1].partition('"')[0]
            client.headers["X-CSRF-Token"] = csrf
            yield Browser(self, client)

    @contextmanager
    def visitor(self, token: str = "") -> Iterator[httpx.Client]:
        """One nobody knows, or the bearer of a token."""
        with calling(self.app, self.portal, token) as client:
            yield client

    def choose(self, url: str, address: str, deny: bool = False) -> str:
        """What a person does on the provider's page; where it leads back to."""
        page = urlsplit(url)
        query = f"{page.query}&{httpx.QueryParams(account=address)}" + ("&deny=1" if deny else "")
        chosen = urlunsplit(page._replace(path=f"{page.path}/choose", query=query))

        async def visit() -> str:
            transport = SandboxTransport(self.sandbox.app)
            async with httpx.AsyncClient(transport=transport, trust_env=False) as client:
                assert (await client.get(url)).status_code == 200
                answer = await client.get(chosen)
            assert answer.status_code == 302, answer.text
            return str(answer.headers["location"])

        back = asyncio.run(visit())
        assert back.startswith(f"{ADDRESS}/v1/oauth/")
        return back.removeprefix(ADDRESS)

    def furnish(self, provider: str) -> None:
        """Three letters, a talk and a card in Mara's box."""
        box, now, me, anna = self.boxes[provider], self.clock(), Party(NAMES[MARA], MARA), ANNA
        for n in range(3):
            sent = now - timedelta(days=n + 1)
            box.send(Letter(f"<m{n}@lind.example>", me, (anna,), f"Letter {n}", sent))
        start, hour = now - timedelta(days=2), timedelta(hours=1)
        box.meet(Meeting("u@x", "Talk", start, start + hour, me, {anna: "accepted"}))
        box.keep(Card(anna.name, (anna.address,)))

    def work(self) -> None:
        """A worker sees to all that is due, and settles it."""

        async def drain() -> None:
            wire = Wire(
                clock=self.clock,
                sleep=self.clock.sleep,
                transport=SandboxTransport(self.sandbox.app),
                watch=count,
            )
            budgets = LocalBudgets(self.clock, self.clock.sleep)
            keys, ws = vault(self.settings), replace(self.ws, settings=self.settings)
            try:
                await Worker(Ground(self.db, ws, keys, wire, budgets, self.clock)).drain()
            finally:
                await wire.close()

        asyncio.run(drain())

    def stand(self, provider: str) -> Any:
        """The stand-in of a provider."""
        return getattr(self.sandbox, provider)


@dataclass
class Browser:
    """A person at the page."""

    door: Door
    client: httpx.Client

    def ask(self, provider: str, **more: Any) -> str:
        """Presses Connect; where that leads."""
        body = {"provider": provider, **more}
        answer = self.client.post("/v1/accounts/connect", json=body)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["authorize_url"])

    def connect(self, provider: str, address: str = MARA, **more: Any) -> dict[str, Any]:
        """The whole way; the account."""
        back = self.door.choose(self.ask(provider, **more), address)
        answer = self.client.get(back)
        assert (answer.status_code, answer.headers["location"]) == (303, "/accounts"), answer.text
        return next(
            one for one in self.accounts() if (one["provider"], one["label"]) == (provider, address)
        )

    def accounts(self) -> list[dict[str, Any]]:
        """All accounts."""
        found: list[dict[str, Any]] = self.client.get("/v1/accounts").json()["items"]
        return found


@pytest.fixture
def at(
    db: Database, ws: Workspace, tmp_path: Path, now: datetime, portal: BlockingPortal
) -> Iterator[Door]:
    """The door, opened and closed."""
    settings, clock = settings_of(tmp_path), Clock(now)
    sandbox = Sandbox(clock)
    boxes: dict[str, Box] = {}
    for name, stand in (("google", sandbox.google), ("microsoft", sandbox.microsoft)):
        boxes[name] = stand.open(MARA, NAMES[MARA])
        stand.open(OLAF, NAMES[OLAF])
    transport = SandboxTransport(sandbox.app)
    app = create_app(db, settings, clock, address=ADDRESS, transport=transport)
    try:
        yield Door(db, replace(ws, settings=settings), clock, sandbox, app, portal, settings, boxes)
    finally:
        portal.call(app.state.office.close)


@pytest.fixture
def browser(at: Door) -> Iterator[Browser]:
    """Somebody signed in."""
    with at.browser() as signed_in:
        yield signed_in


def ask(browser: Browser, account: dict[str, Any], what: str, **more: Any) -> httpx.Response:
    """Asks something of an account."""
    return browser.client.post(f"/v1/accounts/{account['id']}/{what}", **more)


def table(at: Door, name: str) -> list[Any]:
    """All rows of a table."""
    with at.db.reading() as conn:
        return list(conn.execute(select(tables.metadata.tables[name])).all())
