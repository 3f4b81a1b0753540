"""The owner's word on senders."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection

from schemas.page import Page
from schemas.ruling import Ruling, Word
from service.access.workspaces import Workspace
from service.detection import docket
from service.timeline.read.paging import Slice, paged, sealed


def page(
    conn: Connection, ws: Workspace, part: Slice, words: Collection[Word], name: str = "rulings"
) -> Page[Ruling]:
    """Rulings with one of these words, addresses first. name: of the list, for its cursors.
    Raises BadFilter."""
    place = part.place(name, str, str)
    found = docket.listed(conn, ws, words, part.limit + 1, place)
    shown = found[: part.limit]
    cursor = sealed(name, *docket.place_of(shown[-1])) if shown else ""
    return paged(shown, len(found) > len(shown), cursor)
