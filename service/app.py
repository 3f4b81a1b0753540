"""The web application: the API and the pages over one database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from importlib.metadata import version

from fastapi import FastAPI

from service.access.ground import Ground
from service.api import health, problems, routes
from service.api.guard import Guard
from service.api.stamp import Stamp
from service.db.session import Database
from service.settings import Settings
from service.web import pages

_ABOUT = "When did you last truly have contact with everyone you know, and whom are you losing?"


def create_app(db: Database, settings: Settings, clock: Callable[[], datetime]) -> FastAPI:
    """The application. db: open and migrated; the caller closes it. clock: aware, UTC."""
    app = FastAPI(
        title="Touchline",
        version=version("touchline"),
        description=_ABOUT,
        docs_url=None,
        redoc_url=None,
    )
    app.state.ground = Ground(db, settings, clock)
    app.add_middleware(Guard, ground=app.state.ground)
    app.add_middleware(Stamp)
    problems.install(app)
    app.include_router(health.router)
    routes.install(app)
    pages.install(app)
    return app
