"""The only place that opens and ends transactions.

reading(): a consistent snapshot. writing(workspace): one writer per workspace at a time, on
SQLite by BEGIN IMMEDIATE (and a lock inside the process, so that threads queue instead of
polling), on PostgreSQL by an advisory lock that ends with the transaction. noting(): a short
write beside them.

Whatever writing() wrote raises the workspace's version: an answer read while it stood still holds.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event, make_url, text

from service.db.allocator import keep_freed_memory
from service.db.versions import Versions

Row = Mapping[str, Any]

_PRAGMAS = (
    "busy_timeout=30000",
    "journal_mode=WAL",
    "synchronous=NORMAL",
    "temp_store=MEMORY",
    "cache_size=-16384",
    "journal_size_limit=67108864",
    "wal_autocheckpoint=8000",
    "mmap_size=2147418112",  # pages are read where the system holds them, not copied
)
_LOCK_SPACE = 0x7011C
_RAISE = "UPDATE workspaces SET version = version + 1 WHERE id = :workspace"
_IF_WRITTEN = " AND pg_current_xact_id_if_assigned() IS NOT NULL"
_PATIENCE = 30.0


class Database:
    """One database, reached by its URL: sqlite:///path or postgresql://…"""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        self.sqlite = self.engine.dialect.name == "sqlite"
        self.versions = Versions(self.engine)
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
                before = _written(conn)
                yield conn
                _raise_version(conn, workspace, before)

    @contextmanager
    def noting(self) -> Iterator[Connection]:
        """A short transaction that commits, without the pen: leases, turns, tokens. It must not
        wait behind a long write, nor hold one up, so it touches no row that stages derive from."""
        with self._turn, self.engine.connect() as conn:
            conn = conn.execution_options(touchline_write=True)
            with conn.begin():
                yield conn

    def close(self) -> None:
        """Gives all connections back."""
        self.versions.close()
        self.engine.dispose()


def _written(conn: Connection) -> int:
    """Rows this connection ever wrote; SQLite alone counts them."""
    held = conn.connection.dbapi_connection
    return held.total_changes if isinstance(held, sqlite3.Connection) else 0


def _raise_version(conn: Connection, workspace: int, before: int) -> None:
    """A new version, if anything was written: looking for work is no change."""
    if conn.dialect.name != "sqlite":
        conn.execute(text(_RAISE + _IF_WRITTEN), {"workspace": workspace})
    elif _written(conn) != before:
        conn.execute(text(_RAISE), {"workspace": workspace})


def add(conn: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Inserts rows that are known to be new. All rows name the same columns."""
    _write(conn, table, rows, "")


def put(conn: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Inserts rows, replacing every other column where the primary key is already there."""
    keys = [column.name for column in table.primary_key]
    rest = [name for name in (rows[0] if rows else ()) if name not in keys]
    if not rest:
        put_new(conn, table, rows)
        return
    news = ", ".join(f"{name} = excluded.{name}" for name in map(_quoted, rest))
    _write(conn, table, rows, f" ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {news}")


def put_new(conn: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Inserts the rows whose primary key is not there yet."""
    _write(conn, table, rows, " ON CONFLICT DO NOTHING")


def _write(conn: Connection, table: Table, rows: Sequence[Row], conflict: str) -> None:
    """Straight to the driver: a mailbox is written by the hundred thousand rows, and preparing
    parameters one statement at a time would cost more than the database does."""
    if not rows:
        return
    names = list(rows[0])
    mark = "?" if conn.dialect.name == "sqlite" else "%s"
    columns = ", ".join(_quoted(name) for name in names)
    marks = ", ".join([mark] * len(names))
    statement = f"INSERT INTO {table.name} ({columns}) VALUES ({marks}){conflict}"
    pick = itemgetter(*names)
    values = [pick(row) for row in rows] if len(names) > 1 else [(pick(row),) for row in rows]
    conn.exec_driver_sql(statement, values)


def _quoted(name: str) -> str:
    return f'"{name}"'


def _engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        parsed = parsed.set(drivername="postgresql+psycopg")
        return create_engine(
            parsed, pool_size=10, max_overflow=20, pool_pre_ping=True, hide_parameters=True
        )
    keep_freed_memory()
    engine = create_engine(parsed, connect_args={"check_same_thread": False}, hide_parameters=True)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves; the driver must not
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        _patiently(cursor, f"PRAGMA {pragma}")
    cursor.close()


def _patiently(cursor: Any, pragma: str) -> None:
    """The change of a new database to WAL queues for nobody (sqlite.org/wal.html), so processes
    that start together must try again."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            cursor.execute(pragma)
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.02)


def _begin(conn: Connection) -> None:
    write = conn.get_execution_options().get("touchline_write", False)
    conn.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
