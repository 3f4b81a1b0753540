"""From the change log to deliveries: one for each endpoint that wants a change, exactly once.

The rows are made in the transaction that moves the cursor (workspaces.spread), and their ids are
computed from endpoint and sequence. A disabled endpoint gets its rows too: it loses nothing and
is told when it is enabled again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, case, select, update

from service.access import members
from service.access.workspaces import Workspace
from service.db import ids
from service.db.session import Database, put_new
from service.db.tables import changes, deliveries, endpoints, workspaces
from service.delivery.webhooks.bodies import SUBJECTS, fits, framed, told
from service.timeline.read import accounts, interactions
from service.timeline.read.rows import of

ROWS = 5000
"""Deliveries one transaction makes at most."""
_NOBODY = 0
"""Whose eyes see what is everybody's alone: an endpoint whose user is not known, or has left, reads
with them."""
_TROUBLE, _DISABLED = "account.problem", "endpoint.disabled"
_WAKE = (
    update(endpoints)
    .where(endpoints.c.workspace_id == bindparam("ws"), endpoints.c.id == bindparam("wanted"))
    .where(endpoints.c.status == "enabled")
    .values(
        due_at=case(
            (endpoints.c.rest_until > bindparam("now"), endpoints.c.rest_until),
            else_=bindparam("now"),
        )
    )
)


def behind(conn: Connection, ws: Workspace) -> bool:
    """Whether changes wait to be handed out."""
    mine = select(workspaces.c.sequence, workspaces.c.spread).where(workspaces.c.id == ws.id)
    row = conn.execute(mine).one()
    return row.spread is not None and bool(row.sequence > row.spread)


def spread(db: Database, ws: Workspace, now: int) -> bool:
    """Hands out one slice, under the workspace's pen; whether more waits. now: epoch ms."""
    with db.writing(ws.id) as conn:
        mine = select(workspaces.c.spread).where(workspaces.c.id == ws.id)
        since = conn.execute(mine).scalar_one()
        told = _endpoints(conn, ws)
        if since is None or not told:
            return False
        most = max(1, ROWS // len(told))
        entries = _entries(conn, ws, since, most)
        if entries:
            _hand_out(conn, ws, entries, told, now)
            _move(conn, ws, since, entries[-1].sequence)
        return len(entries) == most


@dataclass(frozen=True, slots=True)
class _Entry:
    """A change as it is handed out. people: None when they are not known any more."""

    sequence: int
    type: str
    subject: str
    at: int
    data: Mapping[str, Any]
    people: list[Mapping[str, Any]] | None


@dataclass(frozen=True, slots=True)
class _Ear:
    """An endpoint as it is told. types: empty: all. user: with whose eyes subjects are read."""

    id: int
    types: frozenset[str]
    filter: Mapping[str, Sequence[str]]
    include: frozenset[str]
    user: int

    def wants(self, entry: _Entry) -> bool:
        if entry.type == _DISABLED and entry.subject == ids.public("wh", self.id):
            return False  # that it is disabled is no news once it is told again
        known = not self.types or entry.type in self.types
        return known and fits(entry.type, entry.people, self.filter)


def _endpoints(conn: Connection, ws: Workspace) -> list[_Ear]:
    rows = conn.execute(select(endpoints).where(of(ws, endpoints)).order_by(endpoints.c.id)).all()
    users = {row.user_id for row in rows if row.user_id is not None}
    here = {user for user in users if members.here(conn, ws.id, user) is not None}
    return [
        _Ear(
            row.id,
            frozenset(row.types.split()),
            orjson.loads(row.filter),
            frozenset(row.include.split()),
            row.user_id if row.user_id in here else _NOBODY,
        )
        for row in rows
    ]


def _entries(conn: Connection, ws: Workspace, since: int, most: int) -> list[_Entry]:
    chosen = select(changes).where(of(ws, changes), changes.c.sequence > since)
    rows = conn.execute(chosen.order_by(changes.c.sequence).limit(most))
    return [
        _Entry(
            row.sequence,
            row.type,
            row.subject,
            row.at,
            {"id": row.subject, **orjson.loads(row.data or "{}")},
            None if row.about is None else orjson.loads(row.about),
        )
        for row in rows
    ]


def _hand_out(
    conn: Connection, ws: Workspace, entries: Sequence[_Entry], ears: Sequence[_Ear], now: int
) -> None:
    pairs = [(ear, entry) for ear in ears for entry in entries if ear.wants(entry)]
    subjects, closed = _subjects(conn, ws, pairs, now), _closed(conn, ws, pairs)
    rows = []
    for ear, entry in pairs:
        data = {"id": entry.subject} if (ear.user, entry.sequence) in closed else entry.data
        about = subjects.get((ear.user, entry.subject)) if SUBJECTS in ear.include else None
        shown = told(entry.type, data, entry.people, ear.include, about)
        rows.append(_row(ws, ear, entry, shown, now))
    put_new(conn, deliveries, rows)
    woken = sorted({ear.id for ear, _ in pairs})
    if woken:
        conn.execute(_WAKE, [{"ws": ws.id, "wanted": one, "now": now} for one in woken])


def _row(
    ws: Workspace, ear: _Ear, entry: _Entry, shown: Mapping[str, Any], now: int
) -> dict[str, Any]:
    return {
        "workspace_id": ws.id,
        "id": ws.id_of("delivery", ear.id, entry.sequence),
        "endpoint_id": ear.id,
        "sequence": entry.sequence,
        "type": entry.type,
        "subject": entry.subject,
        "body": framed(entry.type, entry.at, entry.sequence, shown),
        "state": "pending",
        "attempts": 0,
        "next_at": now,
        "created_at": now,
    }


def _subjects(
    conn: Connection, ws: Workspace, pairs: Iterable[tuple[_Ear, _Entry]], now: int
) -> dict[tuple[int, str], str]:
    """By user and interaction what it is about, as that user may read it."""
    wanted: dict[int, set[int]] = {}
    for ear, entry in pairs:
        number = ids.private("i", entry.subject) if SUBJECTS in ear.include else None
        if number is not None:
            wanted.setdefault(ear.user, set()).add(number)
    return {
        (user, one.id): one.subject
        for user, numbers in wanted.items()
        for one in interactions.by_ids(conn, replace(ws, viewer=user), sorted(numbers), now)
        if not one.private
    }


def _closed(
    conn: Connection, ws: Workspace, pairs: Iterable[tuple[_Ear, _Entry]]
) -> Collection[tuple[int, int]]:
    """(user, sequence) of troubles of accounts of which that user is not told why."""
    troubles = [(ear.user, entry) for ear, entry in pairs if entry.type == _TROUBLE]
    seen = {
        user: accounts.told_of(conn, replace(ws, viewer=user)) for user in {u for u, _ in troubles}
    }
    return {
        (user, entry.sequence)
        for user, entry in troubles
        if (told_of := seen[user]) is not None and entry.subject not in told_of
    }


def _move(conn: Connection, ws: Workspace, since: int, last: int) -> None:
    """The cursor; whom it was about stands in the deliveries now, and nowhere else."""
    mine = workspaces.c.id == ws.id
    conn.execute(update(workspaces).where(mine).values(spread=last))
    passed = (changes.c.sequence > since) & (changes.c.sequence <= last)
    noted = of(ws, changes) & passed & changes.c.about.is_not(None)
    conn.execute(update(changes).where(noted).values(about=None))
