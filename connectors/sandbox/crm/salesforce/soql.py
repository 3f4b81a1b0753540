"""As much SOQL as a program of this kind needs: SELECT, WHERE, ORDER BY, LIMIT of one object."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

Row = Mapping[str, Any]
Test = Callable[[Row], bool]

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:\\.|[^'\\])*')|(?P<moment>\d{4}-\d\d-\d\dT[\d:.]+Z)"
    r"|(?P<day>\d{4}-\d\d-\d\d)|(?P<number>\d+)|(?P<word>[A-Za-z_][\w.]*)|(?P<sign><=|>=|!=|[=<>(),]))"
)
_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: bool(a == b), "!=": lambda a, b: bool(a != b),
    ">": lambda a, b: bool(a > b), ">=": lambda a, b: bool(a >= b),
    "<": lambda a, b: bool(a < b), "<=": lambda a, b: bool(a <= b),
}  # fmt: skip


class Malformed(Exception):
    """The query cannot be understood."""


@dataclass(frozen=True, slots=True)
class Query:
    """A query taken apart. columns: ("COUNT()",) counts. filtered: the fields of its
    WHERE. named: all fields."""

    source: str
    columns: tuple[str, ...]
    filtered: frozenset[str]
    named: frozenset[str]
    keeps: Test
    order: tuple[str, ...]
    limit: int | None

    def rows(self, rows: Sequence[Row]) -> list[Row]:
        """Those it keeps, in its order."""
        kept = [row for row in rows if self.keeps(row)]
        kept.sort(key=lambda row: tuple(row[name] for name in self.order))
        return kept[: self.limit]


def parse(soql: str) -> Query:
    """Raises Malformed."""
    return _Parser(soql).query()


class _Parser:
    def __init__(self, soql: str) -> None:
        self._tokens, self._at, self._filtered = _tokens(soql), 0, set[str]()

    def query(self) -> Query:
        self._demand("SELECT")
        columns = self._columns()
        self._demand("FROM")
        source = self._next("word")
        keeps: Test = lambda row: True  # noqa: E731
        if self._took("WHERE"):
            keeps = self._either()
        order: list[str] = []
        if self._took("ORDER"):
            self._demand("BY")
            order = self._columns()
        limit = int(self._next("number")) if self._took("LIMIT") else None
        if self._at < len(self._tokens):
            raise Malformed(f"unexpected token: '{self._tokens[self._at][1]}'")
        filtered = frozenset(self._filtered)
        named = filtered | (set(order) | set(columns)) - {"COUNT()"}
        return Query(source, tuple(columns), filtered, named, keeps, tuple(order), limit)

    def _columns(self) -> list[str]:
        if self._took("COUNT"):
            self._demand("(")
            self._demand(")")
            return ["COUNT()"]
        found = [self._next("word")]
        while self._took(","):
            found.append(self._next("word"))
        return found

    def _either(self) -> Test:
        """SOQL lets AND and OR stand side by side only with brackets."""
        tests, joint = [self._one()], ""
        while self._peek().upper() in ("AND", "OR"):
            word = self._tokens[self._at][1].upper()
            if joint not in ("", word):
                raise Malformed(f"unexpected token: '{word}'")
            joint = word
            self._at += 1
            tests.append(self._one())
        unite = any if joint == "OR" else all
        return lambda row: unite(test(row) for test in tests)

    def _one(self) -> Test:
        if self._took("("):
            inner = self._either()
            self._demand(")")
            return inner
        name = self._next("word")
        self._filtered.add(name)
        if self._took("IN"):
            self._demand("(")
            values = [self._value()]
            while self._took(","):
                values.append(self._value())
            self._demand(")")
            return lambda row: _folded(row[name]) in values
        compare, wanted = _COMPARE.get(self._next("sign")), self._value()
        if compare is None:
            raise Malformed("unexpected sign")
        return lambda row: row[name] is not None and compare(_folded(row[name]), wanted)

    def _value(self) -> Any:
        kind, said = self._tokens[self._at] if self._at < len(self._tokens) else ("", "")
        self._at += 1
        if kind == "text":
            return re.sub(r"\\(.)", r"\1", said[1:-1]).lower()
        if kind == "moment":
            return datetime.fromisoformat(said)
        if kind == "day":
            return date.fromisoformat(said)
        if kind == "word" and said.lower() in ("true", "false"):
            return said.lower() == "true"
        raise Malformed(f"unexpected token: '{said}'")

    def _peek(self) -> str:
        return self._tokens[self._at][1] if self._at < len(self._tokens) else ""

    def _took(self, word: str) -> bool:
        if self._peek().upper() != word:
            return False
        self._at += 1
        return True

    def _demand(self, word: str) -> None:
        if not self._took(word):
            raise Malformed(f"unexpected token: '{self._peek()}'")

    def _next(self, kind: str) -> str:
        found = self._tokens[self._at] if self._at < len(self._tokens) else ("", "")
        if found[0] != kind:
            raise Malformed(f"unexpected token: '{found[1]}'")
        self._at += 1
        return found[1]


def _tokens(soql: str) -> list[tuple[str, str]]:
    found, at, text = [], 0, soql.rstrip()
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None:
            raise Malformed(f"unexpected character at {at}")
        found.append((str(token.lastgroup), token[str(token.lastgroup)]))
        at = token.end()
    return found


def _folded(value: Any) -> Any:
    """Texts compare without case."""
    return value.lower() if isinstance(value, str) else value
