"""A POST with an Idempotency-Key happens once; its answer is kept for a day and told again."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b

from fastapi import Request, Response
from pydantic import BaseModel
from sqlalchemy import Connection, delete, select

from service.access.callers import Caller
from service.api.answers import Answer, as_json, written
from service.api.problems import ApiProblem
from service.db.moments import DAY
from service.db.session import add
from service.db.tables import idempotency

KEPT = DAY


@dataclass(frozen=True, slots=True)
class Repeat:
    """key: of this caller. request: digest of method, address and body."""

    workspace: int
    key: str
    request: str

    @classmethod
    def of(
        cls, request: Request, caller: Caller, key: str | None, body: BaseModel | None
    ) -> Repeat | None:
        """None when the caller gave no key."""
        if key is None:
            return None
        address = request.scope["path"].encode() + b"?" + request.scope["query_string"]
        stated = request.method.encode() + b" " + address + b"\n"
        text = stated + (as_json(body) if body is not None else b"")
        digest = blake2b(text, digest_size=20).hexdigest()
        return cls(caller.ws.id, f"{caller.name}:{key}", digest)

    def told(self, conn: Connection, now: int) -> Response | None:
        """The answer given before. Raises ApiProblem when it was to another request."""
        found = select(idempotency).where(
            idempotency.c.workspace_id == self.workspace,
            idempotency.c.key == self.key,
            idempotency.c.created_at > now - KEPT,
        )
        row = conn.execute(found).one_or_none()
        if row is None:
            return None
        if row.request != self.request:
            raise ApiProblem("idempotency-key-reused", "Use a fresh key for a new request.")
        return written(row.body.encode(), row.status, {"Idempotent-Replayed": "true"})

    def keep(self, conn: Connection, answer: Answer, now: int) -> None:
        """Stores the answer; forgets those of yesterday."""
        mine = idempotency.c.workspace_id == self.workspace
        conn.execute(delete(idempotency).where(mine, idempotency.c.created_at <= now - KEPT))
        body = answer.kept or answer.body
        row = {
            "workspace_id": self.workspace,
            "key": self.key,
            "request": self.request,
            "status": answer.status,
            "body": as_json(body).decode() if body is not None else "",
            "created_at": now,
        }
        add(conn, idempotency, [row])


def forget(conn: Connection, workspace: int, public_id: str) -> None:
    """Removes stored answers that speak of an erased contact."""
    conn.execute(
        delete(idempotency).where(
            idempotency.c.workspace_id == workspace,
            idempotency.c.body.contains(public_id, autoescape=True),
        )
    )
