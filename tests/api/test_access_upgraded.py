"""Who used an install alone before there were users owns what is there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from alembic import command
from anyio.from_thread import BlockingPortal
from sqlalchemy import text

from service.access.secret import digest
from service.app import create_app
from service.db import migrate
from service.db.session import Database
from service.settings import Settings
from tests.api.client import calling
from tests.databases import Server

TOKEN = "tl_1_" + "x" * 43
OLD = (
    "INSERT INTO workspaces (id, name, salt, sequence, created_at) "
    "VALUES (1, 'Touchline', :salt, 0, 1)",
    "INSERT INTO tokens (workspace_id, id, name, digest, scopes, created_at) "
    "VALUES (1, 't_old', 'old', :digest, 'read write admin', 1)",
    "INSERT INTO accounts (workspace_id, id, kind, provider, label, status, created_at) "
    "VALUES (1, 7, 'manual', 'manual', 'Logged by hand', 'ok', 1)",
)


@pytest.fixture(params=["sqlite", "postgresql"])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database of the version before, with a little in it."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'old.sqlite3'}"
    else:
        server: Server = request.getfixturevalue("postgres")
        url = server.create("old")
    db = Database(url)
    command.upgrade(migrate.config(db), "0005")
    with db.engine.begin() as conn:
        for statement in OLD:
            bound = {"salt": bytes(32), "digest": digest(TOKEN)}
            names = {name: value for name, value in bound.items() if f":{name}" in statement}
            conn.execute(text(statement), names)
    yield db
    db.close()
    if not db.sqlite:
        server.drop("old")


def test_it_is_all_the_owners(
    old: Database, settings: Settings, now: datetime, portal: BlockingPortal
) -> None:
    migrate.upgrade(old)
    with calling(create_app(old, settings, lambda: now), portal, TOKEN) as program:
        me = program.get("/v1/me").json()
        assert (me["name"], me["role"]) == ("Owner", "owner")
        (account,) = program.get("/v1/accounts").json()["items"]
        assert account["user"] == {"id": me["id"], "name": "Owner"}
        (token,) = program.get("/v1/tokens").json()["items"]
        assert token["user"]["id"] == me["id"]
        (member,) = program.get("/v1/members").json()["items"]
        assert (member["role"], member["joined_at"] is None) == ("owner", False)
