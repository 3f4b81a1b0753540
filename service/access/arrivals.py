"""Coming in: a new session for a user, the browser's old one gone, a line in the trail."""

from __future__ import annotations

from sqlalchemy import Connection

from service.access import members, sessions
from service.access.trail import Deed, record

COOKIE = "touchline_entering"
"""Of a browser that is not signed in: what it begins, only it may finish."""
SIGNED_IN, REFUSED = 303, 401


def arrive(conn: Connection, user: int, workspace: int, way: str, old: str, now: int) -> str:
    """The secret of a new session. way: link, password, google, microsoft, switch. old: the secret
    of the session the browser had, "" for none. now: epoch ms."""
    sessions.close(conn, old)
    record(conn, workspace, Deed(user, "session", f"sign-in by {way}", "", SIGNED_IN), now)
    return sessions.open_session(conn, workspace, now, user, way)


def switch(conn: Connection, user: int, wanted: int | None, old: str, now: int) -> str | None:
    """The secret of a new session in another workspace of the user; None when it is none of
    theirs. now: epoch ms."""
    if wanted is None or wanted not in members.places(conn, user):
        return None
    return arrive(conn, user, wanted, "switch", old, now)


def refuse(conn: Connection, user: int, way: str, now: int) -> None:
    """Somebody tried to come in as this user, and was wrong: told wherever the user is."""
    for workspace in members.places(conn, user):
        deed = Deed(user, "", f"refused sign-in by {way}", "", REFUSED)
        record(conn, workspace, deed, now)
