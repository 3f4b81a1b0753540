"""People who sign in. They belong to no one workspace; see members."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select, update

from service.access import passwords
from service.db import ids
from service.db.session import put_new
from service.db.tables import users


def make(conn: Connection, email: str, name: str, now: int) -> int:
    """A user without a password; answers their number, or that of whoever has the address.
    email: folded, not "". now: epoch ms."""
    row = {"id": ids.drawn(), "email": email, "name": name, "password": "", "created_at": now}
    put_new(conn, users, [row])
    number: int = conn.execute(select(users.c.id).where(users.c.email == email)).scalar_one()
    return number


def of_email(conn: Connection, email: str) -> Any | None:
    """The row of an address, however it is typed; None when it is nobody's."""
    folded = email.strip().casefold()
    if not folded or "\x00" in folded:
        return None
    return conn.execute(select(users).where(users.c.email == folded)).one_or_none()


def row_of(conn: Connection, user: int) -> Any | None:
    """The row of a user; None when there is none."""
    return conn.execute(select(users).where(users.c.id == user)).one_or_none()


def change(conn: Connection, user: int, **values: str) -> None:
    """Stores name, email (folded) or password (sealed)."""
    if values:
        conn.execute(update(users).where(users.c.id == user).values(**values))


def fits(row: Any | None, password: str) -> bool:
    """Whether this is the password of that row; takes as long for nobody. Not inside a
    transaction: it is slow on purpose."""
    stored: str = row.password if row is not None else ""
    return passwords.fits(password, stored)
