"""The one ordered change log, written in the transaction of what changed.

The workspace's counter row is raised in the same transaction, so numbers are handed out in
commit order: a reader that asks for "since N" never misses a late one.

The log is the outbox of webhooks and CRMs too. While somebody is told (workspaces.spread is set),
an entry keeps whom it is about as they are in that transaction: see about.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import Connection, update

from service.db.about import about
from service.db.session import add
from service.db.tables import changes, workspaces


@dataclass(frozen=True, slots=True)
class Change:
    """One entry. type: a webhook event type of the contract. subject: a public id, which is told
    in the data too."""

    type: str
    subject: str
    data: Mapping[str, Any] = field(default_factory=dict)


def record(conn: Connection, workspace: int, at: int, entries: Sequence[Change]) -> None:
    """Appends entries in order. at: epoch milliseconds."""
    if not entries:
        return
    raised = (
        update(workspaces)
        .where(workspaces.c.id == workspace)
        .values(sequence=workspaces.c.sequence + len(entries))
        .returning(workspaces.c.sequence, workspaces.c.spread)
    )
    last, spread = conn.execute(raised).one()
    told = {} if spread is None else about(conn, workspace, {one.subject for one in entries})
    rows = [
        {
            "workspace_id": workspace,
            "sequence": last - len(entries) + 1 + place,
            "type": entry.type,
            "subject": entry.subject,
            "data": orjson.dumps({"id": entry.subject, **entry.data}).decode(),
            "at": at,
            "about": told.get(entry.subject),
        }
        for place, entry in enumerate(entries)
    ]
    add(conn, changes, rows)
