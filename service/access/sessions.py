"""Sessions of the pages: a cookie, and a word that proves a write came from our own page."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from sqlalchemy import Connection, delete, select

from service.access.secret import digest, drawn
from service.db.session import add
from service.db.tables import sessions

PREFIX = "s"
COOKIE = "touchline_session"
LASTS = 30 * 24 * 3600 * 1000


@dataclass(frozen=True, slots=True)
class Session:
    """csrf: what every write of this session must show."""

    csrf: str


def open_session(conn: Connection, workspace: int, now: int) -> str:
    """The secret of a new session, for the cookie. now: epoch ms."""
    over = (sessions.c.workspace_id == workspace) & (sessions.c.expires_at <= now)
    conn.execute(delete(sessions).where(over))
    secret = drawn(PREFIX, workspace)
    row = {
        "workspace_id": workspace,
        "digest": digest(secret),
        "csrf": secrets.token_urlsafe(24),
        "expires_at": now + LASTS,
    }
    add(conn, sessions, [row])
    return secret


def held_by(conn: Connection, workspace: int, secret: str, now: int) -> Session | None:
    """The session of this secret, unless it is over."""
    found = select(sessions.c.csrf).where(
        sessions.c.workspace_id == workspace,
        sessions.c.digest == digest(secret),
        sessions.c.expires_at > now,
    )
    csrf = conn.execute(found).scalar_one_or_none()
    return None if csrf is None else Session(csrf)
