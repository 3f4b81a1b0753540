"""The ground tests stand on: a database of their own, a workspace, settings, a frozen now."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from service.access.workspaces import FIRST, Workspace, first_workspace
from service.db import migrate
from service.db.moments import ms
from service.db.session import Database
from service.db.tables import workspaces
from service.settings import Settings
from tests import databases
from tests.unit.cli import Shell

SALT = bytes(range(32))
"""Fixed, so that ids are the same in every run."""


NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """The developer's own TOUCHLINE_* must not reach the tests."""
    for name in list(os.environ):
        if name.upper().startswith("TOUCHLINE_"):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file."""
    return databases.sqlite_template(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[databases.Server]:
    """A running PostgreSQL, one per test process, started when the first test asks."""
    with databases.server() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_database(postgres: databases.Server) -> Iterator[Database]:
    """One migrated database for all tests of this process; `db` empties it."""
    db = Database(postgres.create("touchline"))
    migrate.upgrade(db)
    yield db
    db.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def db(request: pytest.FixtureRequest, sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """A migrated, empty database; every test that takes it runs on both kinds."""
    if request.param == "sqlite":
        with databases.sqlite_copy(sqlite_template, tmp_path / "test.sqlite3") as copy:
            yield copy
        return
    shared: Database = request.getfixturevalue("postgres_database")
    databases.empty(shared)
    yield shared
    shared.close()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Default settings, kept in a folder of the test's own."""
    return Settings(data_dir=tmp_path)


@pytest.fixture
def now() -> datetime:
    """The frozen present: 1 November 2026, noon UTC."""
    return NOW


@pytest.fixture
def ws(db: Database, settings: Settings, now: datetime) -> Workspace:
    """The first workspace, with a fixed salt so that ids are reproducible."""
    row = {"id": FIRST, "name": "Touchline", "salt": SALT, "sequence": 0, "created_at": ms(now)}
    with db.writing(FIRST) as conn:
        conn.execute(workspaces.insert(), row)
    return first_workspace(db, settings, now)


@pytest.fixture
def shell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Shell:
    """The command line on an empty data directory, at the frozen present."""
    monkeypatch.setenv("TOUCHLINE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setattr("service.cli.opening.clock", lambda: NOW)
    return Shell(capsys)
