"""Rounds of one endpoint: what was sent is written down and the next is claimed, in one
transaction, under the endpoint's lease.

What a killed worker had claimed ("sending") is due as before, so whoever takes the lease next
sends it again: whether it arrived is not known, and at least once is promised.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, func, select, update

from service.access.workspaces import Workspace
from service.db.leases import Lease, give_back, guard
from service.db.tables import deliveries, endpoints, leases
from service.db.vault import Unopened, Vault
from service.db.within import within
from service.delivery.webhooks import secrets
from service.delivery.webhooks.schedule import (
    RESTS,
    Answer,
    Health,
    fate,
    given_up,
    health,
)
from service.delivery.webhooks.secrets import Sealed

SLICE = 64
"""Deliveries claimed at once."""
_LEASE = "hook:"
_KEPT_ATTEMPTS = 40
ENABLED = "enabled"
_HEALTH = ("failures", "failing_since", "rest_until")
_MINE = (
    deliveries.c.workspace_id == bindparam("ws"),
    deliveries.c.endpoint_id == bindparam("endpoint"),
    deliveries.c.next_at.is_not(None),
)
_LOCKED = (
    select(endpoints)
    .where(endpoints.c.workspace_id == bindparam("ws"), endpoints.c.id == bindparam("endpoint"))
    .with_for_update()
)
_DUE = (
    select(
        deliveries.c.id,
        deliveries.c.body,
        deliveries.c.attempts,
        deliveries.c.log,
        deliveries.c.next_at,
    )
    .where(*_MINE, deliveries.c.next_at <= bindparam("now"))
    .limit(bindparam("most"))
)
_IN_TURN = _DUE.order_by(deliveries.c.next_at, deliveries.c.sequence)
_PROBE = _DUE.order_by(  # a test first (it has no sequence): somebody waits for it
    deliveries.c.sequence > 0,
    deliveries.c.attempts,
    deliveries.c.next_at,
    deliveries.c.sequence,
    deliveries.c.id,
)
_NEXT = select(func.min(deliveries.c.next_at)).where(*_MINE)
_SENT = (
    update(deliveries)
    .where(deliveries.c.workspace_id == bindparam("ws"), deliveries.c.id == bindparam("wanted"))
    .values({name: bindparam(f"new_{name}") for name in
             ("state", "attempts", "next_at", "log", "done_at")})
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Parcel:
    """A delivery as it is sent. attempts: before this one. log: JSON, as stored. next_at: epoch ms,
    when it became due."""

    id: int
    body: str
    attempts: int
    log: str
    next_at: int


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of a parcel; answer: None when it was not sent after all. at: epoch ms."""

    parcel: Parcel
    at: int
    answer: Answer | None


@dataclass(frozen=True, slots=True)
class Round:
    """What to send next, and how. failing: nothing succeeded last, so this is a probe. gave_up:
    why the endpoint has to be disabled instead, "" where it has not."""

    url: str
    sealed: Sealed
    failing: bool
    parcels: Sequence[Parcel]
    gave_up: str = ""


def lease_name(endpoint: int) -> str:
    """The lease that whoever sends to the endpoint holds."""
    return f"{_LEASE}{endpoint}"


def endpoint_of(lease: Lease) -> int:
    """Whom that lease is about."""
    return int(lease.name.removeprefix(_LEASE))


def due(conn: Connection, ws: Workspace, now: int, most: int) -> list[tuple[int, bool]]:
    """Endpoints something may be sent to, that nobody is at, and whether each is failing: those
    last, else the longest due first. now: epoch ms."""
    chosen = (
        select(endpoints.c.id, endpoints.c.failures)
        .where(endpoints.c.workspace_id == ws.id, endpoints.c.due_at.is_not(None))
        .where(endpoints.c.due_at <= now, endpoints.c.status == ENABLED)
        .order_by(endpoints.c.failures > 0, endpoints.c.due_at)
        .limit(most)
    )
    rows = conn.execute(chosen).all()
    if not rows:
        return []
    held = select(leases.c.name).where(
        leases.c.workspace_id == ws.id, leases.c.name.startswith(_LEASE), leases.c.until > now
    )
    taken = set(conn.execute(held).scalars())
    return [(row.id, row.failures > 0) for row in rows if lease_name(row.id) not in taken]


def take_round(
    conn: Connection,
    ws: Workspace,
    vault: Vault,
    lease: Lease,
    sent: Sequence[Sent],
    now: int,
    draw: Callable[[], float],
    *,
    more: bool,
) -> Round | None:
    """Stores what was sent and claims what is next; None, with the lease given back, when there is
    nothing now. more: False when the worker is to stop. now: epoch ms. draw: 0 to 1, by chance.
    Raises Fenced."""
    guard(conn, lease, now)
    # Locked before anything is read: what is spread meanwhile wakes it after us, not before.
    bound = {"ws": ws.id, "endpoint": endpoint_of(lease), "now": now}
    row = conn.execute(_LOCKED, bound).one()
    _store(conn, ws, sent, now, draw)
    before = Health(*(getattr(row, name) for name in _HEALTH))
    answers = [one.answer for one in sent if one.answer is not None]
    after = health(before, answers, now, draw()) if answers else before
    enabled = row.status == ENABLED
    why = given_up(after, answers, now) if answers and enabled else ""
    sealed = _opened(vault, ws, row)
    if sealed is None:  # nothing can be signed; no attempt is used up
        after = Health(after.failures, after.failing_since, now + RESTS[-1])
    resting = after.rest_until is not None and after.rest_until > now
    parcels: list[Parcel] = []
    if more and enabled and not resting and not why:
        parcels = _claim(conn, ws, bound, 1 if after.failures else SLICE)
    due_at = _due_at(conn, bound, parcels, after) if enabled else None
    _keep(conn, ws, row, after, due_at)
    if why or (parcels and sealed):
        return Round(row.url, sealed or Sealed(()), after.failures > 0, parcels, why)
    give_back(conn, lease)
    return None


def _store(
    conn: Connection, ws: Workspace, sent: Sequence[Sent], now: int, draw: Callable[[], float]
) -> None:
    rows = [_row(ws, one, now, draw) for one in sent]
    if rows:
        conn.execute(_SENT, rows)


def _row(ws: Workspace, one: Sent, now: int, draw: Callable[[], float]) -> dict[str, Any]:
    parcel, answer = one.parcel, one.answer
    cells: dict[str, Any] = {"attempts": parcel.attempts, "log": parcel.log, "done_at": None}
    if answer is None:
        cells |= {"state": "pending", "next_at": parcel.next_at}
    else:
        follows = fate(answer, parcel.attempts + 1, now, draw())
        cells |= {**asdict(follows), "attempts": parcel.attempts + 1}
        cells["log"] = _logged(parcel.log, one.at, answer)
        cells["done_at"] = None if follows.next_at is not None else now
    return {"ws": ws.id, "wanted": parcel.id, **{f"new_{k}": v for k, v in cells.items()}}


def _logged(log: str, at: int, answer: Answer) -> str:
    told = {"at": at, "status": answer.status, "ms": answer.took, "because": answer.because}
    return orjson.dumps([*orjson.loads(log), told][-_KEPT_ATTEMPTS:]).decode()


def _opened(vault: Vault, ws: Workspace, row: Any) -> Sealed | None:
    """None where there is nothing to sign with."""
    try:
        found = secrets.opened(vault, ws.id, row.id, row.sealed)
    except Unopened:
        return None
    return found if found.secrets else None


def _claim(conn: Connection, ws: Workspace, bound: dict[str, int], most: int) -> list[Parcel]:
    order = _PROBE if most == 1 else _IN_TURN
    rows = conn.execute(order, {**bound, "most": most}).all()
    if rows:
        claimed = (deliveries.c.workspace_id == ws.id) & within(
            deliveries.c.id, [row.id for row in rows]
        )
        conn.execute(update(deliveries).where(claimed).values(state="sending"))
    return [Parcel(*row) for row in rows]


def _due_at(
    conn: Connection, bound: dict[str, int], parcels: Sequence[Parcel], after: Health
) -> int | None:
    if parcels:
        return bound["now"]
    waits: int | None = conn.execute(_NEXT, bound).scalar()
    return waits if waits is None else max(waits, after.rest_until or 0)


def _keep(conn: Connection, ws: Workspace, row: Any, after: Health, due_at: int | None) -> None:
    news = {**asdict(after), "due_at": due_at}
    if any(getattr(row, name) != value for name, value in news.items()):
        mine = (endpoints.c.workspace_id == ws.id) & (endpoints.c.id == row.id)
        conn.execute(update(endpoints).where(mine).values(**news))
