"""`column within (numbers)` with one parameter, whatever their number.

An IN list costs a parameter per number, both in preparing the statement and in the databases'
limits. One JSON array (SQLite) or one bigint array (PostgreSQL) does the same, on the same index.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import orjson
from sqlalchemy import BigInteger, Boolean, ColumnElement, Text, bindparam
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.visitors import InternalTraversal
from sqlalchemy.types import TypeDecorator, TypeEngine


class _Numbers(TypeDecorator[Collection[int]]):
    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        kind: TypeEngine[Any] = Text() if dialect.name == "sqlite" else ARRAY(BigInteger)
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: Collection[int] | None, dialect: Dialect) -> Any:
        numbers = sorted(value or ())
        return orjson.dumps(numbers).decode() if dialect.name == "sqlite" else numbers


class _Within(ColumnElement[bool]):
    inherit_cache = True
    # Else SQLite is asked for "... IN (...) = 1", and an index is of no use for that.
    _is_implicitly_boolean = True
    _traverse_internals = [  # noqa: RUF012 - SQLAlchemy's own declaration of the cache key
        ("column", InternalTraversal.dp_clauseelement),
        ("numbers", InternalTraversal.dp_clauseelement),
    ]

    def __init__(self, column: ColumnElement[int], numbers: Collection[int]) -> None:
        self.column = column
        self.numbers = bindparam(None, numbers, type_=_Numbers(), unique=True)
        self.type = Boolean()


def within(column: ColumnElement[int], numbers: Collection[int]) -> ColumnElement[bool]:
    """True where the column's number is one of these."""
    return _Within(column, numbers)


@compiles(_Within, "sqlite")
def _lite(element: _Within, compiler: SQLCompiler, **kw: Any) -> str:
    column, numbers = compiler.process(element.column, **kw), compiler.process(element.numbers)
    return f"{column} IN (SELECT value FROM json_each({numbers}))"


@compiles(_Within, "postgresql")
def _postgres(element: _Within, compiler: SQLCompiler, **kw: Any) -> str:
    column, numbers = compiler.process(element.column, **kw), compiler.process(element.numbers)
    return f"{column} = ANY({numbers})"
