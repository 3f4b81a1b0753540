"""Accounts with the state of their streams; of a colleague's, how it stands and no more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, Select, or_, select

from schemas.account import Account, AccountProblem, Stream
from schemas.colleague import Colleague
from schemas.page import Page
from service.access import members
from service.access.workspaces import Workspace
from service.db import ids
from service.db.moments import maybe, moment
from service.db.tables import accounts, streams, users
from service.timeline.read.paging import Slice, paged, sealed
from service.timeline.read.rows import of


def page(conn: Connection, ws: Workspace, part: Slice) -> Page[Account]:
    """Accounts by id. Raises BadFilter."""
    place = part.place("accounts", int)
    found = _chosen(ws)
    if place is not None:
        found = found.where(accounts.c.id > place[0])
    rows = list(conn.execute(found.order_by(accounts.c.id).limit(part.limit + 1)))
    shown = rows[: part.limit]
    cursor = sealed("accounts", shown[-1].id) if shown else ""
    return paged(_all(conn, ws, shown), len(rows) > len(shown), cursor)


def one(conn: Connection, ws: Workspace, account: int) -> Account | None:
    """One account; None when there is none."""
    found = _chosen(ws).where(accounts.c.id == account)
    return next(iter(_all(conn, ws, conn.execute(found).all())), None)


def told_of(conn: Connection, ws: Workspace) -> frozenset[str] | None:
    """Public ids of the accounts of whose troubles the viewer is told; None: of all."""
    if _rules(conn, ws):
        return None
    mine = or_(accounts.c.user_id.is_(None), accounts.c.user_id == ws.viewer)
    chosen = select(accounts.c.id).where(of(ws, accounts), mine)
    return frozenset(ids.public("a", number) for number in conn.execute(chosen).scalars())


def _all(conn: Connection, ws: Workspace, rows: Sequence[Any]) -> list[Account]:
    held = _streams(conn, ws, [row.id for row in rows])
    rules = all(ws.sees(row.user_id) for row in rows) or _rules(conn, ws)
    return [_masked(_account(row, held[row.id]), row.user_id, ws, rules) for row in rows]


def _chosen(ws: Workspace) -> Select[Any]:
    return (
        select(accounts, users.c.name.label("whose"))
        .outerjoin(users, users.c.id == accounts.c.user_id)
        .where(of(ws, accounts))
    )


def _rules(conn: Connection, ws: Workspace) -> bool:
    """Whether the viewer owns the workspace, or is the machine itself."""
    if ws.viewer is None:
        return True
    member = members.here(conn, ws.id, ws.viewer)
    return member is not None and member.role == "owner"


def _masked(account: Account, user: int | None, ws: Workspace, rules: bool) -> Account:
    """rules: the viewer owns the workspace; does not matter for an account of their own."""
    if ws.sees(user):
        return account
    account = account.model_copy(update={"streams": []})
    if rules:
        return account
    return account.model_copy(update={"label": account.provider, "problem": None})


def _streams(conn: Connection, ws: Workspace, wanted: list[int]) -> defaultdict[int, list[Stream]]:
    """Those that are read, and those that would be if it were allowed."""
    found: defaultdict[int, list[Stream]] = defaultdict(list)
    chosen = select(streams).where(
        of(ws, streams),
        streams.c.account_id.in_(wanted),
        or_(streams.c.gone_at.is_(None), streams.c.problem.is_not(None)),
    )
    for row in conn.execute(chosen.order_by(streams.c.name)):
        found[row.account_id].append(_stream(row))
    return found


def _stream(row: Any) -> Stream:
    return Stream(
        name=row.name,
        label=row.label or row.name,
        feature=row.feature or None,
        held=row.held,
        of=row.total,
        unreadable=row.unreadable,
        last_complete_at=maybe(row.last_complete_at),
        audited_at=maybe(row.audited_at),
        progress=_progress(row.held + row.unreadable, row.total),
        minutes_left=_minutes_left(row),
        problem=_problem(row.problem),
    )


def _progress(seen: int, total: int | None) -> float | None:
    if total is None:
        return None
    return 1.0 if total == 0 else round(min(1.0, seen / total), 4)


def _minutes_left(row: Any) -> int | None:
    """At the pace of the quota: the provider lets nobody be faster."""
    walking = row.resume is not None and row.checkpoint is None
    if not walking or row.total is None or not row.per_minute:
        return None
    left: float = (row.total - row.held) / row.per_minute
    return max(1, round(left))


def _problem(text: str | None) -> AccountProblem | None:
    return AccountProblem(**orjson.loads(text)) if text else None


def _account(row: Any, held: list[Stream]) -> Account:
    return Account(
        id=ids.public("a", row.id),
        kind=row.kind,
        provider=row.provider,
        label=row.label,
        status=row.status,
        problem=_problem(row.problem),
        features=row.features.split(),
        streams=held,
        next_sync_at=maybe(row.next_at),
        synced_at=maybe(row.synced_at),
        created_at=moment(row.created_at),
        user=None if row.whose is None else Colleague(ids.public("u", row.user_id), row.whose),
        shared=row.shared,
    )
