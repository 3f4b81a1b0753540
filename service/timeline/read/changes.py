"""The change log, in order; of the troubles of a colleague's account, that there are some."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, select

from schemas.change import SCHEMA_VERSION, Change
from schemas.page import Page
from service.access.workspaces import Workspace
from service.db.moments import moment
from service.db.tables import changes
from service.timeline.read import accounts
from service.timeline.read.paging import Slice, paged, sealed
from service.timeline.read.rows import of

_TROUBLE = "account.problem"


def page(conn: Connection, ws: Workspace, since: int, part: Slice) -> Page[Change]:
    """Changes after the one numbered `since`. Raises BadFilter."""
    place = part.place("changes", int)
    after = since if place is None else place[0]
    found = select(changes).where(of(ws, changes), changes.c.sequence > after)
    rows = list(conn.execute(found.order_by(changes.c.sequence).limit(part.limit + 1)))
    shown = rows[: part.limit]
    closed = _closed(conn, ws, shown)
    items = [
        Change(
            type=row.type,
            timestamp=moment(row.at),
            sequence=row.sequence,
            schema_version=SCHEMA_VERSION,
            subject=row.subject,
            data={"id": row.subject} if row.sequence in closed else orjson.loads(row.data or "{}"),
        )
        for row in shown
    ]
    cursor = sealed("changes", shown[-1].sequence) if shown else ""
    return paged(items, len(rows) > len(shown), cursor)


def _closed(conn: Connection, ws: Workspace, shown: Sequence[Any]) -> set[int]:
    """Sequences of those whose cause is not for the viewer. Most pages ask nothing for it."""
    troubles = [row for row in shown if row.type == _TROUBLE]
    told = accounts.told_of(conn, ws) if troubles else None
    return set() if told is None else {row.sequence for row in troubles if row.subject not in told}
