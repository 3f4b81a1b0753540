"""The web application: the API and the pages over one database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from importlib.metadata import version

import httpx
from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Route

from service.access.ground import Ground
from service.accounts.office import Office
from service.api import health, metrics, origins, problems, routes
from service.api.cache import Cache
from service.api.feed import Feeds
from service.api.guard import Guard
from service.api.stamp import Stamp
from service.db.session import Database
from service.mcp.door import PATH, Door
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
        async with door.run():
            yield
        app.state.feeds.close()
        await office.close()

    app = FastAPI(
        lifespan=life,
        title="Touchline",
        version=version("touchline"),
        description=_ABOUT,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
    )
    ground = Ground(db, settings, clock)
    app.state.ground = ground
    app.state.office = office
    app.state.feeds = Feeds(ground)
    app.state.working = working
    app.state.address = settings.public_url or address
    door = Door(ground, app.state.address, origins.named(settings.api.cors_origins))
    _furnish(app, ground, door)
    return app


def _furnish(app: FastAPI, ground: Ground, door: Door) -> None:
    """What requests pass through, and what answers them."""
    # The last one added stands outermost.
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=3)
    app.add_middleware(Cache, ground=ground, most=ground.settings.api.read_cache_mb << 20)
    app.add_middleware(Guard, ground=ground)
    origins.admit(app, ground.settings.api.cors_origins)
    app.add_middleware(Stamp)
    problems.install(app)
    app.include_router(health.router)
    app.include_router(metrics.router)
    app.router.routes.append(Route(PATH, door, include_in_schema=False))
    routes.install(app)
    pages.install(app)
