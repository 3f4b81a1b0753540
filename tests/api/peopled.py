"""Contacts out of address cards, to be edited through the API."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from connectors.base import Found
from schemas.source import PersonRecord
from service.access.workspaces import Workspace
from service.db.places import Target
from service.ingest.store import store
from service.timeline.settle import settle
from tests.api.rows import Seed

Ids = dict[str, str]
CARDS = (
    PersonRecord("1", "Anna Bell", emails=("anna@acme.com",), company="Acme", tags=("choir",)),
    PersonRecord("2", "Bo Dahl", emails=("bo@x.com",), tags=("work",)),
    PersonRecord("3", "Cy Frost", emails=("cy@acme.com",), title="CEO"),
)


@pytest.fixture
def town(client: httpx.Client, ws: Workspace, seed: Seed) -> Ids:
    """Ids by name."""
    stream = seed.account("vcard")
    target = Target(ws.id_of("account", "vcard"), stream)
    batch = [(Found(card, "vcard", "f", "1"), target) for card in CARDS]
    store(seed.conn, ws, batch, frozenset(), seed.now)
    settle(seed.conn, ws, seed.now)
    seed.conn.commit()
    return {item["name"]: item["id"] for item in get(client, "contacts")["items"]}


def get(client: httpx.Client, path: str) -> Any:
    """The answer of a read that must succeed."""
    answer = client.get(f"/v1/{path}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def send(client: httpx.Client, method: str, path: str, body: Any, status: int = 200) -> Any:
    """The answer of a write that must end with this status."""
    answer = client.request(method, f"/v1/{path}", json=body)
    assert answer.status_code == status, answer.text
    return answer.json() if answer.content else None
