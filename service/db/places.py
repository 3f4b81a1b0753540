"""The rows of a new account and of a new stream in it: where source rows have their place."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from schemas.payload import storable
from service.db.session import put_new
from service.db.tables import accounts, streams

CONNECTED = ("oauth", "crm")
"""Kinds of accounts that are read again and again; the others are files and the owner's hand."""


@dataclass(frozen=True, slots=True)
class Target:
    """The stream records go into."""

    account_id: int
    stream_id: int


def make_account(
    conn: Connection,
    workspace: int,
    account: int,
    kind: str,
    provider: str,
    label: str,
    now: int,
    user: int | None = None,
) -> None:
    """An account without problems; nothing happens when it is there. user: whose it is, None for
    everybody's. now: epoch ms."""
    row = {
        "workspace_id": workspace,
        "id": account,
        "kind": kind,
        "provider": provider,
        "label": label,
        "status": "ok",
        "problem": None,
        "created_at": now,
        "user_id": user,
    }
    put_new(conn, accounts, [row])


def make_stream(
    conn: Connection, workspace: int, place: Target, name: str, feature: str = "", label: str = ""
) -> None:
    """A stream never walked; nothing happens when it is there."""
    row = {
        "workspace_id": workspace,
        "id": place.stream_id,
        "account_id": place.account_id,
        "name": storable(name),
        "feature": feature,
        "label": storable(label),
        "resume": None,
        "checkpoint": None,
        "held": 0,
        "total": None,
        "last_complete_at": None,
    }
    put_new(conn, streams, [row])
