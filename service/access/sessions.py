"""Sessions of the pages: a cookie, and a word that proves a write came from our own page."""

from __future__ import annotations

import secrets

from sqlalchemy import ColumnElement, Connection, and_, bindparam, delete

from service.access.secret import digest, drawn
from service.db.session import add
from service.db.tables import sessions

PREFIX = "s"
COOKIE = "touchline_session"
LASTS = 30 * 24 * 3600 * 1000


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


def good() -> ColumnElement[bool]:
    """Rows of the session with the digest bound as "digest", if it is not over at "now"."""
    return and_(sessions.c.digest == bindparam("digest"), sessions.c.expires_at > bindparam("now"))
