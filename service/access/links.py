"""One-time sign-in links: a secret that opens one session, once, within a quarter of an hour."""

from __future__ import annotations

from sqlalchemy import Connection, delete, update

from service.access.secret import digest, drawn
from service.access.workspaces import Workspace
from service.db.session import add
from service.db.tables import sign_in_links

PREFIX = "in"
LASTS = 15 * 60 * 1000


def issue(conn: Connection, ws: Workspace, now: int) -> str:
    """The secret of a new link; the address is /sign-in/{secret}. now: epoch ms."""
    over = (sign_in_links.c.workspace_id == ws.id) & (sign_in_links.c.expires_at <= now)
    conn.execute(delete(sign_in_links).where(over))
    secret = drawn(PREFIX, ws.id)
    row = {
        "workspace_id": ws.id,
        "digest": digest(secret),
        "expires_at": now + LASTS,
        "used_at": None,
    }
    add(conn, sign_in_links, [row])
    return secret


def redeem(conn: Connection, workspace: int, secret: str, now: int) -> bool:
    """Uses a link up; False when it is unknown, used or over."""
    used = (
        update(sign_in_links)
        .where(
            sign_in_links.c.workspace_id == workspace,
            sign_in_links.c.digest == digest(secret),
            sign_in_links.c.used_at.is_(None),
            sign_in_links.c.expires_at > now,
        )
        .values(used_at=now)
        .returning(sign_in_links.c.digest)
    )
    return conn.execute(used).one_or_none() is not None
