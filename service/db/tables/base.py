"""How tables are written here: composite keys led by the workspace, times as integers."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, Table, Text, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import SchemaItem

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Cell = Column[Any]


def tenant(name: str, *items: SchemaItem) -> Table:
    """A table whose primary key starts with the workspace (SQLite: clustered on that key)."""
    workspace = Column("workspace_id", Integer, primary_key=True, autoincrement=False)
    return Table(name, metadata, workspace, *items, sqlite_with_rowid=False)


def key(name: str) -> Cell:
    """A 63-bit id that is part of the primary key."""
    return Column(name, BigInteger, primary_key=True, autoincrement=False)


PLAIN = Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
"""Text that sorts by code point on both databases, so that pages and prefixes agree."""


def text_key(name: str) -> Cell:
    """Text that is part of the primary key."""
    return Column(name, PLAIN, primary_key=True)


def ref(name: str, *, optional: bool = False) -> Cell:
    """The id of another row."""
    return Column(name, BigInteger, nullable=optional)


def at(name: str, *, optional: bool = False) -> Cell:
    """A moment: epoch milliseconds, UTC."""
    return Column(name, BigInteger, nullable=optional)


def words(name: str, default: str | None = "") -> Cell:
    """Text; NULL is allowed only when the default is None."""
    if default is None:
        return Column(name, PLAIN, nullable=True)
    return Column(name, PLAIN, nullable=False, server_default=text(f"'{default}'"))


def index(name: str, *columns: str, where: str | None = None) -> Index:
    """An index led by the workspace; `where` makes it partial on both databases. The bare name of
    a boolean column is spelt "= 1" for SQLite, which wants the very words of the query."""
    lite = f"{where} = 1" if where and where.isidentifier() else where
    return Index(
        name,
        "workspace_id",
        *columns,
        sqlite_where=text(lite) if lite else None,
        postgresql_where=text(where) if where else None,
    )
