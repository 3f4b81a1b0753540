"""Contacts: a page of them, one of them, the ones a person may mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, select

from schemas.contact import Contact, ContactDetail
from schemas.identifier import normalise
from schemas.page import Page
from service.access.workspaces import Workspace
from service.db import ids
from service.db.tables import contact_terms, contacts, identifiers
from service.reconciler.findable import NOTES, Sought, loosened, slips, sought
from service.timeline.read.answering import latest_touches, reply_latency
from service.timeline.read.bonds import rhythm, trend
from service.timeline.read.filters import ContactFilter, filters, only_signs
from service.timeline.read.narrowing import choice
from service.timeline.read.opened import opened
from service.timeline.read.paging import paged, sealed
from service.timeline.read.portraits import portraits
from service.timeline.read.relevance import Found, ranked
from service.timeline.read.rows import among, of, prepared
from service.timeline.read.walks import COLUMN, KIND, walked

__all__ = ["ContactFilter", "find", "one", "page", "row_of"]
_LONGEST_CHAIN = 50
_SLIPPED = "~"
"""Ends the list's name in cursors of a search that nothing met until slips were allowed for."""
_ONE = select(contacts).where(prepared(contacts), contacts.c.id == bindparam("id"))
_KNOWN = (
    select(contact_terms.c.term)
    .distinct()
    .where(
        prepared(contact_terms),
        among(contact_terms.c.term, "meant"),
        contact_terms.c.field < NOTES,
    )
)


def page(conn: Connection, ws: Workspace, wanted: ContactFilter, now: int) -> Page[Contact]:
    """Contacts in the order wanted. When nothing meets the words, what they may have been meant to
    be is looked for. Raises BadFilter."""
    words, part = sought(wanted.query), wanted.part
    slipped = part.marked(_SLIPPED)
    found: Found = ([], [])
    if not slipped:
        found = _found(conn, ws, wanted, words, now)
    if slipped or (part.cursor is None and not found[0]):
        meant = _meant(conn, ws, words)
        if meant != words:
            found = _found(conn, ws, wanted, meant, now, _SLIPPED)
    rows, places = found
    shown = rows[: part.limit]
    cursor = sealed(*places[len(shown) - 1]) if shown else ""
    return paged(portraits(conn, ws, shown, now), len(rows) > len(shown), cursor)


def one(conn: Connection, ws: Workspace, number: int, now: int) -> ContactDetail | None:
    """The contact of this id, or the one it was merged into."""
    row = row_of(conn, ws, number)
    if row is None:
        return None
    shown = portraits(conn, ws, [row], now)[0]
    told = latest_touches(conn, ws, row.id)
    return ContactDetail(
        **vars(shown),
        **opened(row),
        reply_latency=reply_latency(conn, ws, row.id, told),
        rhythm=rhythm(row, told, now),
        trend=trend(row, told, now),
    )


def row_of(conn: Connection, ws: Workspace, number: int) -> Any | None:
    """The contacts row of this id; a merged one leads to the one that was kept."""
    for _ in range(_LONGEST_CHAIN):
        row = conn.execute(_ONE, {"ws": ws.id, "id": number}).one_or_none()
        if row is None or row.merged_into is None:
            return row
        number = row.merged_into
    return None


def find(conn: Connection, ws: Workspace, query: str, now: int) -> list[Contact]:
    """Whom a person may mean by an id, an address, a number, a profile or a name, spelt as it is;
    at most 50, the likeliest first."""
    number = ids.private("c", query.strip())
    if number is None:
        number = _owner_of(conn, ws, query)
    if number is None:
        words = [Sought(said.word, said.word) for said in sought(query)]
        wanted = ContactFilter(query=query)
        rows, _ = _found(conn, ws, wanted, words, now)
        return portraits(conn, ws, rows[: wanted.part.limit], now)
    row = row_of(conn, ws, number)
    return [] if row is None else portraits(conn, ws, [row], now)


def _owner_of(conn: Connection, ws: Workspace, query: str) -> int | None:
    """The contact whose identifier this text is, if it is one."""
    region = ws.settings.reconciler.phone_region
    stated = [query, *(f"{scheme}:{query}" for scheme in ("email", "phone", "linkedin"))]
    keys = {key for text in stated if (key := normalise(text, region))}
    held = select(identifiers.c.contact_id).where(
        of(ws, identifiers),
        identifiers.c.id.in_([ws.identifier_id(key) for key in keys]),
        identifiers.c.contact_id.is_not(None),
    )
    return conn.execute(held).scalars().first()


def _found(
    conn: Connection,
    ws: Workspace,
    wanted: ContactFilter,
    words: Sequence[Sought],
    now: int,
    mark: str = "",
) -> Found:
    sort = wanted.order()
    if only_signs(wanted, words):
        return [], []
    names, bound = filters(ws, wanted, words, now)
    if sort == "relevance":
        return ranked(conn, names, bound, wanted.part, mark)
    column = COLUMN[sort.lstrip("-")]
    kind = KIND.get(column.name, int)
    place = wanted.part.place(sort + mark, (kind, type(None)), int)
    last = None if place is None else (place[0], place[1])
    chosen = choice(conn, names, bound)
    rows = walked(conn, chosen, bound, sort, last, wanted.part.limit + 1)
    return rows, [(sort + mark, getattr(row, column.name), row.id) for row in rows]


def _meant(conn: Connection, ws: Workspace, words: Sequence[Sought]) -> list[Sought]:
    """The words, each with those one slip away that anybody is found by."""
    near = {one.word: slips(one.word) for one in words}
    meant = {word for some in near.values() for word in some}
    if not meant:
        return list(words)
    known = set(conn.execute(_KNOWN, {"ws": ws.id, "meant": sorted(meant)}).scalars())
    return [loosened(one, [word for word in near[one.word] if word in known]) for one in words]
