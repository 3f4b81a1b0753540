"""Rows of connected accounts, for pages and metrics."""

from __future__ import annotations

from typing import Any

import orjson

from service.db.tables import accounts, streams
from tests.api.rows import Seed

MINUTE = 60_000


def connected(seed: Seed, provider: str, address: str, **cells: Any) -> int:
    """A connected account, well and complete a minute ago; answers its number."""
    number = seed.ws.id_of("account", provider, address)
    well = {
        "kind": "oauth",
        "status": "ok",
        "problem": None,
        "features": "mail calendar contacts",
        "created_at": seed.now - 60 * MINUTE,
        "synced_at": seed.now - MINUTE,
        "next_at": seed.now + MINUTE,
    }
    row = {"id": number, "provider": provider, "label": address, "address": address}
    seed.put(accounts, **{**well, **row, **cells})
    return number


def stream(seed: Seed, account: int, name: str, feature: str, **cells: Any) -> None:
    """A stream that is complete."""
    complete = {
        "label": name,
        "resume": None,
        "checkpoint": "here",
        "held": 10,
        "total": 10,
        "last_complete_at": seed.now - MINUTE,
    }
    row = {"id": seed.ws.id_of("stream", account, name), "account_id": account}
    seed.put(streams, **{**complete, **row, "name": name, "feature": feature, **cells})


def problem(cause: str, remedy: str) -> str:
    """As it is stored."""
    return orjson.dumps({"cause": cause, "remedy": remedy}).decode()
