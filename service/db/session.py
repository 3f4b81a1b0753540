"""The only place that opens and ends transactions.

reading(): a consistent snapshot. writing(workspace): one writer per workspace at a time, on
SQLite by BEGIN IMMEDIATE (and a lock inside the process, so that threads queue instead of
polling), on PostgreSQL by an advisory lock that ends with the transaction.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event, make_url, text
from sqlalchemy.dialects import postgresql, sqlite

_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=NORMAL",
    "busy_timeout=30000",
    "temp_store=MEMORY",
    "cache_size=-65536",
    "journal_size_limit=67108864",
)
_LOCK_SPACE = 0x7011C


class Database:
    """One database, reached by its URL: sqlite:///path or postgresql://…"""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        self.sqlite = self.engine.dialect.name == "sqlite"
        self._turn = threading.Lock() if self.sqlite else nullcontext()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A read-only transaction; always rolled back."""
        with self.engine.connect() as conn:
            if not self.sqlite:
                conn = conn.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
            with conn.begin() as transaction:
                yield conn
                transaction.rollback()

    @contextmanager
    def writing(self, workspace: int) -> Iterator[Connection]:
        """A transaction that commits when the block ends well, and holds the workspace's pen."""
        with self._turn, self.engine.connect() as conn:
            conn = conn.execution_options(touchline_write=True)
            with conn.begin():
                if not self.sqlite:
                    conn.execute(
                        text("SELECT pg_advisory_xact_lock(:space, :workspace)"),
                        {"space": _LOCK_SPACE, "workspace": workspace},
                    )
                yield conn

    def close(self) -> None:
        """Gives all connections back."""
        self.engine.dispose()


def put(conn: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """Inserts rows, replacing every other column where the primary key is already there."""
    if rows:
        statement = _insert(conn, table)
        keys = [column.name for column in table.primary_key]
        rest = {name: statement.excluded[name] for name in rows[0] if name not in keys}
        if rest:
            conn.execute(statement.on_conflict_do_update(index_elements=keys, set_=rest), rows)
        else:
            conn.execute(statement.on_conflict_do_nothing(), rows)


def put_new(conn: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """Inserts the rows whose primary key is not there yet."""
    if rows:
        conn.execute(_insert(conn, table).on_conflict_do_nothing(), rows)


def _insert(conn: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    if conn.dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


def _engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        parsed = parsed.set(drivername="postgresql+psycopg")
        return create_engine(parsed, pool_size=10, max_overflow=20, pool_pre_ping=True)
    engine = create_engine(parsed, connect_args={"check_same_thread": False})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves; the driver must not
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(conn: Connection) -> None:
    write = conn.get_execution_options().get("touchline_write", False)
    conn.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
