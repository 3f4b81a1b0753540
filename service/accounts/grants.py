"""Grants at rest: sealed, bound to their account's row, counted in versions."""

from __future__ import annotations

from datetime import datetime

import orjson
from sqlalchemy import Connection, delete, select

from connectors.source import Grant
from service.db.session import put
from service.db.tables import grants
from service.db.vault import Unopened, Vault

__all__ = ["Grant", "Unopened", "drop", "exchange", "held", "is_there", "keep", "seal_again"]


def keep(
    conn: Connection, vault: Vault, workspace: int, account: int, grant: Grant, now: int
) -> None:
    """Stores a grant over the one before. now: epoch ms."""
    version = _version(conn, workspace, account)
    row = {
        "workspace_id": workspace,
        "account_id": account,
        "sealed": vault.seal(_text(grant), "grants", workspace, account),
        "version": version + 1,
        "renewed_at": now,
    }
    put(conn, grants, [row])


def exchange(
    conn: Connection,
    vault: Vault,
    workspace: int,
    account: int,
    old: Grant,
    fresh: Grant,
    now: int,
) -> Grant | None:
    """Stores what `old` was renewed to, if `old` still stands there. Answers what stands there
    then: another grant when the account was connected anew meanwhile, None when it was left."""
    stands = held(conn, vault, workspace, account, to_change=True)
    if stands != old:
        return stands
    keep(conn, vault, workspace, account, fresh, now)
    return fresh


def held(
    conn: Connection, vault: Vault, workspace: int, account: int, *, to_change: bool = False
) -> Grant | None:
    """The grant of an account; None when it has none (any more). to_change: nobody else may
    change it until the transaction ends. Raises Unopened."""
    mine = (grants.c.workspace_id == workspace) & (grants.c.account_id == account)
    chosen = select(grants.c.sealed).where(mine)
    chosen = chosen.with_for_update() if to_change else chosen
    sealed = conn.execute(chosen).scalar_one_or_none()
    return None if sealed is None else _grant(vault.open(sealed, "grants", workspace, account))


def is_there(conn: Connection, workspace: int, account: int) -> bool:
    """Whether an account has a grant."""
    return _version(conn, workspace, account) > 0


def drop(conn: Connection, workspace: int, account: int) -> None:
    """Forgets the tokens of an account."""
    mine = (grants.c.workspace_id == workspace) & (grants.c.account_id == account)
    conn.execute(delete(grants).where(mine))


def seal_again(conn: Connection, vault: Vault) -> int:
    """Seals every grant with the first key of the vault; how many there were. Raises Unopened."""
    rows = conn.execute(select(grants).with_for_update()).all()
    for row in rows:
        place = ("grants", row.workspace_id, row.account_id)
        sealed = vault.seal(vault.open(row.sealed, *place), *place)
        put(conn, grants, [{**row._mapping, "sealed": sealed}])
    return len(rows)


def _version(conn: Connection, workspace: int, account: int) -> int:
    mine = (grants.c.workspace_id == workspace) & (grants.c.account_id == account)
    return conn.execute(select(grants.c.version).where(mine)).scalar_one_or_none() or 0


def _text(grant: Grant) -> str:
    data = {
        "access": grant.access,
        "expires_at": grant.expires_at.isoformat(),
        "scopes": grant.scopes,
        "secret": grant.secret,
    }
    return orjson.dumps(data).decode()


def _grant(text: str) -> Grant:
    data = orjson.loads(text)
    return Grant(
        access=data["access"],
        expires_at=datetime.fromisoformat(data["expires_at"]),
        scopes=tuple(data["scopes"]),
        secret=data["secret"],
    )
