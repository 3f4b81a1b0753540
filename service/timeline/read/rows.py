"""Pieces of statements and of models that several readers share."""

from __future__ import annotations

from collections import namedtuple
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Result, Table, and_, bindparam, func, or_

from schemas.interaction import LastTouch
from service.access.workspaces import Workspace
from service.db import ids
from service.db.moments import DAY, moment
from service.db.tables import gaps, interactions
from service.db.within import within_bound

_END = func.coalesce(interactions.c.ended_at, interactions.c.occurred_at)
LONGEST_EVENT = 31 * DAY
"""Nothing that counts lasts longer, so whatever began before then is over."""


def fetched(result: Result[Any]) -> list[Any]:
    """All rows as named tuples, whose fields are read ten times as fast as those of a Row."""
    return list(map(_named(tuple(result.keys()))._make, result.all()))


@lru_cache(maxsize=64)
def _named(fields: tuple[str, ...]) -> Any:
    return namedtuple("_named", fields)


def joined(left: Table, right: Table, **columns: str) -> ColumnElement[bool]:
    """Same workspace, and each left column equal to the right one named."""
    pairs = [left.c[mine] == right.c[theirs] for mine, theirs in columns.items()]
    return and_(left.c.workspace_id == right.c.workspace_id, *pairs)


def of(ws: Workspace, table: Table) -> ColumnElement[bool]:
    """Rows of this workspace."""
    return table.c.workspace_id == ws.id


def contact_id(number: int | None) -> str | None:
    """The public id, if any."""
    return None if number is None else ids.public("c", number)


def last_touch(row: Any) -> LastTouch | None:
    """The last touch as a contacts row knows it."""
    if row.last_touched_at is None or row.last_touch_id is None:
        return None
    at, touch = moment(row.last_touched_at), ids.public("i", row.last_touch_id)
    return LastTouch(row.last_touch_kind, row.last_touch_direction, at, touch)


def days_overdue(due_at: int | None, now: int) -> int | None:
    """Whole days past the due date; 0 before it, None without one."""
    return None if due_at is None else max(0, (now - due_at) // DAY)


def prepared(table: Table) -> ColumnElement[bool]:
    """Rows of the workspace bound as "ws". Statements read for every page are written once, at
    the top of their file: putting one together costs as much as running it."""
    return table.c.workspace_id == bindparam("ws")


def among(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """The column is in the list bound under this name."""
    return within_bound(column, name)


def over_by(name: str) -> ColumnElement[bool]:
    """The interaction has ended by the moment bound under this name."""
    return bindparam(name) >= _END


def stands(opens: str = "now") -> tuple[ColumnElement[bool], ...]:
    """The gap stands at the moment bound as "now", or opens by the one bound under this name."""
    return (
        prepared(gaps),
        gaps.c.active_from <= bindparam(opens),
        or_(gaps.c.active_until.is_(None), gaps.c.active_until > bindparam("now")),
    )
