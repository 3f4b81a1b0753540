"""All rows of a database, comparable: what two ways to the same state must agree on."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from service.db.tables import diary, metadata, paces, seats

VOLATILE = frozenset(
    {"at", "created_at", "updated_at", "seen_at", "finished_at", "expires_at", "used_at",
     "revoked_at", "undone_at", "last_complete_at", "looked_at", "version"}
)  # fmt: skip
"""Columns that say when work was done, not what is so."""

_SEATED = ("diary", "paces", "seats")
"""Seats are handed out as people come; whose they are is what counts."""
_TIMED = ("mine", "theirs")

Row = tuple[tuple[str, Any], ...]


def snapshot(conn: Connection, *without: str) -> dict[str, list[Row]]:
    """{table: its rows as sorted (column, value) pairs}, without volatile columns.

    without: tables to leave out ("changes" when two histories lead to one state).
    """
    left_out = {*without, *_SEATED}
    found = {name: _rows(conn, name) for name in sorted(metadata.tables) if name not in left_out}
    return found | {"measures": _measures(conn)}


def _rows(conn: Connection, name: str) -> list[Row]:
    kept = [column for column in metadata.tables[name].columns if column.name not in VOLATILE]
    rows = [tuple(zip(row._fields, row, strict=True)) for row in conn.execute(select(*kept))]
    return sorted(rows, key=repr)


def _measures(conn: Connection) -> list[Row]:
    """Paces and pages of the diary, by contacts instead of seats."""
    chosen = select(seats.c.workspace_id, seats.c.seat, seats.c.contact_id)
    whose = {(ws, seat): contact for ws, seat, contact in conn.execute(chosen).all()}
    rows: list[Row] = [
        (("contact_id", whose[row.workspace_id, row.seat]), ("entries", bytes(row.entries)))
        for row in conn.execute(select(paces)).all()
    ]
    for row in conn.execute(select(diary)).all():
        page = row._mapping
        cells = [
            (name, _people(name, bytes(page[name]), row.workspace_id, whose))
            for name in (column.name for column in diary.columns)
            if name not in ("workspace_id", "day")
        ]
        rows.append((("day", row.day), *cells))
    return sorted(rows, key=repr)


def _people(
    name: str, told: bytes, workspace: int, whose: Mapping[tuple[int, int], int]
) -> list[tuple[int, int]]:
    """Contacts of a page, each with the time it took or 0."""
    numbers = array("I", told)
    pairs = (
        zip(numbers[::2], numbers[1::2], strict=True)
        if name in _TIMED
        else ((seat, 0) for seat in numbers)
    )
    return sorted((whose[workspace, seat], took) for seat, took in pairs)
