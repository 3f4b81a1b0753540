"""What SQLite's planner is told about the tables, before and whatever they hold.

Every key here leads with the workspace, and most files hold one workspace. Without statistics
SQLite assumes that a leading column picks ten rows, so it would read all of a workspace rather
than look up twenty ids. These rows of sqlite_stat1 say otherwise (https://sqlite.org/fileformat2.html,
2.6.3); being fixed, they also keep plans the same on every installation.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, Table, text

from service.db.tables import metadata

_ROWS = 1_000_000
_FEW = {
    "counted": 2, "kind": 6, "tier": 6, "rank": 18, "stage": 6, "scope": 3, "tag": 100,
    "direction": 4, "account_id": 10, "stream_id": 10, "workspace_id": 1,
}  # fmt: skip
_MANY = 300_000
"""Values a column takes that is not one of the few."""


def describe(conn: Connection) -> None:
    """Writes the statistics. conn: of SQLite, in a transaction."""
    conn.execute(text("ANALYZE sqlite_master"))
    conn.execute(text("ANALYZE workspaces"))  # makes sqlite_stat1 when there is none
    conn.execute(text("DELETE FROM sqlite_stat1"))
    rows = [{"tbl": table, "idx": index, "stat": stat} for table, index, stat in _rows()]
    conn.execute(text("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (:tbl, :idx, :stat)"), rows)
    conn.execute(text("ANALYZE sqlite_master"))


def _rows() -> Iterator[tuple[str, str, str]]:
    for table in metadata.sorted_tables:
        key = [column.name for column in table.primary_key]
        if len(key) > 1 and _clustered(table):
            # The key of a table without rowid goes by the table's own name.
            yield table.name, table.name, _stat(key, unique=True)
        for index in sorted(table.indexes, key=lambda one: str(one.name)):
            columns = [column.name for column in index.columns]
            yield table.name, str(index.name), _stat(columns, unique=False)


def _clustered(table: Table) -> bool:
    return table.dialect_options["sqlite"]["with_rowid"] is False


def _stat(columns: Sequence[str], *, unique: bool) -> str:
    """Rows in all, then rows that share the first column, the first two ..."""
    left, numbers = _ROWS, [_ROWS]
    for column in columns:
        left = max(left // _FEW.get(column, _MANY), 1 if column == columns[-1] and unique else 2)
        numbers.append(left)
    return " ".join(map(str, numbers))
