"""A CRM in memory that can be connected through the API, or from the command line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import httpx
import pytest

from connectors import registry
from connectors.crm.grants import KEY as PREFIX
from connectors.memory.crm import MemoryCrm
from connectors.sink import RemoteField
from connectors.source import Grant
from service.access.workspaces import Workspace
from service.db import ids
from service.db.session import Database, add
from service.db.tables import crm_activities, crm_people
from tests.api.peopled import send

PROVIDER = "memory"
KEY = "key-5f1c-of-the-crm"
Ids = dict[str, list[str]]
_EXAMPLE = "hubspot"
"""What the document shows."""


def offered(patch: pytest.MonkeyPatch, clock: Callable[[], datetime]) -> MemoryCrm:
    """The CRM, with a company in it, a key to it and a field of its own."""
    room = MemoryCrm(clock, PROVIDER)
    room.open("crm-1", "crm@own.example")
    room.make_key("crm-1", KEY)
    room.books.columns = [
        RemoteField("notes", "Notes", "text", True), RemoteField("age", "Age", "number", False),
    ]  # fmt: skip
    patch.setitem(registry.CRMS, PROVIDER, lambda wire, client: room)
    return room


def connected(client: httpx.Client, **more: Any) -> Any:
    """The CRM, connected by its key."""
    body = {"provider": PROVIDER, "key": KEY, "import_contacts": False, **more}
    return send(client, "POST", "crms/connect", body)["crm"]


def lent(patch: pytest.MonkeyPatch, clock: Callable[[], datetime]) -> None:
    """In place of every CRM there is, one in memory that takes any key: nobody is called."""
    room = Anyones(clock, _EXAMPLE)
    patch.setattr(registry, "CRMS", {_EXAMPLE: lambda wire, client: room})


class Anyones(MemoryCrm):
    """Every key is to a company of its own."""

    async def admit(self, key: str, site: str) -> Grant:
        """See Crm."""
        if key.startswith(PREFIX):
            self.open(key, f"{key}@own.example")
            self.make_key(key, key)
        return await super().admit(key, site)


def pushed(client: httpx.Client, db: Database, ws: Workspace, mark: str, known: Ids) -> None:
    """A connected CRM, with a contact and an interaction on their way to it. known: ids of such,
    by prefix."""
    body = {"provider": _EXAMPLE, "key": f"{PREFIX}-{mark}", "import_contacts": False}
    crm = ids.private("a", send(client, "POST", "crms/connect", body)["crm"]["id"])
    row = {"account_id": crm, "state": "failed", "at": 0, "workspace_id": ws.id}
    contact, event = ids.private("c", known["c"][0]), ids.private("i", known["i"][0])
    with db.writing(ws.id) as conn:
        add(conn, crm_people, [{**row, "contact_id": contact, "remote_id": mark}])
        add(conn, crm_activities, [{**row, "interaction_id": event, "object": mark}])
