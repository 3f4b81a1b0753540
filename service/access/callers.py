"""Who is calling: the holder of a token or of a session, and what they may do."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from schemas.token import Scope
from service.access import sessions, tokens
from service.access.secret import digest, workspace_of
from service.access.workspaces import Workspace
from service.db.tables import workspaces
from service.settings import Settings

EVERYTHING: frozenset[Scope] = frozenset({"read", "write", "admin"})


@dataclass(frozen=True, slots=True)
class Caller:
    """name: of the token or session, to keep callers' Idempotency-Keys apart. csrf: what a
    write must show; None for a token, which no page can send by accident."""

    ws: Workspace
    name: str
    scopes: frozenset[Scope]
    csrf: str | None = None


def by_token(conn: Connection, secret: str, settings: Settings, now: int) -> Caller | None:
    """The holder of a bearer token."""
    number = workspace_of(tokens.PREFIX, secret)
    if number is None:
        return None
    token = tokens.held_by(conn, number, secret, now)
    ws = _workspace(conn, number, settings) if token else None
    return Caller(ws, token.id, frozenset(token.scopes)) if token and ws else None


def by_session(conn: Connection, secret: str, settings: Settings, now: int) -> Caller | None:
    """The holder of a session cookie."""
    number = workspace_of(sessions.PREFIX, secret)
    if number is None:
        return None
    session = sessions.held_by(conn, number, secret, now)
    ws = _workspace(conn, number, settings) if session else None
    name = f"s_{digest(secret)[:16]}"
    return Caller(ws, name, EVERYTHING, session.csrf) if session and ws else None


def _workspace(conn: Connection, number: int, settings: Settings) -> Workspace | None:
    row = conn.execute(select(workspaces).where(workspaces.c.id == number)).one_or_none()
    return Workspace(row.id, bytes(row.salt), settings) if row else None
