"""Everybody a filter means, by number: for one word on all of them."""

from __future__ import annotations

from sqlalchemy import Connection, select

from service.access.workspaces import Workspace
from service.db.tables import contacts
from service.reconciler.findable import sought
from service.timeline.read.filters import ContactFilter, filters
from service.timeline.read.narrowing import conditions, leading


def numbers(
    conn: Connection, ws: Workspace, wanted: ContactFilter, most: int, now: int
) -> list[int]:
    """The contacts that pass, as the list shows them but for words misspelt; at most so many."""
    words = sought(wanted.query)
    if wanted.query.strip() and not words:
        return []
    names, bound = filters(ws, wanted, words, now)
    where = conditions(names, leading(conn, names, bound))
    return list(conn.execute(select(contacts.c.id).where(*where).limit(most), bound).scalars())
