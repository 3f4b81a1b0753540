"""The application over each database, and clients of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

import httpx
import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from fastapi import FastAPI
from sqlalchemy import event, text

from schemas.token import Scope
from service.access import tokens
from service.access.workspaces import Workspace
from service.app import create_app
from service.db.moments import ms
from service.db.session import Database
from service.settings import Settings
from tests.api.client import calling
from tests.api.rows import Seed
from tests.api.tenants import House
from tests.api.visiting import at, browser

__all__ = ["at", "browser"]

Mint = Callable[..., str]


@pytest.fixture(scope="session")
def portal() -> Iterator[BlockingPortal]:
    """One event loop for all tests of this process."""
    with start_blocking_portal() as running:
        yield running


@pytest.fixture
def app(db: Database, ws: Workspace, settings: Settings, now: datetime) -> FastAPI:
    """The application, its clock frozen, and as many requests as a test likes."""
    settings.api.requests_per_minute = 0
    return create_app(db, settings, lambda: now)


@pytest.fixture
def mint(db: Database, ws: Workspace, now: datetime) -> Mint:
    """Makes a token with these scopes; answers its secret."""

    def make(*scopes: Scope, expires_at: int | None = None) -> str:
        with db.writing(ws.id) as conn:
            return tokens.issue(conn, ws.id, "test", scopes, expires_at, ms(now))[1]

    return make


@pytest.fixture
def client(app: FastAPI, portal: BlockingPortal, mint: Mint) -> Iterator[httpx.Client]:
    """A client that may do everything."""
    with calling(app, portal, mint("read", "write", "admin")) as calls:
        yield calls


@pytest.fixture
def stranger(app: FastAPI, portal: BlockingPortal) -> Iterator[httpx.Client]:
    """A client nobody knows."""
    with calling(app, portal) as calls:
        yield calls


@pytest.fixture
def seed(db: Database, ws: Workspace, now: datetime) -> Iterator[Seed]:
    """Puts rows in; call seed.conn.commit() before reading through the API. As every write does,
    that raises the workspace's version."""
    raised = text("UPDATE workspaces SET version = version + 1 WHERE id = :id")
    with db.engine.connect() as conn:
        event.listen(conn, "commit", lambda held: held.execute(raised, {"id": ws.id}))
        yield Seed(conn, ws, ms(now))


@pytest.fixture
def house(app: FastAPI, portal: BlockingPortal, db: Database, ws: Workspace) -> House:
    """Several people, in one workspace or in several."""
    return House(app, portal, db, ws)
