"""Webhooks made through the API, and deliveries put straight into their table."""

from __future__ import annotations

from typing import Any

import httpx
import orjson
from sqlalchemy import select

from service.access.workspaces import Workspace
from service.db import ids, tables
from service.db.moments import DAY
from service.db.session import Database
from service.db.vault import vault
from service.delivery.webhooks import endpoints, secrets
from tests.api.peopled import send
from tests.api.rows import Seed

URL = "https://hooks.example.com/touchline"


def made(client: httpx.Client, **more: Any) -> Any:
    """A fresh endpoint."""
    return send(client, "POST", "webhooks", {"url": URL, **more}, 201)


def sealed(db: Database, ws: Workspace, endpoint: str) -> secrets.Sealed:
    """What is sealed of an endpoint."""
    number = ids.private("wh", endpoint)
    assert number is not None
    with db.reading() as conn:
        row = conn.execute(select(tables.endpoints).where(*endpoints.of(ws, number))).one()
    return secrets.opened(vault(ws.settings), ws.id, number, row.sealed)


def cell(db: Database, name: str) -> Any:
    """A cell of the only endpoint."""
    with db.reading() as conn:
        return conn.execute(select(tables.endpoints.c[name])).scalar_one()


class Sent:
    """Deliveries put straight into the table."""

    def __init__(self, seed: Seed, endpoint: str) -> None:
        self._seed, self._endpoint = seed, ids.private("wh", endpoint)

    def put(self, sequence: int, *, ago: int = 0, state: str = "done", **cells: Any) -> str:
        """One; answers its id. ago: days."""
        number = self._seed.ws.id_of("delivery", sequence)
        body = {"type": "contact.touched", "sequence": sequence, "data": {"id": "c_1"}}
        self._seed.put(
            tables.deliveries,
            **{
                "id": number,
                "endpoint_id": self._endpoint,
                "sequence": sequence,
                "type": "contact.touched",
                "subject": "c_1",
                "body": orjson.dumps(body).decode(),
                "state": state,
                "attempts": 1,
                "next_at": None,
                "log": '[{"at":0,"status":200,"ms":12,"because":""}]',
                "created_at": self._seed.now - ago * DAY,
                **cells,
            },
        )
        return ids.public("dl", number)
