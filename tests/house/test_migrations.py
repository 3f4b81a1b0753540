"""Migrations lead to exactly the tables the code describes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from service.db import migrate
from service.db.session import Database
from service.db.tables import metadata
from tests.databases import Server


@pytest.fixture(params=["sqlite", "postgresql"])
def blank(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without tables."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'blank.sqlite3'}"
    else:
        server: Server = request.getfixturevalue("postgres")
        url = server.create("blank")
    db = Database(url)
    yield db
    db.close()
    if not db.sqlite:
        server.drop("blank")


def test_migrations_equal_tables(blank: Database) -> None:
    migrate.upgrade(blank)
    with blank.reading() as conn:
        context = MigrationContext.configure(conn, opts={"compare_type": True})
        differences = compare_metadata(context, metadata)
    assert differences == []


def test_migrating_twice_changes_nothing(blank: Database) -> None:
    migrate.upgrade(blank)
    migrate.upgrade(blank)
