"""The owner overrules a verdict, for good: rebuilds and new rules keep the override."""

from __future__ import annotations

from sqlalchemy import Connection, delete

from service.access.workspaces import Workspace
from service.db.session import put
from service.db.tables import overrides
from service.detection.stage import judge_these


def overrule(
    conn: Connection,
    ws: Workspace,
    interaction_id: int,
    counted: bool | None,
    note: str,
    now: int,
) -> None:
    """counted True or False: the owner's word; None: back to the rules. now: epoch ms."""
    if counted is None:
        mine = overrides.c.interaction_id == interaction_id
        conn.execute(delete(overrides).where(overrides.c.workspace_id == ws.id, mine))
    else:
        row = {"workspace_id": ws.id, "interaction_id": interaction_id}
        put(conn, overrides, [{**row, "counted": counted, "note": note, "at": now}])
    judge_these(conn, ws, [interaction_id], now)
