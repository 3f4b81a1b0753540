"""Everybody a filter means, by number: for one word on all of them."""

from __future__ import annotations

from sqlalchemy import Connection, select

from service.access.workspaces import Workspace
from service.db.tables import contacts
from service.reconciler.findable import sought
from service.timeline.read.filters import ContactFilter, filters, only_signs
from service.timeline.read.narrowing import choice
from service.timeline.read.walks import narrowed, road


def numbers(
    conn: Connection, ws: Workspace, wanted: ContactFilter, most: int, now: int
) -> list[int]:
    """The contacts that pass, as the list shows them but for words misspelt; at most so many."""
    words = sought(wanted.query)
    if only_signs(wanted, words):
        return []
    names, bound = filters(ws, wanted, words, now)
    left = choice(conn, names, bound)
    found = select(contacts.c.id).where(*narrowed(left.tests, road(left))).limit(most)
    return list(conn.execute(found, {**bound, "chosen": left.ids or ()}).scalars())
