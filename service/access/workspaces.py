"""A workspace is one tenant. A fresh install has one, and one user who owns it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from service.access import members
from service.db import ids
from service.db.moments import ms
from service.db.session import Database, add, put_new
from service.db.tables import users, workspaces
from service.settings import Settings

FIRST = 1
OWNER = 1
"""The user a fresh install begins with."""
_HIGHEST = (1 << 31) - 1


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

    def sees(self, user: int | None) -> bool:
        """Whether what is this user's own is the viewer's to see: what is nobody's own is
        everybody's."""
        return None in (user, self.viewer) or user == self.viewer

    def identifier_id(self, value: str) -> int:
        """The id of a canonical identifier."""
        return ids.of_identifier(self.salt, value)


def first_workspace(db: Database, settings: Settings, now: datetime) -> Workspace:
    """The workspace of this install, made with its owner when it is not there yet."""
    with db.reading() as conn:
        there = opened(conn, settings, FIRST)
        owned = members.first_owner(conn, FIRST) is not None
    if there is None or not owned:
        with db.writing(FIRST) as conn:
            _begin(conn, ms(now))
            there = opened(conn, settings, FIRST)
    assert there is not None
    return there


def found(conn: Connection, name: str, zone: str, owner: int, now: int) -> int:
    """Makes a workspace of this owner; answers its number, which is drawn: nobody can tell from
    it how many there are. now: epoch ms."""
    number = secrets.randbelow(_HIGHEST - FIRST) + FIRST + 1
    while conn.execute(select(workspaces.c.id).where(workspaces.c.id == number)).first():
        number = secrets.randbelow(_HIGHEST - FIRST) + FIRST + 1
    add(conn, workspaces, [_row(number, name, zone, now)])
    members.join(conn, number, owner, "owner", now)
    return number


def opened(conn: Connection, settings: Settings, number: int) -> Workspace | None:
    """The workspace of this number; None when there is none."""
    row = conn.execute(select(workspaces).where(workspaces.c.id == number)).one_or_none()
    return None if row is None else Workspace(row.id, bytes(row.salt), settings)


def every(conn: Connection, settings: Settings) -> list[Workspace]:
    """All workspaces, by number."""
    rows = conn.execute(select(workspaces.c.id, workspaces.c.salt).order_by(workspaces.c.id))
    return [Workspace(row.id, bytes(row.salt), settings) for row in rows]


def listed(conn: Connection) -> list[tuple[int, str]]:
    """Number and name of all workspaces."""
    rows = conn.execute(select(workspaces.c.id, workspaces.c.name).order_by(workspaces.c.id))
    return [(row.id, row.name) for row in rows]


def named(conn: Connection, settings: Settings, text: str) -> Workspace | None:
    """The workspace of this name or number; None when there is none, or several are so called."""
    meant = workspaces.c.name == text
    if text.isascii() and text.isdigit() and int(text) <= _HIGHEST:
        meant |= workspaces.c.id == int(text)
    rows = conn.execute(select(workspaces.c.id).where(meant)).scalars().all()
    return opened(conn, settings, rows[0]) if len(rows) == 1 else None


def change(conn: Connection, number: int, **values: Any) -> None:
    """Other values of the workspace's columns (name, zone)."""
    if values:
        conn.execute(update(workspaces).where(workspaces.c.id == number).values(**values))


def _begin(conn: Connection, now: int) -> None:
    """Harmless when another process was quicker."""
    put_new(conn, workspaces, [_row(FIRST, "Touchline", "", now)])
    owner = {"id": OWNER, "email": "", "name": "Owner", "password": "", "created_at": now}
    put_new(conn, users, [owner])
    if members.first_owner(conn, FIRST) is None:
        members.join(conn, FIRST, OWNER, "owner", now)


def _row(number: int, name: str, zone: str, now: int) -> dict[str, Any]:
    return {
        "id": number,
        "name": name,
        "salt": secrets.token_bytes(32),
        "sequence": 0,
        "zone": zone,
        "created_at": now,
    }
