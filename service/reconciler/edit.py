"""The owner's own edits: pinned over whatever sources state, until taken back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy import Connection, delete, select

from service.access.workspaces import Workspace
from service.db.session import put
from service.db.tables import edits
from service.db.within import within
from service.reconciler.decide import members
from service.reconciler.fields import EDITABLE
from service.reconciler.profiles import absorbed_below
from service.reconciler.refused import Refused
from service.reconciler.stage import resolve


def edit(
    conn: Connection, ws: Workspace, contact_id: int, fields: Mapping[str, Any], now: int
) -> None:
    """Sets fields of a contact; None takes the owner's value back.

    cadence_days is kept as own_cadence (0: no cadence at all). Raises Refused for an unknown
    field or contact.
    """
    present = members(conn, ws, contact_id)
    named = {"own_cadence" if name == "cadence_days" else name: v for name, v in fields.items()}
    unknown = sorted(set(named) - set(EDITABLE))
    if unknown:
        raise Refused(f"{unknown[0]} is not a field you can edit.")
    inherited = _inherited(conn, ws, contact_id)
    for name, value in named.items():
        if value is None and name not in inherited:
            mine = (edits.c.contact_id == contact_id) & (edits.c.field == name)
            conn.execute(delete(edits).where(edits.c.workspace_id == ws.id, mine))
    rows = [
        {
            "workspace_id": ws.id,
            "contact_id": contact_id,
            "field": name,
            "value": orjson.dumps(value).decode(),
            "at": now,
        }
        for name, value in named.items()
        if value is not None or name in inherited
    ]
    put(conn, edits, rows)
    resolve(conn, ws, present, (), now)


def _inherited(conn: Connection, ws: Workspace, contact_id: int) -> set[str]:
    """Fields that a contact merged into this one brought along: to take such a value back, a
    word of one's own is needed, and undoing the merge must give it back."""
    below = absorbed_below(conn, ws, [contact_id]).get(contact_id, [])
    fields = select(edits.c.field).where(
        edits.c.workspace_id == ws.id, within(edits.c.contact_id, below)
    )
    return set(conn.execute(fields).scalars().all())
