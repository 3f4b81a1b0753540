"""Who is calling: the holder of a token or of a session, and what they may do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Connection, Select, bindparam, select

from schemas.token import Scope
from service.access import sessions, tokens
from service.access.secret import digest, workspace_of
from service.access.workspaces import Workspace
from service.db import tables as rows
from service.settings import Settings

EVERYTHING: frozenset[Scope] = frozenset({"read", "write", "admin"})


@dataclass(frozen=True, slots=True)
class Caller:
    """name: of the token or session, to keep callers' Idempotency-Keys apart. csrf: what a
    write must show; None for a token, which no page can send by accident. expires_at: epoch ms,
    None for never."""

    ws: Workspace
    name: str
    scopes: frozenset[Scope]
    csrf: str | None = None
    expires_at: int | None = None


Look = Callable[[Connection, str, Settings, int], Caller | None]
"""by_token or by_session."""
_BY_TOKEN = select(
    rows.tokens.c.id,
    rows.tokens.c.scopes,
    rows.tokens.c.expires_at,
    rows.workspaces.c.id.label("number"),
    rows.workspaces.c.salt,
).where(
    rows.tokens.c.workspace_id == bindparam("number"),
    rows.tokens.c.workspace_id == rows.workspaces.c.id,
    tokens.good(),
)
_BY_SESSION = select(
    rows.sessions.c.csrf,
    rows.sessions.c.expires_at,
    rows.workspaces.c.id.label("number"),
    rows.workspaces.c.salt,
).where(
    rows.sessions.c.workspace_id == bindparam("number"),
    rows.sessions.c.workspace_id == rows.workspaces.c.id,
    sessions.good(),
)


def by_token(conn: Connection, secret: str, settings: Settings, now: int) -> Caller | None:
    """The holder of a bearer token that is neither revoked nor over. now: epoch ms."""
    row = _held(conn, _BY_TOKEN, workspace_of(tokens.PREFIX, secret), secret, now)
    if row is None:
        return None
    scopes = frozenset(cast(list[Scope], row.scopes.split()))
    ws = Workspace(row.number, bytes(row.salt), settings)
    return Caller(ws, row.id, scopes, expires_at=row.expires_at)


def by_session(conn: Connection, secret: str, settings: Settings, now: int) -> Caller | None:
    """The holder of a session cookie. now: epoch ms."""
    row = _held(conn, _BY_SESSION, workspace_of(sessions.PREFIX, secret), secret, now)
    if row is None:
        return None
    ws = Workspace(row.number, bytes(row.salt), settings)
    return Caller(ws, f"s_{digest(secret)[:16]}", EVERYTHING, row.csrf, row.expires_at)


def _held(
    conn: Connection, held: Select[Any], number: int | None, secret: str, now: int
) -> Any | None:
    if number is None:
        return None
    bound = {"number": number, "digest": digest(secret), "now": now}
    return conn.execute(held, bound).one_or_none()
