"""News of somebody known: a source says something new of them, or they have a new job."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from sqlalchemy import Connection

from service.access.workspaces import Workspace
from service.db.moments import DAY
from service.db.session import put, put_new
from service.db.tables import news
from service.reconciler.fields import TEXTS, card_of
from service.reconciler.neighbourhood import Neighbourhood


def refreshed(near: Neighbourhood, row: Mapping[str, Any], before: Mapping[str, Any]) -> bool:
    """Whether a field is another because of a record that came in since the contact was last
    written: a name, company, title, birthday or city. Joins and the owner's words are no news."""
    places = orjson.loads(row["fields_from"])
    for field in TEXTS:
        card = card_of(places.get(field, ""))
        if row[field] and row[field] != before[field] and card is not None:
            told = near.told.get(card)
            if told is not None and told.seen_at > before["updated_at"]:
                return True
    return False


def note(
    conn: Connection,
    ws: Workspace,
    near: Neighbourhood,
    written: Iterable[tuple[Mapping[str, Any], Mapping[str, Any] | None]],
    now: int,
) -> None:
    """Keeps the day of what is news. written: rows of contacts, and as they were (None: new)."""
    jobs, heard = [], []
    for row, before in written:
        if before is not None and row["job_changed_at"] not in (None, before["job_changed_at"]):
            jobs.append(row["id"])
        elif before is not None and refreshed(near, row, before):
            heard.append(row["id"])
    key = {"workspace_id": ws.id, "day": now // DAY}
    put(conn, news, [{**key, "contact_id": contact, "job": True} for contact in jobs])
    put_new(conn, news, [{**key, "contact_id": contact, "job": False} for contact in heard])
