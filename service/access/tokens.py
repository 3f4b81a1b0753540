"""Bearer tokens of the API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, and_, bindparam, or_, select, update

from schemas.token import Scope, Token
from service.access.secret import digest, drawn
from service.db import ids
from service.db.moments import maybe, moment
from service.db.session import add
from service.db.tables import tokens

PREFIX = "tl"


def issue(
    conn: Connection,
    workspace: int,
    name: str,
    scopes: Sequence[Scope],
    expires_at: int | None,
    now: int,
) -> tuple[Token, str]:
    """A new token and its secret, which cannot be told again. Moments are epoch ms."""
    secret = drawn(PREFIX, workspace)
    row = {
        "workspace_id": workspace,
        "id": ids.public("t", ids.drawn()),
        "name": name,
        "digest": digest(secret),
        "scopes": " ".join(dict.fromkeys(scopes)),
        "created_at": now,
        "expires_at": expires_at,
        "revoked_at": None,
    }
    add(conn, tokens, [row])
    held = select(tokens).where(tokens.c.workspace_id == workspace, tokens.c.id == row["id"])
    return _token(conn.execute(held).one()), secret


def listed(conn: Connection, workspace: int, limit: int, after: str | None = None) -> list[Token]:
    """Tokens by id, those revoked too."""
    held = select(tokens).where(tokens.c.workspace_id == workspace)
    if after is not None:
        held = held.where(tokens.c.id > after)
    return [_token(row) for row in conn.execute(held.order_by(tokens.c.id).limit(limit))]


def revoke(conn: Connection, workspace: int, token_id: str, now: int) -> bool:
    """Ends a token at once; False when there is no such token. Twice is as good as once."""
    mine = (tokens.c.workspace_id == workspace) & (tokens.c.id == token_id)
    if conn.execute(select(tokens.c.id).where(mine)).one_or_none() is None:
        return False
    conn.execute(update(tokens).where(mine, tokens.c.revoked_at.is_(None)).values(revoked_at=now))
    return True


def good() -> ColumnElement[bool]:
    """Rows of the token with the digest bound as "digest", if it opens anything at "now"."""
    return and_(
        tokens.c.digest == bindparam("digest"),
        tokens.c.revoked_at.is_(None),
        or_(tokens.c.expires_at.is_(None), tokens.c.expires_at > bindparam("now")),
    )


def _token(row: Any) -> Token:
    return Token(
        id=row.id,
        name=row.name,
        scopes=cast(list[Scope], row.scopes.split()),
        created_at=moment(row.created_at),
        expires_at=maybe(row.expires_at),
        revoked_at=maybe(row.revoked_at),
    )
