"""Who is calling: the holder of a token or of a session, and what they may do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Connection, Select, Table, bindparam, select

from schemas.token import Scope
from schemas.user import Role
from service.access import sessions, tokens
from service.access.members import MAY
from service.access.secret import digest, workspace_of
from service.access.workspaces import Workspace
from service.db import tables as rows
from service.settings import Settings


@dataclass(frozen=True, slots=True)
class Caller:
    """ws: as this user sees it. name: of the token or session, to keep callers' Idempotency-Keys
    apart. csrf: what a write must show; None for a token, which no page can send by accident. way:
    how the session was opened, "" for a token. expires_at: epoch ms, None for never."""

    ws: Workspace
    name: str
    user: int
    role: Role
    scopes: frozenset[Scope]
    csrf: str | None = None
    way: str = ""
    expires_at: int | None = None

    @property
    def label(self) -> str:
        """What the trail says of how it was done."""
        return self.name if self.csrf is None else "session"


Look = Callable[[Connection, str, Settings, int], Caller | None]
"""by_token or by_session."""


def _held_by_a_member(held: Table) -> Select[Any]:
    """Rows of the table with their workspace and the role of whose they are."""
    return select(
        held,
        rows.members.c.role,
        rows.workspaces.c.id.label("number"),
        rows.workspaces.c.salt,
    ).where(
        held.c.workspace_id == bindparam("number"),
        rows.workspaces.c.id == held.c.workspace_id,
        rows.members.c.workspace_id == held.c.workspace_id,
        rows.members.c.user_id == held.c.user_id,
        rows.members.c.joined_at.is_not(None),
    )


_BY_TOKEN = _held_by_a_member(rows.tokens).where(tokens.good())
_BY_SESSION = _held_by_a_member(rows.sessions).where(sessions.good())


def by_token(conn: Connection, secret: str, settings: Settings, now: int) -> Caller | None:
    """The holder of a bearer token that is neither revoked nor over. now: epoch ms."""
    row = _held(conn, _BY_TOKEN, workspace_of(tokens.PREFIX, secret), secret, now)
    if row is None:
        return None
    ws = Workspace(row.number, bytes(row.salt), settings, row.user_id)
    scopes = MAY[row.role] & frozenset(cast(list[Scope], row.scopes.split()))
    return Caller(ws, row.id, row.user_id, row.role, scopes, expires_at=row.expires_at)


def by_session(conn: Connection, secret: str, settings: Settings, now: int) -> Caller | None:
    """The holder of a session cookie. now: epoch ms."""
    row = _held(conn, _BY_SESSION, workspace_of(sessions.PREFIX, secret), secret, now)
    if row is None:
        return None
    ws = Workspace(row.number, bytes(row.salt), settings, row.user_id)
    name, scopes = f"s_{digest(secret)[:16]}", MAY[row.role]
    return Caller(ws, name, row.user_id, row.role, scopes, row.csrf, row.way, row.expires_at)


def _held(
    conn: Connection, held: Select[Any], number: int | None, secret: str, now: int
) -> Any | None:
    if number is None:
        return None
    bound = {"number": number, "digest": digest(secret), "now": now}
    return conn.execute(held, bound).one_or_none()
