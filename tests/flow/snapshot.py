"""All rows of a database, comparable: what two ways to the same state must agree on."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from service.db.tables import metadata

VOLATILE = frozenset(
    {"at", "created_at", "updated_at", "seen_at", "finished_at", "expires_at", "used_at",
     "revoked_at", "undone_at", "last_complete_at", "looked_at", "version"}
)  # fmt: skip
"""Columns that say when work was done, not what is so."""

Row = tuple[tuple[str, Any], ...]


def snapshot(conn: Connection, *without: str) -> dict[str, list[Row]]:
    """{table: its rows as sorted (column, value) pairs}, without volatile columns.

    without: tables to leave out ("changes" when two histories lead to one state).
    """
    return {name: _rows(conn, name) for name in sorted(metadata.tables) if name not in without}


def _rows(conn: Connection, name: str) -> list[Row]:
    kept = [column for column in metadata.tables[name].columns if column.name not in VOLATILE]
    rows = [tuple(zip(row._fields, row, strict=True)) for row in conn.execute(select(*kept))]
    return sorted(rows, key=repr)
