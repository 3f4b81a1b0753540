"""Deliveries a person asks for: once more, and a test.

A replay sends the stored bytes under the webhook-id they always had, so that a receiver which
took them already knows them again.
"""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from service.access.workspaces import Workspace
from service.accounts.refusal import Refusal
from service.db import ids
from service.db.session import add
from service.db.tables import deliveries, endpoints
from service.delivery.webhooks.bodies import framed
from service.delivery.webhooks.endpoints import of
from service.delivery.webhooks.reading import DeliveryFilter

TEST = "endpoint.test"
_AGAIN = {"state": "pending", "attempts": 0, "done_at": None}


def replay(conn: Connection, ws: Workspace, delivery: int, now: int) -> None:
    """Sends one once more, as soon as a worker is free. now: epoch ms. Raises Refusal."""
    mine = (deliveries.c.workspace_id == ws.id) & (deliveries.c.id == delivery)
    row = conn.execute(select(deliveries.c.endpoint_id, deliveries.c.state).where(mine)).one()
    if row.state not in ("done", "failed"):
        raise Refusal("It is still on its way; there is nothing to send once more.")
    conn.execute(update(deliveries).where(mine).values(next_at=now, **_AGAIN))
    _wake(conn, ws, row.endpoint_id, now)


def replay_all(
    conn: Connection, ws: Workspace, endpoint: int, wanted: DeliveryFilter, now: int
) -> int:
    """Sends those once more that the filter finds; how many. Its states must be of those that are
    over: done, failed. now: epoch ms."""
    mine = (deliveries.c.workspace_id == ws.id) & (deliveries.c.endpoint_id == endpoint)
    again = update(deliveries).where(mine, *wanted.fits()).values(next_at=now, **_AGAIN)
    found = conn.execute(again).rowcount
    if found:
        _wake(conn, ws, endpoint, now)
    return found


def trial(conn: Connection, ws: Workspace, endpoint: int, now: int) -> int:
    """A delivery of type endpoint.test; its id. now: epoch ms. Raises Refusal."""
    enabled = select(endpoints.c.status).where(*of(ws, endpoint))
    if conn.execute(enabled).scalar_one() != "enabled":
        raise Refusal("The endpoint is disabled; enable it first.")
    number, subject = ids.drawn(), ids.public("wh", endpoint)
    row = {
        "workspace_id": ws.id,
        "id": number,
        "endpoint_id": endpoint,
        "sequence": 0,
        "type": TEST,
        "subject": subject,
        "body": framed(TEST, now, 0, {"id": subject}),
        "state": "pending",
        "attempts": 0,
        "next_at": now,
        "created_at": now,
    }
    add(conn, deliveries, [row])
    _wake(conn, ws, endpoint, now)
    return number


def _wake(conn: Connection, ws: Workspace, endpoint: int, now: int) -> None:
    """Somebody waits for it: an endpoint that rests is tried now. A disabled one collects."""
    awake = (*of(ws, endpoint), endpoints.c.status == "enabled")
    conn.execute(update(endpoints).where(*awake).values(due_at=now, rest_until=None))
