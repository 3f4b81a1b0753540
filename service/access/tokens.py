"""Bearer tokens of the API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, or_, select, update

from schemas.colleague import Colleague
from schemas.token import Scope, Token
from service.access import members
from service.access.secret import digest, drawn
from service.db import ids
from service.db.moments import maybe, moment
from service.db.session import add
from service.db.tables import tokens, users

PREFIX = "tl"


def issue(
    conn: Connection,
    workspace: int,
    name: str,
    scopes: Sequence[Scope],
    expires_at: int | None,
    now: int,
    user: int | None = None,
) -> tuple[Token, str]:
    """A new token and its secret, which cannot be told again. user: whose, None for the first
    owner; it may do no more than they may, whatever its scopes. Moments are epoch ms."""
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
        "user_id": members.first_owner(conn, workspace) if user is None else user,
    }
    add(conn, tokens, [row])
    made = one(conn, workspace, str(row["id"]))
    assert made is not None
    return made, secret


def listed(
    conn: Connection,
    workspace: int,
    limit: int,
    after: str | None = None,
    user: int | None = None,
) -> list[Token]:
    """Tokens by id, those revoked too. user: only theirs."""
    held = _shown(workspace, user)
    if after is not None:
        held = held.where(tokens.c.id > after)
    return [_token(row) for row in conn.execute(held.order_by(tokens.c.id).limit(limit))]


def one(conn: Connection, workspace: int, token_id: str, user: int | None = None) -> Token | None:
    """One token, revoked or not. user: only if it is theirs."""
    held = _shown(workspace, user).where(tokens.c.id == token_id)
    row = conn.execute(held).one_or_none()
    return None if row is None else _token(row)


def revoke(
    conn: Connection, workspace: int, token_id: str, now: int, user: int | None = None
) -> bool:
    """Ends a token at once; False when there is no such token. Twice is as good as once. user:
    only if it is theirs."""
    if one(conn, workspace, token_id, user) is None:
        return False
    mine = (tokens.c.workspace_id == workspace) & (tokens.c.id == token_id)
    conn.execute(update(tokens).where(mine, tokens.c.revoked_at.is_(None)).values(revoked_at=now))
    return True


def good() -> ColumnElement[bool]:
    """Rows of the token with the digest bound as "digest", if it opens anything at "now"."""
    return and_(
        tokens.c.digest == bindparam("digest"),
        tokens.c.revoked_at.is_(None),
        or_(tokens.c.expires_at.is_(None), tokens.c.expires_at > bindparam("now")),
    )


def _shown(workspace: int, user: int | None) -> Select[Any]:
    held = (
        select(tokens, users.c.name.label("whose"))
        .outerjoin(users, users.c.id == tokens.c.user_id)
        .where(tokens.c.workspace_id == workspace)
    )
    return held if user is None else held.where(tokens.c.user_id == user)


def _token(row: Any) -> Token:
    return Token(
        id=row.id,
        user=None if row.whose is None else Colleague(ids.public("u", row.user_id), row.whose),
        name=row.name,
        scopes=cast(list[Scope], row.scopes.split()),
        created_at=moment(row.created_at),
        expires_at=maybe(row.expires_at),
        revoked_at=maybe(row.revoked_at),
    )
