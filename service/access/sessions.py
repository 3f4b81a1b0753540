"""Sessions of the pages: a cookie, and a word that proves a write came from our own page."""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, delete

from service.access import members
from service.access.secret import digest, drawn, workspace_of
from service.db.session import add
from service.db.tables import sessions
from service.settings import Settings

PREFIX = "s"
COOKIE = "touchline_session"
LASTS = 30 * 24 * 3600 * 1000


def open_session(
    conn: Connection, workspace: int, now: int, user: int | None = None, way: str = "link"
) -> str:
    """The secret of a new session, for the cookie. user: None for the first owner. way: how they
    came in. now: epoch ms."""
    over = (sessions.c.workspace_id == workspace) & (sessions.c.expires_at <= now)
    conn.execute(delete(sessions).where(over))
    secret = drawn(PREFIX, workspace)
    row = {
        "workspace_id": workspace,
        "digest": digest(secret),
        "csrf": secrets.token_urlsafe(24),
        "expires_at": now + LASTS,
        "user_id": members.first_owner(conn, workspace) if user is None else user,
        "way": way,
    }
    add(conn, sessions, [row])
    return secret


def close(conn: Connection, secret: str) -> None:
    """Ends a session; nothing happens when it is none."""
    workspace = workspace_of(PREFIX, secret)
    if workspace is not None:
        mine = (sessions.c.workspace_id == workspace) & (sessions.c.digest == digest(secret))
        conn.execute(delete(sessions).where(mine))


def close_all(conn: Connection, user: int, *, but: str = "") -> None:
    """Ends the user's sessions in every workspace. but: the secret of one that stays."""
    others = (sessions.c.user_id == user) & (sessions.c.digest != digest(but))
    conn.execute(delete(sessions).where(others))


def cookie(secret: str, settings: Settings) -> dict[str, Any]:
    """The cookie of a session, for Response.set_cookie."""
    return kept(COOKIE, secret, settings, LASTS // 1000)


def kept(name: str, value: str, settings: Settings, seconds: int) -> dict[str, Any]:
    """A cookie no script can read and no other site sends along with a write."""
    return {
        "key": name,
        "value": value,
        "max_age": seconds,
        "httponly": True,
        "samesite": "lax",
        "secure": settings.public_url.startswith("https://"),
    }


def good() -> ColumnElement[bool]:
    """Rows of the session with the digest bound as "digest", if it is not over at "now"."""
    return and_(sessions.c.digest == bindparam("digest"), sessions.c.expires_at > bindparam("now"))
