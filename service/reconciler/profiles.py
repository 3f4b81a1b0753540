"""Contacts' rows with their fields, tags and search terms, derived and written when they differ."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, Table, delete, or_, select

from service.access.workspaces import Workspace
from service.db import ids
from service.db.changes import Change
from service.db.session import put, put_new
from service.db.stages import Stage, chunks, push
from service.db.tables import (
    contact_tags,
    contact_terms,
    contacts,
    edits,
    gaps,
    suggestions,
)
from service.db.tables import news as told
from service.db.within import within
from service.reconciler.assign import Seat
from service.reconciler.careers import job_change
from service.reconciler.fields import LISTS, OWN, TEXTS, Sources, derive
from service.reconciler.findable import found_by
from service.reconciler.hearing import note
from service.reconciler.neighbourhood import Neighbourhood
from service.reconciler.rulebook import in_force
from service.reconciler.scrub import discard

_UNTOUCHED: dict[str, Any] = {
    "merged_into": None,
    "cadence_days": None,
    "cadence_from": "none",
    "first_touched_at": None,
    "last_touched_at": None,
    "last_touch_kind": "",
    "last_touch_direction": "",
    "last_touch_id": None,
    "last_inbound_at": None,
    "last_outbound_at": None,
    "last_meeting_at": None,
    "next_meeting_at": None,
    "next_due_at": None,
    "touches": 0,
    "warmth": None,
    "strength": None,
    "rhythm_days": None,
    "habits": "",
    "stale_at": None,
    "job_changed_at": None,
}
BLANK: dict[str, Any] = {
    **_UNTOUCHED,
    **dict.fromkeys((*TEXTS, "notes"), ""),
    **OWN,
    **dict.fromkeys(LISTS, "[]"),
    "confirmed": False,
}
"""The columns of a contact of whom nothing is said: of one whose id only leads to another."""
_SAID = frozenset({*OWN, "tags", "notes", "fields_from"})
"""Columns that tell nothing of who somebody is."""


class Profiles:
    """Derives and writes the contacts of one neighbourhood."""

    def __init__(
        self,
        conn: Connection,
        ws: Workspace,
        near: Neighbourhood,
        before: Mapping[int, Mapping[str, Any]],
        now: int,
    ) -> None:
        self._conn, self._ws, self._near = conn, ws, near
        self._before, self._now = before, now
        self._below = absorbed_below(conn, ws, before)
        self._edits = _edits(
            conn, ws, {*before, *(c for some in self._below.values() for c in some)}
        )
        self._rules = in_force(conn, ws)

    def write(self, worthy: Sequence[tuple[Seat, bool]]) -> list[Change]:
        """Writes what differs; answers the news. worthy: seats, and whether they are confirmed."""
        rows, news, asked = [], [], set()
        for seat, confirmed in worthy:
            row = self._row(seat, confirmed)
            known = [self._before[c] for c in (row["id"], *seat.absorbed) if c in self._before]
            changed = job_change(self._conn, self._ws, self._near, seat, row, known)
            if changed:
                row["job_changed_at"] = self._now
            news += changed
            before = self._before.get(row["id"])
            other = {name for name in row if before is None or before[name] != row[name]}
            if not other:
                continue
            if other - _SAID:
                asked.add(row["id"])
            row["updated_at"] = self._now
            rows.append(row)
            news.append(_news(row, before))
        put(self._conn, contacts, rows)
        written = [(row, self._before.get(row["id"])) for row in rows]
        note(self._conn, self._ws, self._near, written, self._now)
        self._index(rows, [seat for seat, _ in worthy])
        push(self._conn, self._ws.id, Stage.REFRESH, {seat.contact or 0 for seat, _ in worthy})
        push(self._conn, self._ws.id, Stage.SUGGEST, asked)
        return news

    def _row(self, seat: Seat, confirmed: bool) -> dict[str, Any]:
        contact = seat.contact or 0
        near = self._near
        members = sorted(seat.cluster.identifiers)
        written = [contact, *seat.absorbed]
        written += [below for one in list(written) for below in self._below.get(one, ())]
        fields = derive(
            Sources(
                {card: near.told[card] for card in seat.cluster.cards},
                [near.named[i] for i in members if i in near.named],
                [near.values[i] for i in members],
                _latest(self._edits, written),
                self._rules,
            )
        )
        before = self._before.get(contact)
        kept = {name: before[name] if before else _UNTOUCHED[name] for name in _UNTOUCHED}
        return {
            "workspace_id": self._ws.id,
            "id": contact,
            **kept,
            **fields,
            "confirmed": confirmed,
            "merged_into": None,
            "created_at": before["created_at"] if before else self._now,
        }

    def _index(self, rows: Sequence[Mapping[str, Any]], found: Sequence[Seat]) -> None:
        """Tags and search terms of every contact here: identifiers may have come or gone without
        any column changing."""
        current = {**self._before, **{row["id"]: row for row in rows}}
        for table, names, derived in (
            (contact_tags, ("tag",), self._tags),
            (contact_terms, ("term", "field"), self._terms),
        ):
            wanted = {
                (seat.contact or 0, *cells)
                for seat in found
                for cells in derived(current[seat.contact or 0], seat)
            }
            held = _indexed(self._conn, self._ws, table, names, [s.contact or 0 for s in found])
            for contact, value, *_ in sorted(held - wanted):
                key = (table.c.contact_id == contact) & (table.c[names[0]] == value)
                self._conn.execute(delete(table).where(table.c.workspace_id == self._ws.id, key))
            columns = ("workspace_id", "contact_id", *names)
            fresh = sorted(wanted - held, key=lambda cells: (cells[1], cells[0]))
            put_new(
                self._conn,
                table,
                [dict(zip(columns, (self._ws.id, *cells), strict=True)) for cells in fresh],
            )

    def _tags(self, row: Mapping[str, Any], _seat: Seat) -> list[tuple[str]]:
        return [(tag,) for tag in dict.fromkeys(orjson.loads(row["tags"]))]

    def _terms(self, row: Mapping[str, Any], seat: Seat) -> list[tuple[str, int]]:
        values = [self._near.values[i] for i in seat.cluster.identifiers]
        return list(found_by(row, values).items())


def unborn(ws: Workspace, contact: int, into: int, now: int) -> dict[str, Any]:
    """The row of a contact that became part of another before it was one."""
    return {
        "workspace_id": ws.id,
        "id": contact,
        **BLANK,
        "fields_from": "{}",
        "merged_into": into,
        "created_at": now,
        "updated_at": now,
    }


def remove(conn: Connection, ws: Workspace, gone: Iterable[int]) -> None:
    """Takes contacts away with everything derived from them."""
    wanted = sorted(gone)
    clear(conn, ws, wanted)
    for column in (contacts.c.id, told.c.contact_id):
        discard(conn, ws, column, wanted)


def clear(conn: Connection, ws: Workspace, wanted: Collection[int]) -> None:
    """Takes the tags, search terms, gaps and suggestions of these contacts away."""
    columns = (
        contact_tags.c.contact_id,
        contact_terms.c.contact_id,
        gaps.c.contact_id,
        suggestions.c.left_id,
        suggestions.c.right_id,
    )
    push(conn, ws.id, Stage.SUGGEST, _asked_beside(conn, ws, wanted))
    push(conn, ws.id, Stage.MEASURE, wanted)
    for column in columns:
        discard(conn, ws, column, wanted)


def _asked_beside(conn: Connection, ws: Workspace, wanted: Collection[int]) -> set[int]:
    """The other contacts of questions about these: they lose a rival."""
    found: set[int] = set()
    for part in chunks(wanted):
        sides = (suggestions.c.left_id, suggestions.c.right_id)
        rows = select(*sides).where(
            suggestions.c.workspace_id == ws.id, or_(*(within(side, part) for side in sides))
        )
        for row in conn.execute(rows).all():
            found |= {row.left_id, row.right_id}
    return found - set(wanted)


def _indexed(
    conn: Connection, ws: Workspace, table: Table, names: Sequence[str], wanted: Collection[int]
) -> set[tuple[Any, ...]]:
    """What is held of these contacts: (contact, its cells of the columns named)."""
    found: set[tuple[Any, ...]] = set()
    for part in chunks(wanted):
        rows = select(table.c.contact_id, *(table.c[name] for name in names)).where(
            table.c.workspace_id == ws.id, within(table.c.contact_id, part)
        )
        found.update(map(tuple, conn.execute(rows).all()))
    return found


def edited(conn: Connection, ws: Workspace, wanted: Collection[int]) -> set[int]:
    """Which of these contacts the owner wrote anything on, or on one they absorbed."""
    below = absorbed_below(conn, ws, wanted)
    everyone = {*wanted, *(one for some in below.values() for one in some)}
    written = _edits(conn, ws, everyone).keys()
    return {root for root in wanted if written & {root, *below.get(root, ())}}


def _news(row: Mapping[str, Any], before: Mapping[str, Any] | None) -> Change:
    public = ids.public("c", row["id"])
    name = "contact.updated" if before else "contact.created"
    return Change(name, public, {"confirmed": row["confirmed"]})


def absorbed_below(conn: Connection, ws: Workspace, roots: Iterable[int]) -> dict[int, list[int]]:
    """For each contact all that redirect to it, directly or through others."""
    below: dict[int, list[int]] = {}
    origin = {root: root for root in roots}
    while origin:
        following: dict[int, int] = {}
        for part in chunks(list(origin)):
            rows = select(contacts.c.id, contacts.c.merged_into).where(
                contacts.c.workspace_id == ws.id, within(contacts.c.merged_into, part)
            )
            for row in conn.execute(rows).all():
                root = origin[row.merged_into]
                below.setdefault(root, []).append(row.id)
                following[row.id] = root
        origin = following
    return below


def _edits(
    conn: Connection, ws: Workspace, wanted: Collection[int]
) -> dict[int, dict[str, tuple[int, Any]]]:
    found: dict[int, dict[str, tuple[int, Any]]] = {}
    for part in chunks(wanted):
        rows = select(edits).where(edits.c.workspace_id == ws.id, within(edits.c.contact_id, part))
        for row in conn.execute(rows).all():
            found.setdefault(row.contact_id, {})[row.field] = (row.at, orjson.loads(row.value))
    return found


def _latest(
    written: Mapping[int, Mapping[str, tuple[int, Any]]], contacts_in_order: Sequence[int]
) -> dict[str, Any]:
    """Per field the owner's latest word; among equals the surviving contact's."""
    chosen: dict[str, tuple[int, Any]] = {}
    for contact in contacts_in_order:
        for field, (at, value) in written.get(contact, {}).items():
            if field not in chosen or at > chosen[field][0]:
                chosen[field] = (at, value)
    return {field: value for field, (_, value) in chosen.items() if value is not None}
