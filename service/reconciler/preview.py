"""What a merge would do, without doing it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from service.access.workspaces import Workspace
from service.db.tables import contacts, identifiers
from service.db.within import within
from service.reconciler.decide import members, merge
from service.reconciler.fields import EDITABLE


def preview(conn: Connection, ws: Workspace, kept_id: int, absorbed_id: int) -> dict[str, Any]:
    """{"fields": {name: {kept, absorbed, result}}, "identifiers": [values that move]}.

    The merge is really made, read, and rolled back: a dry run cannot differ from the run.
    """
    moving = members(conn, ws, absorbed_id)
    values = select(identifiers.c.value).where(
        identifiers.c.workspace_id == ws.id, within(identifiers.c.id, moving)
    )
    moved = sorted(conn.execute(values).scalars().all())
    kept, absorbed = _row(conn, ws, kept_id), _row(conn, ws, absorbed_id)
    with conn.begin_nested() as trial:
        merge(conn, ws, kept_id, absorbed_id, "", 0)
        result = _row(conn, ws, kept_id)
        trial.rollback()
    fields = {
        name: {"kept": kept[name], "absorbed": absorbed[name], "result": result[name]}
        for name in EDITABLE
        if not kept[name] == absorbed[name] == result[name]
    }
    return {"fields": fields, "identifiers": moved}


def _row(conn: Connection, ws: Workspace, contact_id: int) -> dict[str, Any]:
    row = conn.execute(
        select(contacts).where(contacts.c.workspace_id == ws.id, contacts.c.id == contact_id)
    ).one()
    return dict(row._mapping)
