"""The display name of an identifier: the one seen last beside it, kept as rows come and go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from service.access.workspaces import Workspace
from service.db.stages import chunks
from service.db.tables import identifiers, participants
from service.db.within import within

_Named = tuple[int, str]
_NAMELESS: _Named = (-1, "")


def name_again(
    conn: Connection,
    ws: Workspace,
    gone: Sequence[dict[str, Any]],
    come: Sequence[dict[str, Any]],
) -> None:
    """Updates names after these participant rows went and those came."""
    lost = {(r["identifier_id"], r["occurred_at"], r["name"]) for r in gone if r["name"]}
    best: dict[int, _Named] = {}
    for row in come:
        if row["name"]:
            seen = (row["occurred_at"], row["name"])
            best[row["identifier_id"]] = max(best.get(row["identifier_id"], _NAMELESS), seen)
    held = _held(conn, ws, sorted({i for i, _, _ in lost} | set(best)))
    fresh: list[tuple[int, _Named]] = []
    for i, named in held.items():
        went = (i, *named) in lost
        chosen = _latest(conn, ws, i) if went else max(named, best.get(i, _NAMELESS))
        if chosen != named:
            fresh.append((i, chosen))
    _store(conn, ws, fresh)


def _held(conn: Connection, ws: Workspace, wanted: Sequence[int]) -> dict[int, _Named]:
    held: dict[int, _Named] = {}
    for part in chunks(wanted):
        rows = select(identifiers.c.id, identifiers.c.named_at, identifiers.c.name).where(
            identifiers.c.workspace_id == ws.id, within(identifiers.c.id, part)
        )
        for row in conn.execute(rows).all():
            held[row.id] = (row.named_at, row.name) if row.named_at is not None else _NAMELESS
    return held


def _latest(conn: Connection, ws: Workspace, identifier: int) -> _Named:
    chosen = (
        select(participants.c.occurred_at, participants.c.name)
        .where(
            participants.c.workspace_id == ws.id,
            participants.c.identifier_id == identifier,
            participants.c.name != "",
        )
        .order_by(participants.c.occurred_at.desc(), participants.c.name.desc())
        .limit(1)
    )
    row = conn.execute(chosen).one_or_none()
    return (row.occurred_at, row.name) if row else _NAMELESS


def _store(conn: Connection, ws: Workspace, fresh: Sequence[tuple[int, _Named]]) -> None:
    if not fresh:
        return
    statement = (
        update(identifiers)
        .where(identifiers.c.workspace_id == ws.id, identifiers.c.id == bindparam("wanted"))
        .values(name=bindparam("new_name"), named_at=bindparam("new_at"))
    )
    rows = [
        {"wanted": i, "new_name": name, "new_at": at if at >= 0 else None}
        for i, (at, name) in fresh
    ]
    conn.execute(statement, rows)
