"""The audit trail: who did what, and who came in. Never bodies, never secrets."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from service.db import ids
from service.db.session import add
from service.db.tables import trail

_LONGEST = 64


@dataclass(frozen=True, slots=True)
class Deed:
    """user: who; None when nobody knows. caller: id of the token, or "session". action: method
    and route, or "sign-in ...". subject: public id of what it was done to. status: of the
    answer."""

    user: int | None
    caller: str
    action: str
    subject: str
    status: int


def record(conn: Connection, workspace: int, deed: Deed, now: int) -> None:
    """Adds a line; in the transaction of what was done. now: epoch ms."""
    row = {
        "workspace_id": workspace,
        "id": ids.drawn(),
        "at": now,
        "user_id": deed.user,
        "caller": deed.caller,
        "action": deed.action,
        "subject": deed.subject[:_LONGEST],
        "status": deed.status,
    }
    add(conn, trail, [row])
