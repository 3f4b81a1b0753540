"""Writes down which contacts became part of which, so that every join by evidence can be undone.

What arrives in one batch joins before it ever was a contact. It gets a contact's id all the same,
one that redirects from birth: then a join can be explained and taken back whenever its halves came.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

from sqlalchemy import Connection

from service.access.workspaces import Workspace
from service.db import ids
from service.db.changes import Change
from service.db.session import put, put_new
from service.db.tables import contacts, merges
from service.reconciler.assign import Seat
from service.reconciler.cluster import Cluster
from service.reconciler.evidence import journal_row
from service.reconciler.neighbourhood import Neighbourhood
from service.reconciler.profiles import unborn
from service.reconciler.redirects import Redirects, redirect


class Absorbing:
    """The joins of one neighbourhood."""

    def __init__(
        self,
        conn: Connection,
        ws: Workspace,
        near: Neighbourhood,
        redirects: Redirects,
        now: int,
    ) -> None:
        self._conn, self._ws, self._near, self._now = conn, ws, near, now
        self._redirects = redirects

    def absorb(self, found: Sequence[Seat], fresh_id: Callable[[Cluster], int]) -> list[Change]:
        """Journals what became part of each seat's contact; answers the news. fresh_id: the id of
        the contact a part would have been."""
        rows, news, fresh = [], [], []
        for seat in found:
            for absorbed, moved in seat.absorbed.items():
                row = journal_row(self._ws, self._near, seat, absorbed, moved, self._now)
                redirect(self._conn, self._ws, absorbed, row["kept_id"], self._now)
                rows.append(row)
                news.append(_news(row))
            for part in self._unborn(seat):
                absorbed = fresh_id(part)
                fresh.append(unborn(self._ws, absorbed, seat.contact or 0, self._now))
                moved = set(part.identifiers)
                rows.append(journal_row(self._ws, self._near, seat, absorbed, moved, self._now))
        put(self._conn, contacts, fresh)
        put_new(self._conn, merges, rows)
        return news

    def _unborn(self, seat: Seat) -> list[Cluster]:
        """Parts of a seat's cluster that no standing join brought, but the one it grew from."""
        here = list(map(frozenset, seat.absorbed.values()))
        parts = [p for p in seat.cluster.parts if not self._brought(p.identifiers, here)]
        grown = max(parts, key=lambda part: self._weight(part, seat), default=None)
        return [part for part in parts if part is not grown]

    def _brought(self, part: set[int], here: Sequence[frozenset[int]]) -> bool:
        """Whether most of these identifiers came by one join that stands, or is being made."""
        standing = {number for i in part for number in self._came_by.get(i, ())}
        moved = [self._redirects.moved[number] for number in standing]
        return any(2 * len(some & part) > len(part) for some in (*moved, *here))

    @cached_property
    def _came_by(self) -> dict[int, list[int]]:
        """By identifier the standing joins that brought it, by their place."""
        found: dict[int, list[int]] = {}
        for number, some in enumerate(self._redirects.moved):
            for identifier in some:
                found.setdefault(identifier, []).append(number)
        return found

    def _weight(self, part: Cluster, seat: Seat) -> tuple[int, int]:
        held = sum(self._near.contact_of.get(i) == seat.contact for i in part.identifiers)
        return held, -min(part.identifiers)


def _news(row: Mapping[str, Any]) -> Change:
    kept = ids.public("c", row["kept_id"])
    absorbed = ids.public("c", row["absorbed_id"])
    return Change("contact.merged", kept, {"absorbed": absorbed, "because": row["because"]})
