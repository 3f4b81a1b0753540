"""`column within (numbers)` with one parameter, whatever their number; and numbers gathered in one
row, several times as quick as a row for each.

An IN list costs a parameter per number, both in preparing the statement and in the databases'
limits. One JSON array (SQLite) or one bigint array (PostgreSQL) does the same, on the same index.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import orjson
from sqlalchemy import BigInteger, BindParameter, Boolean, ColumnElement, String, Text, bindparam
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.visitors import InternalTraversal
from sqlalchemy.types import TypeDecorator, TypeEngine


class _Numbers(TypeDecorator[Collection[Any]]):
    impl = Text
    cache_ok = True
    kind: type[TypeEngine[Any]] = BigInteger

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        kind: TypeEngine[Any] = Text() if dialect.name == "sqlite" else ARRAY(self.kind)
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: Collection[Any] | None, dialect: Dialect) -> Any:
        numbers = sorted(value or ())
        return orjson.dumps(numbers).decode() if dialect.name == "sqlite" else numbers

    def process_result_value(self, value: Any, dialect: Dialect) -> list[int]:
        return list(orjson.loads(value) if isinstance(value, str) else value or ())


class _Words(_Numbers):
    cache_ok = True
    kind = Text


class _Within(ColumnElement[bool]):
    inherit_cache = True
    # Else SQLite is asked for "... IN (...) = 1", and an index is of no use for that.
    _is_implicitly_boolean = True
    _traverse_internals = [  # noqa: RUF012 - SQLAlchemy's own declaration of the cache key
        ("column", InternalTraversal.dp_clauseelement),
        ("numbers", InternalTraversal.dp_clauseelement),
    ]

    def __init__(self, column: ColumnElement[Any], numbers: BindParameter[Any]) -> None:
        self.column, self.numbers = column, numbers
        self.type = Boolean()


def within(column: ColumnElement[int], numbers: Collection[int]) -> ColumnElement[bool]:
    """True where the column's number is one of these."""
    return _Within(column, bindparam(None, numbers, type_=_Numbers(), unique=True))


def within_bound(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """The same, of the numbers (or, of a column of text, the words) bound under this name."""
    kind = _Words if isinstance(column.type, String) else _Numbers
    return _Within(column, bindparam(name, type_=kind()))


@compiles(_Within, "sqlite")
def _lite(element: _Within, compiler: SQLCompiler, **kw: Any) -> str:
    column, numbers = compiler.process(element.column, **kw), compiler.process(element.numbers)
    return f"{column} IN (SELECT value FROM json_each({numbers}))"


@compiles(_Within, "postgresql")
def _postgres(element: _Within, compiler: SQLCompiler, **kw: Any) -> str:
    column, numbers = compiler.process(element.column, **kw), compiler.process(element.numbers)
    return f"{column} = ANY({numbers})"


class _Gathered(FunctionElement[list[int]]):
    inherit_cache = True

    def __init__(self, column: ColumnElement[int]) -> None:
        super().__init__(column)
        self.type: TypeEngine[Any] = _Numbers()


def gathered(column: ColumnElement[int]) -> FunctionElement[list[int]]:
    """All numbers of the column as one list; an aggregate."""
    return _Gathered(column)


@compiles(_Gathered, "sqlite")
def _lite_list(element: _Gathered, compiler: SQLCompiler, **kw: Any) -> str:
    return f"json_group_array({compiler.process(element.clauses, **kw)})"


@compiles(_Gathered, "postgresql")
def _postgres_list(element: _Gathered, compiler: SQLCompiler, **kw: Any) -> str:
    return f"array_agg({compiler.process(element.clauses, **kw)})"
