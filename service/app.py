"""The web application: the API and the pages over one database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from importlib.metadata import version

import httpx
from fastapi import FastAPI

from service.access.ground import Ground
from service.accounts.office import Office
from service.api import health, metrics, problems, routes
from service.api.guard import Guard
from service.api.stamp import Stamp
from service.db.session import Database
from service.settings import Settings
from service.web import pages

_ABOUT = "When did you last truly have contact with everyone you know, and whom are you losing?"


def create_app(
    db: Database,
    settings: Settings,
    clock: Callable[[], datetime],
    *,
    address: str = "",
    transport: httpx.AsyncBaseTransport | None = None,
    working: Callable[[], bool] = lambda: True,
) -> FastAPI:
    """The application. db: open and migrated; the caller closes it. clock: aware, UTC. address:
    where people reach it, if the settings do not say. transport: another way out, for tests.
    working: whether the background work of this process goes on, for /readyz."""
    office = Office(db, settings, clock, transport)

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        yield
        await office.close()

    app = FastAPI(
        lifespan=life,
        title="Touchline",
        version=version("touchline"),
        description=_ABOUT,
        docs_url=None,
        redoc_url=None,
    )
    app.state.ground = Ground(db, settings, clock)
    app.state.office = office
    app.state.working = working
    app.state.address = settings.public_url or address
    app.add_middleware(Guard, ground=app.state.ground)
    app.add_middleware(Stamp)
    problems.install(app)
    app.include_router(health.router)
    app.include_router(metrics.router)
    routes.install(app)
    pages.install(app)
    return app
