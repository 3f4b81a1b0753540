"""The owner's own edits: pinned over whatever sources state, until taken back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy import Connection, delete

from service.access.workspaces import Workspace
from service.db.session import put
from service.db.tables import edits
from service.reconciler.decide import members
from service.reconciler.fields import EDITABLE
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
    for name, value in named.items():
        if value is None:
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
        if value is not None
    ]
    put(conn, edits, rows)
    resolve(conn, ws, present, (), now)
