"""As much of OData's $filter as is needed: eq, ne, and, or, brackets."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

Row = Mapping[str, Any]
Test = Callable[[Row], bool]

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:''|[^'])*')|(?P<guid>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
    r"|(?P<number>\d+)|(?P<word>[A-Za-z_]\w*)|(?P<sign>[()]))"
)


class Malformed(Exception):
    """The filter cannot be understood."""


def parse(said: str, columns: frozenset[str]) -> Test:
    """Raises Malformed, also for a column that is none of these. "" keeps everything."""
    if not said:
        return lambda row: True
    parser = _Parser(_tokens(said), columns)
    test = parser.either()
    if parser.tokens:
        raise Malformed(f"Syntax error at '{parser.tokens[0][1]}'")
    return test


class _Parser:
    def __init__(self, tokens: list[tuple[str, str]], columns: frozenset[str]) -> None:
        self.tokens, self._columns = tokens, columns

    def either(self) -> Test:
        tests = [self._both()]
        while self._took("or"):
            tests.append(self._both())
        return lambda row: any(test(row) for test in tests)

    def _both(self) -> Test:
        tests = [self._one()]
        while self._took("and"):
            tests.append(self._one())
        return lambda row: all(test(row) for test in tests)

    def _one(self) -> Test:
        if self._took("("):
            inner = self.either()
            if not self._took(")"):
                raise Malformed("')' expected")
            return inner
        name, sign, wanted = self._next()[1], self._next()[1], _value(*self._next())
        if name not in self._columns:
            raise Malformed(f"Could not find a property named '{name}'")
        if sign not in ("eq", "ne"):
            raise Malformed(f"Syntax error at '{sign}'")
        return lambda row: (_folded(row.get(name)) == wanted) == (sign == "eq")

    def _took(self, word: str) -> bool:
        if not self.tokens or self.tokens[0][1] != word:
            return False
        self.tokens.pop(0)
        return True

    def _next(self) -> tuple[str, str]:
        if not self.tokens:
            raise Malformed("Expression expected")
        return self.tokens.pop(0)


def _tokens(said: str) -> list[tuple[str, str]]:
    found, at, text = [], 0, said.rstrip()
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None:
            raise Malformed(f"Syntax error at position {at}")
        found.append((str(token.lastgroup), token[str(token.lastgroup)]))
        at = token.end()
    return found


def _value(kind: str, said: str) -> Any:
    if kind == "text":
        return said[1:-1].replace("''", "'").lower()
    if kind == "number":
        return int(said)
    if kind == "guid":
        return said
    if said in ("true", "false", "null"):
        return {"true": True, "false": False, "null": None}[said]
    raise Malformed(f"Syntax error at '{said}'")


def _folded(value: Any) -> Any:
    """Texts compare without case."""
    return value.lower() if isinstance(value, str) else value
