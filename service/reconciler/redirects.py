"""Ids of merged contacts: they lead to where their identifiers are, and come back to life when
what joined them is gone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import orjson
from sqlalchemy import Connection, select, update

from service.access.workspaces import Workspace
from service.db.tables import contacts, merges
from service.db.within import within
from service.reconciler.assign import Seat
from service.reconciler.profiles import BLANK, absorbed_below, clear


@dataclass(frozen=True, slots=True)
class _Joined:
    """A merge that stands: the contact it took in, and the identifiers that came with it."""

    id: int
    absorbed: int
    moved: frozenset[int]


class Redirects:
    """The contacts that were merged into those of one neighbourhood."""

    def __init__(self, conn: Connection, ws: Workspace, roots: Iterable[int], now: int) -> None:
        self._conn, self._ws, self._now = conn, ws, now
        below = absorbed_below(conn, ws, roots)
        self._root = {one: root for root, some in below.items() for one in some}
        self._joined = _standing(conn, ws, list(self._root))

    @cached_property
    def moved(self) -> list[frozenset[int]]:
        """What came with each contact that was absorbed."""
        return [one.moved for one in self._joined]

    @property
    def guests(self) -> set[int]:
        """Identifiers that came with a contact that was absorbed."""
        return {identifier for some in self.moved for identifier in some}

    def revive(self, found: Sequence[Seat]) -> set[int]:
        """Gives a cluster that fell off a contact the id its identifiers once had; answers the
        contacts that are back."""
        back: set[int] = set()
        for seat in found:
            if seat.contact is not None or seat.split_from is None:
                continue
            mine = [one for one in self._joined if one.moved & seat.cluster.identifiers]
            mine = [one for one in mine if one.absorbed not in back]
            if mine:
                best = max(
                    mine, key=lambda one: (len(one.moved & seat.cluster.identifiers), one.id)
                )
                seat.contact = best.absorbed
                back.add(best.absorbed)
                self._restore(best)
        return back

    def _restore(self, joined: _Joined) -> None:
        self._joined = [one for one in self._joined if one.absorbed != joined.absorbed]
        self.__dict__.pop("moved", None)
        self._point(joined.absorbed, None)
        self._conn.execute(
            update(merges)
            .where(merges.c.workspace_id == self._ws.id, merges.c.id == joined.id)
            .values(undone_at=self._now)
        )

    def follow(self, home: Mapping[int, int | None]) -> None:
        """Lets every merged id lead to the contact that has most of its identifiers now."""
        for one in self._joined:
            held = Counter(c for i in one.moved if (c := home.get(i)) is not None)
            if not held:
                continue
            target = min(held, key=lambda c: (-held[c], c))
            if target not in (self._root[one.absorbed], one.absorbed):
                self._point(one.absorbed, target)

    def _point(self, contact: int, target: int | None) -> None:
        self._conn.execute(
            update(contacts)
            .where(contacts.c.workspace_id == self._ws.id, contacts.c.id == contact)
            .values(merged_into=target, updated_at=self._now)
        )


def redirect(conn: Connection, ws: Workspace, absorbed: int, kept: int, now: int) -> None:
    """The absorbed contact's id leads to the kept one from now on, and its row tells of nobody:
    whoever it was can be erased with the kept one, and undoing derives the fields anew. Where they
    came from stays, by which its cards know it again."""
    conn.execute(
        update(contacts)
        .where(contacts.c.workspace_id == ws.id, contacts.c.id == absorbed)
        .values({**BLANK, "merged_into": kept, "updated_at": now})
    )
    clear(conn, ws, [absorbed])


def _standing(conn: Connection, ws: Workspace, absorbed: Collection[int]) -> list[_Joined]:
    rows = (
        select(merges.c.id, merges.c.absorbed_id, merges.c.moved)
        .where(
            merges.c.workspace_id == ws.id,
            within(merges.c.absorbed_id, absorbed),
            merges.c.undone_at.is_(None),
        )
        .order_by(merges.c.at, merges.c.id)
    )
    return [
        _Joined(row.id, row.absorbed_id, frozenset(orjson.loads(row.moved)))
        for row in conn.execute(rows).all()
    ]
