"""Accounts with the state of their streams."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import orjson
from sqlalchemy import Connection, select

from schemas.account import Account, AccountProblem, Stream
from schemas.page import Page
from service.access.workspaces import Workspace
from service.db import ids
from service.db.moments import maybe, moment
from service.db.tables import accounts, streams
from service.timeline.read.paging import Slice, paged, sealed
from service.timeline.read.rows import of


def page(conn: Connection, ws: Workspace, part: Slice) -> Page[Account]:
    """Accounts by id. Raises BadFilter."""
    place = part.place("accounts", int)
    found = select(accounts).where(of(ws, accounts))
    if place is not None:
        found = found.where(accounts.c.id > place[0])
    rows = list(conn.execute(found.order_by(accounts.c.id).limit(part.limit + 1)))
    shown = rows[: part.limit]
    held = _streams(conn, ws, [row.id for row in shown])
    items = [_account(row, held[row.id]) for row in shown]
    cursor = sealed("accounts", shown[-1].id) if shown else ""
    return paged(items, len(rows) > len(shown), cursor)


def _streams(conn: Connection, ws: Workspace, wanted: list[int]) -> defaultdict[int, list[Stream]]:
    found: defaultdict[int, list[Stream]] = defaultdict(list)
    chosen = select(streams).where(of(ws, streams), streams.c.account_id.in_(wanted))
    for row in conn.execute(chosen.order_by(streams.c.name)):
        found[row.account_id].append(
            Stream(
                name=row.name,
                held=row.held,
                of=row.total,
                last_complete_at=maybe(row.last_complete_at),
                progress=_progress(row.held, row.total),
            )
        )
    return found


def _progress(held: int, total: int | None) -> float | None:
    if total is None:
        return None
    return 1.0 if total == 0 else round(min(1.0, held / total), 4)


def _account(row: Any, held: list[Stream]) -> Account:
    problem = AccountProblem(**orjson.loads(row.problem)) if row.problem else None
    return Account(
        id=ids.public("a", row.id),
        kind=row.kind,
        provider=row.provider,
        label=row.label,
        status=row.status,
        problem=problem,
        streams=held,
        created_at=moment(row.created_at),
    )
