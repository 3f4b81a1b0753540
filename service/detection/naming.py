"""The display names of an identifier, kept as rows come and go: how often each stood beside it,
and which one was seen last."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update

from service.access.workspaces import Workspace
from service.db.session import put
from service.db.stages import chunks
from service.db.tables import identifier_names, identifiers, participants
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
    _count(conn, ws, gone, come)
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


def _count(
    conn: Connection,
    ws: Workspace,
    gone: Sequence[dict[str, Any]],
    come: Sequence[dict[str, Any]],
) -> None:
    """Keeps count of every name beside every identifier."""
    change = Counter((row["identifier_id"], row["name"]) for row in come if row["name"])
    change.subtract((row["identifier_id"], row["name"]) for row in gone if row["name"])
    moved = {pair: by for pair, by in change.items() if by}
    seen: dict[tuple[int, str], int] = {}
    for part in chunks(sorted({identifier for identifier, _ in moved})):
        rows = select(identifier_names).where(
            identifier_names.c.workspace_id == ws.id,
            within(identifier_names.c.identifier_id, part),
        )
        for row in conn.execute(rows).all():
            seen[(row.identifier_id, row.name)] = row.seen
    total = {pair: seen.get(pair, 0) + by for pair, by in moved.items()}
    spent = [{"i": pair[0], "n": pair[1]} for pair, count in total.items() if count <= 0]
    if spent:
        mine = identifier_names.c.workspace_id == ws.id
        same = identifier_names.c.identifier_id == bindparam("i")
        named = same & (identifier_names.c.name == bindparam("n"))
        conn.execute(delete(identifier_names).where(mine, named), spent)
    rows_now = [
        {"workspace_id": ws.id, "identifier_id": identifier, "name": name, "seen": count}
        for (identifier, name), count in sorted(total.items())
        if count > 0
    ]
    put(conn, identifier_names, rows_now)


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
