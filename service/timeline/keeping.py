"""The cadences a workspace keeps: read as one book, replaced as one book."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, delete, select

from schemas.cadence import Cadences
from service.access.workspaces import Workspace
from service.db.stages import Stage, push
from service.db.tables import cadences, contacts
from service.timeline.cadence import rules


def kept(conn: Connection, ws: Workspace) -> Cadences:
    """The cadences in force."""
    book = rules(conn, ws)
    return Cadences(default=book.default, tiers=dict(book.tiers), tags=dict(book.tags))


def keep(conn: Connection, ws: Workspace, book: Cadences) -> None:
    """Replaces all cadences and puts whom they may concern on the list for a refresh.

    Tiers every workspace starts with are back at their start when the book leaves them out.
    """
    conn.execute(delete(cadences).where(cadences.c.workspace_id == ws.id))
    conn.execute(cadences.insert(), _rows(ws, book))
    concerned = select(contacts.c.id).where(
        contacts.c.workspace_id == ws.id,
        contacts.c.merged_into.is_(None),
        contacts.c.own_cadence.is_(None),
    )
    push(conn, ws.id, Stage.REFRESH, list(conn.execute(concerned).scalars().all()))


def _rows(ws: Workspace, book: Cadences) -> list[dict[str, Any]]:
    stated = [("default", "", book.default)]
    stated += [("tier", name, days) for name, days in book.tiers.items()]
    stated += [("tag", name, days) for name, days in book.tags.items()]
    return [
        {"workspace_id": ws.id, "scope": scope, "name": name, "days": days}
        for scope, name, days in stated
    ]
