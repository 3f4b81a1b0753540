"""A workspace is one tenant. A fresh install has one."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from service.db import ids
from service.db.moments import ms
from service.db.session import Database, put_new
from service.db.tables import workspaces
from service.settings import Settings

FIRST = 1


@dataclass(frozen=True, slots=True)
class Workspace:
    """A tenant as every room needs it: its number, its salt for ids, the settings in force.
    viewer: the user who looks, who sees no subjects of others' private accounts; None: the
    machine's own eyes (jobs, the command line), which see everything."""

    id: int
    salt: bytes
    settings: Settings = field(repr=False)
    viewer: int | None = None

    def id_of(self, *parts: str | int) -> int:
        """The computed id of what the parts name in this workspace."""
        return ids.computed(self.salt, *parts)

    def identifier_id(self, value: str) -> int:
        """The id of a canonical identifier."""
        return ids.of_identifier(self.salt, value)


def first_workspace(db: Database, settings: Settings, now: datetime) -> Workspace:
    """The workspace of this install, made when it is not there yet."""
    with db.reading() as conn:
        row = conn.execute(select(workspaces).where(workspaces.c.id == FIRST)).one_or_none()
    if row is None:
        fresh = {
            "id": FIRST,
            "name": "Touchline",
            "salt": secrets.token_bytes(32),
            "sequence": 0,
            "created_at": ms(now),
        }
        with db.writing(FIRST) as conn:
            put_new(conn, workspaces, [fresh])
            row = conn.execute(select(workspaces).where(workspaces.c.id == FIRST)).one()
    return Workspace(FIRST, bytes(row.salt), settings)
