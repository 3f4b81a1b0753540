"""Contacts named in passing: by any id they ever had."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, select

from schemas.contact import ContactName
from service.access.workspaces import Workspace
from service.db import ids
from service.db.stages import chunks
from service.db.tables import contacts
from service.timeline.read.rows import among, prepared

_LONGEST_CHAIN = 50
_ROWS = select(contacts.c.id, contacts.c.name, contacts.c.merged_into).where(
    prepared(contacts), among(contacts.c.id, "wanted")
)


def named(conn: Connection, ws: Workspace, wanted: Collection[int]) -> Mapping[int, ContactName]:
    """By number the contact it leads to today; a merged one leads to the one that was kept.
    Numbers of nobody are left out."""
    rows: dict[int, tuple[str, int | None]] = {}
    ahead = set(wanted)
    for _ in range(_LONGEST_CHAIN):
        for part in chunks(ahead):
            found = conn.execute(_ROWS, {"ws": ws.id, "wanted": part}).all()
            rows |= {row.id: (row.name, row.merged_into) for row in found}
        ahead = {into for _, into in rows.values() if into is not None} - rows.keys()
        if not ahead:
            break
    return {one: told for one in wanted if (told := _told(rows, one)) is not None}


def _told(rows: Mapping[int, tuple[str, int | None]], number: int) -> ContactName | None:
    for _ in range(_LONGEST_CHAIN):
        if number not in rows:
            return None
        name, into = rows[number]
        if into is None:
            return ContactName(ids.public("c", number), name)
        number = into
    return None
