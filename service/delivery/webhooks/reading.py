"""Endpoints and what was sent to them, as the API shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import orjson
from sqlalchemy import ColumnElement, Connection, Select, func, literal_column, select, tuple_

from schemas.page import Page
from schemas.webhook import (
    Attempt,
    DeliveredType,
    Delivery,
    DeliveryState,
    Endpoint,
    EndpointFilter,
    EndpointProblem,
    Include,
)
from service.access.workspaces import Workspace
from service.db import ids
from service.db.moments import maybe, moment
from service.db.tables import deliveries, endpoints
from service.db.vault import Vault
from service.delivery.webhooks.endpoints import held
from service.timeline.read.paging import Slice, paged, sealed
from service.timeline.read.rows import of

_LOCKED = EndpointProblem(
    cause="No key at hand opens its secret, so nothing can be signed.",
    remedy="Put the key back into TOUCHLINE_SECRET_KEYS, or rotate the secret.",
)


@dataclass(frozen=True, slots=True)
class DeliveryFilter:
    """since <= created_at < until, epoch ms. states, types: empty: all."""

    states: tuple[DeliveryState, ...] = ()
    types: tuple[DeliveredType, ...] = ()
    since: int | None = None
    until: int | None = None

    def fits(self) -> list[ColumnElement[bool]]:
        """What rows of deliveries must be."""
        fits: list[ColumnElement[bool]] = []
        if self.states == ("failed",):
            fits.append(deliveries.c.state == literal_column("'failed'"))  # of ix_deliveries_failed
        elif self.states:
            fits.append(deliveries.c.state.in_(self.states))
        if self.types:
            fits.append(deliveries.c.type.in_(self.types))
        if self.since is not None:
            fits.append(deliveries.c.created_at >= self.since)
        if self.until is not None:
            fits.append(deliveries.c.created_at < self.until)
        return fits


def page(conn: Connection, ws: Workspace, vault: Vault, part: Slice, now: int) -> Page[Endpoint]:
    """Endpoints, the oldest first. now: epoch ms. Raises BadFilter."""
    place = part.place("webhooks", int, int)
    order = (endpoints.c.created_at, endpoints.c.id)
    found = select(endpoints).where(of(ws, endpoints))
    if place is not None:
        found = found.where(tuple_(*order) > tuple_(*place))
    rows = list(conn.execute(found.order_by(*order).limit(part.limit + 1)))
    shown = rows[: part.limit]
    cursor = sealed("webhooks", shown[-1].created_at, shown[-1].id) if shown else ""
    return paged(_all(conn, ws, vault, shown, now), len(rows) > len(shown), cursor)


def one(conn: Connection, ws: Workspace, vault: Vault, endpoint: int, now: int) -> Endpoint | None:
    """One endpoint; None when there is none. now: epoch ms."""
    found = select(endpoints).where(of(ws, endpoints), endpoints.c.id == endpoint)
    return next(iter(_all(conn, ws, vault, conn.execute(found).all(), now)), None)


def sent(
    conn: Connection, ws: Workspace, endpoint: int, wanted: DeliveryFilter, part: Slice
) -> Page[Delivery]:
    """What was sent to an endpoint or waits for it, newest first. Raises BadFilter."""
    place = part.place("deliveries", int, int)
    order = (deliveries.c.created_at, deliveries.c.id)
    found = _deliveries(ws).where(deliveries.c.endpoint_id == endpoint, *wanted.fits())
    if place is not None:
        found = found.where(tuple_(*order) < tuple_(*place))
    found = found.order_by(*(one.desc() for one in order)).limit(part.limit + 1)
    rows = list(conn.execute(found))
    shown = rows[: part.limit]
    cursor = sealed("deliveries", shown[-1].created_at, shown[-1].id) if shown else ""
    return paged([_delivery(ws, row) for row in shown], len(rows) > len(shown), cursor)


def one_sent(conn: Connection, ws: Workspace, delivery: int) -> Delivery | None:
    """One delivery; None when there is none."""
    row = conn.execute(_deliveries(ws).where(deliveries.c.id == delivery)).one_or_none()
    return None if row is None else _delivery(ws, row)


def _all(
    conn: Connection, ws: Workspace, vault: Vault, rows: Sequence[Any], now: int
) -> list[Endpoint]:
    waiting = _waiting(conn, ws, [row.id for row in rows])
    return [_endpoint(ws, vault, row, waiting.get(row.id, 0), now) for row in rows]


def _waiting(conn: Connection, ws: Workspace, wanted: list[int]) -> dict[int, int]:
    counted = (
        select(deliveries.c.endpoint_id, func.count().label("waiting"))
        .where(
            of(ws, deliveries),
            deliveries.c.endpoint_id.in_(wanted),
            deliveries.c.next_at.is_not(None),
        )
        .group_by(deliveries.c.endpoint_id)
    )
    return {row.endpoint_id: row.waiting for row in conn.execute(counted)}


def _endpoint(ws: Workspace, vault: Vault, row: Any, waiting: int, now: int) -> Endpoint:
    found = held(vault, ws, row)
    ends = [one.until for one in found.secrets if one.until is not None and one.until > now]
    forever = sum(one.until is None for one in found.secrets)
    problem = EndpointProblem(**orjson.loads(row.problem)) if row.problem else None
    return Endpoint(
        id=ids.public("wh", row.id),
        url=row.url,
        description=row.description,
        types=cast(list[DeliveredType], row.types.split()),
        filter=EndpointFilter.model_validate_json(row.filter),
        include=cast(list[Include], row.include.split()),
        header=found.header[0] if found.header else None,
        status=row.status,
        problem=problem if found.secrets else _LOCKED,
        waiting=waiting,
        failures=row.failures,
        failing_since=maybe(row.failing_since),
        rest_until=maybe(row.rest_until),
        secrets=forever + len(ends),
        rotates_at=maybe(max(ends, default=None)),
        created_at=moment(row.created_at),
        updated_at=moment(row.updated_at),
    )


def _deliveries(ws: Workspace) -> Select[Any]:
    mine = (endpoints.c.workspace_id == deliveries.c.workspace_id) & (
        endpoints.c.id == deliveries.c.endpoint_id
    )
    return select(deliveries, endpoints.c.user_id).join(endpoints, mine).where(of(ws, deliveries))


def _delivery(ws: Workspace, row: Any) -> Delivery:
    return Delivery(
        id=ids.public("dl", row.id),
        webhook_id=ids.public("msg", row.id),
        type=row.type,
        sequence=row.sequence,
        subject=row.subject,
        state=row.state,
        attempts=[_attempt(one) for one in orjson.loads(row.log)],
        next_at=maybe(row.next_at),
        created_at=moment(row.created_at),
        done_at=maybe(row.done_at),
        body=_shown(ws, row),
    )


def _attempt(stated: dict[str, Any]) -> Attempt:
    at, took = moment(stated["at"]), stated["ms"]
    return Attempt(at=at, status=stated["status"], took_ms=took, because=stated["because"])


def _shown(ws: Workspace, row: Any) -> dict[str, Any]:
    """The body; what mail is about is for those alone through whose eyes it was read."""
    body: dict[str, Any] = orjson.loads(row.body)
    if not ws.sees(row.user_id) and "subject" in body["data"]:
        body["data"]["subject"] = None
    return body
