"""What an endpoint signs with, and the one header it wants besides: sealed, bound to its row.

A secret that is replaced signs on beside the new one for a while, so that a receiver can change
over without losing a delivery (Standard Webhooks 1.0.0, "Signature scheme").
"""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass, replace

import orjson
from sqlalchemy import Connection, select, update

from service.db.tables import endpoints
from service.db.vault import Vault

_BYTES = 32
_MOST = 5
"""Secrets that sign at a time: a header has its length."""
_TABLE = "endpoints"


@dataclass(frozen=True, slots=True)
class Secret:
    """text: "whsec_…". until: epoch ms, when it signs no more; None: for good."""

    text: str
    until: int | None = None

    def __repr__(self) -> str:
        return f"Secret(until={self.until})"


@dataclass(frozen=True, slots=True)
class Sealed:
    """What is sealed of one endpoint. secrets: newest first. header: name and value."""

    secrets: tuple[Secret, ...]
    header: tuple[str, str] | None = None

    def __repr__(self) -> str:
        return f"Sealed({self.secrets})"


def drawn() -> str:
    """A fresh secret: 256 random bits."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def sealed(vault: Vault, workspace: int, endpoint: int, found: Sealed) -> str:
    """As it is stored."""
    data = {"secrets": [[one.text, one.until] for one in found.secrets], "header": found.header}
    return vault.seal(orjson.dumps(data).decode(), _TABLE, workspace, endpoint)


def opened(vault: Vault, workspace: int, endpoint: int, text: str) -> Sealed:
    """What sealed() was given. Raises Unopened."""
    data = orjson.loads(vault.open(text, _TABLE, workspace, endpoint))
    header = data["header"]
    found = tuple(Secret(one, until) for one, until in data["secrets"])
    return Sealed(found, None if header is None else (header[0], header[1]))


def signing(found: Sealed, now: int) -> list[str]:
    """The secrets in force, newest first. now: epoch ms."""
    return [one.text for one in _in_force(found, now)]


def rotated(found: Sealed, fresh: str, now: int, until: int) -> Sealed:
    """With a fresh secret first; those in force sign on until then at most, the newest of them.
    now, until: epoch ms."""
    kept = [replace(one, until=min(one.until or until, until)) for one in _in_force(found, now)]
    both = replace(found, secrets=(Secret(fresh), *kept[: _MOST - 1]))
    return replace(both, secrets=_in_force(both, now))


def seal_again(conn: Connection, vault: Vault) -> int:
    """Seals what every endpoint has with the first key of the vault; how many there were. Raises
    Unopened."""
    chosen = select(endpoints.c.workspace_id, endpoints.c.id, endpoints.c.sealed)
    # In the order in which senders lock: in another, the two could wait for each other for ever.
    chosen = chosen.order_by(endpoints.c.workspace_id, endpoints.c.id)
    rows = conn.execute(chosen.with_for_update()).all()
    for row in rows:
        place = (row.workspace_id, row.id)
        text = sealed(vault, *place, opened(vault, *place, row.sealed))
        mine = (endpoints.c.workspace_id == row.workspace_id) & (endpoints.c.id == row.id)
        conn.execute(update(endpoints).where(mine).values(sealed=text))
    return len(rows)


def _in_force(found: Sealed, now: int) -> tuple[Secret, ...]:
    return tuple(one for one in found.secrets if one.until is None or one.until > now)
