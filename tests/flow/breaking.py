"""Ends of a process at a chosen statement, and which tables were written to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from service.db.session import Database


class Killed(Exception):
    """Stands for the end of the process."""


@contextmanager
def killing(db: Database, at: int) -> Iterator[list[int]]:
    """The at-th statement or commit from now on does not happen, nor anything after it in its
    transaction. Answers how many there were, once the block is over."""
    burnt = [0]

    def burn(*_: Any) -> None:
        burnt[0] += 1
        if burnt[0] == at:
            raise Killed

    names = ("before_cursor_execute", "commit")
    for name in names:
        event.listen(db.engine, name, burn)
    try:
        yield burnt
    finally:
        for name in names:
            event.remove(db.engine, name, burn)


@contextmanager
def written(db: Database) -> Iterator[set[str]]:
    """The tables that were written to."""
    names: set[str] = set()

    def note(_c: Any, _u: Any, statement: str, *_: Any) -> None:
        words = statement.split()
        if words[0] in ("INSERT", "UPDATE", "DELETE"):
            names.add(words[1] if words[0] == "UPDATE" else words[2])

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield names
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
