"""Who introduced whom to whom: written on the contacts of the day, read by where their ids lead."""

from __future__ import annotations

from sqlalchemy import Connection, delete

from service.access.workspaces import Workspace
from service.db import ids
from service.db.session import add
from service.db.tables import introductions
from service.reconciler.refused import Refused


def introduce(
    conn: Connection,
    ws: Workspace,
    introducer: int | None,
    person: int,
    to: int | None,
    note: str,
    at: int,
) -> int:
    """Notes an introduction; None is the owner. Answers its id. at: epoch ms. Raises Refused."""
    if introducer is None and to is None:
        raise Refused(
            "You cannot introduce somebody to yourself: name who introduced you, or whom."
        )
    people = [one for one in (introducer, person, to) if one is not None]
    if len(set(people)) < len(people):
        raise Refused("Nobody is introduced by or to themselves.")
    number = ids.drawn()
    row = {"workspace_id": ws.id, "id": number, "introducer_id": introducer, "left_id": person}
    add(conn, introductions, [{**row, "right_id": to, "note": note, "at": at}])
    return number


def withdraw(conn: Connection, ws: Workspace, number: int) -> bool:
    """Takes one back; whether it was there."""
    mine = (introductions.c.workspace_id == ws.id) & (introductions.c.id == number)
    return conn.execute(delete(introductions).where(mine)).rowcount > 0
