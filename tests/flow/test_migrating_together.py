"""Many processes that start together bring one database up once, and agree on its workspace."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import inspect

from service.access.workspaces import first_workspace
from service.db import migrate
from service.db.session import Database
from service.db.tables import metadata
from service.settings import Settings
from tests import databases

MANY = 10
_PROCESS = """
import sys
from pathlib import Path
from datetime import UTC, datetime
from service.access.workspaces import first_workspace
from service.db import migrate
from service.db.session import Database
from service.settings import Settings

db = Database(sys.argv[1])
sys.stdout.write("ready\\n")
sys.stdout.flush()
sys.stdin.readline()
migrate.upgrade(db)
ws = first_workspace(db, Settings(data_dir=Path(sys.argv[2])), datetime.now(UTC))
sys.stdout.write(ws.salt.hex())
db.close()
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database, without a table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'fresh.sqlite3'}"
        return
    server: databases.Server = request.getfixturevalue("postgres")
    try:
        yield server.create("fresh")
    finally:
        server.drop("fresh")


def complete(url: str) -> None:
    db = Database(url)
    try:
        assert not migrate.behind(db)
        assert set(metadata.tables) <= set(inspect(db.engine).get_table_names())
    finally:
        db.close()


def test_ten_threads_migrate_one_database(
    postgres: databases.Server, tmp_path: Path, now: datetime
) -> None:
    url = postgres.create("threads")
    gate = threading.Barrier(MANY)

    def start(_: int) -> bytes:
        db = Database(url)
        try:
            gate.wait()
            migrate.upgrade(db)
            return first_workspace(db, Settings(data_dir=tmp_path), now).salt
        finally:
            db.close()

    with ThreadPoolExecutor(MANY) as pool:
        salts = set(pool.map(start, range(MANY)))
    assert len(salts) == 1
    complete(url)
    postgres.drop("threads")


def test_ten_processes_migrate_one_database(url: str, tmp_path: Path) -> None:
    running = [
        subprocess.Popen(
            [sys.executable, "-c", _PROCESS, url, str(tmp_path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(MANY)
    ]
    for process in running:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    for process in running:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    told = [process.communicate(timeout=60)[0] for process in running]
    assert [process.returncode for process in running] == [0] * MANY
    assert len(set(told)) == 1
    assert len(told[0]) == 64
    complete(url)


def test_migrating_again_changes_nothing(url: str) -> None:
    db = Database(url)
    try:
        assert migrate.behind(db)
        for _ in range(2):
            migrate.upgrade(db)
        assert not migrate.behind(db)
    finally:
        db.close()


def test_a_migration_that_fails_lets_the_next_one_in(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    db = Database(url)

    def end(*_: object) -> None:
        raise MemoryError

    try:
        with monkeypatch.context() as patch:
            patch.setattr("alembic.command.upgrade", end)
            with pytest.raises(MemoryError):
                migrate.upgrade(db)
        other = Database(url)
        migrate.upgrade(other)
        other.close()
        assert not migrate.behind(db)
    finally:
        db.close()
