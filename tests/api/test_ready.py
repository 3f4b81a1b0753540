"""/readyz tells the truth about background work in the same process."""

from __future__ import annotations

from datetime import datetime

import pytest
from anyio.from_thread import BlockingPortal
from pydantic import SecretStr

from service.access.workspaces import Workspace
from service.app import create_app
from service.db.session import Database
from service.db.vault import BadKey
from service.jobs.engine import Engine
from service.settings import Settings
from tests.api.client import calling


def status(
    db: Database, settings: Settings, now: datetime, engine: Engine, portal: BlockingPortal
) -> int:
    app = create_app(db, settings, lambda: now, working=engine.alive)
    with calling(app, portal) as stranger:
        return stranger.get("/readyz").status_code


def test_ready_while_the_engine_works(
    db: Database, ws: Workspace, settings: Settings, now: datetime, portal: BlockingPortal
) -> None:
    engine = Engine(db, ws, lambda: now)
    engine.start()
    assert status(db, settings, now, engine, portal) == 200
    engine.stop()
    assert not engine.alive()
    assert status(db, settings, now, engine, portal) == 503


def test_an_engine_that_cannot_begin_says_why(
    db: Database, settings: Settings, ws: Workspace, now: datetime
) -> None:
    short = settings.model_copy(update={"secret_keys": SecretStr("short")})
    engine = Engine(db, Workspace(ws.id, ws.salt, short), lambda: now)
    with pytest.raises(BadKey):
        engine.start()
    assert not engine.alive()
