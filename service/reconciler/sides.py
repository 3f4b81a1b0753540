"""The two sides of a decision: identifiers with the cards that are theirs alone.

A decision must hold when an identifier is found to be shared later, and its card falls back to
standing for itself: so the card's own identifier is decided on as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from sqlalchemy import Connection, select

from service.access.workspaces import Workspace
from service.db.stages import chunks
from service.db.tables import claims, identifiers
from service.db.within import within
from service.reconciler.neighbourhood import fallback, row_of, strong


def sides(
    conn: Connection, ws: Workspace, one: Sequence[int], other: Sequence[int]
) -> tuple[list[int], list[int]]:
    """Both sides with their cards; a card that states identifiers of both is neither's."""
    left, right = _cards(conn, ws, one), _cards(conn, ws, other)
    return (
        sorted({*one, *(fallback(ws, row) for row in left - right)}),
        sorted({*other, *(fallback(ws, row) for row in right - left)}),
    )


def holding(conn: Connection, ws: Workspace, moved: Collection[int], kept: int) -> int:
    """The contact a join is to be undone in: where the identifiers it moved are, if not with the
    one that kept them."""
    held: Counter[int] = Counter()
    for part in chunks(moved):
        rows = select(identifiers.c.contact_id).where(
            identifiers.c.workspace_id == ws.id,
            within(identifiers.c.id, part),
            identifiers.c.contact_id.is_not(None),
        )
        held.update(conn.execute(rows).scalars())
    if not held or kept in held:
        return kept
    return min(held, key=lambda contact: (-held[contact], contact))


def stands(conn: Connection, ws: Workspace, side: Collection[int]) -> bool:
    """Whether a side can be somebody: it has more than fixed lines."""
    rows = select(identifiers.c.value).where(
        identifiers.c.workspace_id == ws.id, within(identifiers.c.id, side)
    )
    values = conn.execute(rows).scalars()
    return any(strong(value) or row_of(value) is not None for value in values)


def _cards(conn: Connection, ws: Workspace, side: Collection[int]) -> set[int]:
    """The source rows that state identifiers of a side."""
    rows = select(claims.c.source_row_id).where(
        claims.c.workspace_id == ws.id, within(claims.c.identifier_id, side)
    )
    return set(conn.execute(rows).scalars())
