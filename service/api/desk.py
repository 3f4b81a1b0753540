"""What a route works at: a connection, the caller's workspace, the present.

A read sees one snapshot. A write is committed before its answer leaves; with an Idempotency-Key
the answer is stored in the same transaction and told again when the request is repeated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header, Request, Response
from pydantic import BaseModel
from sqlalchemy import Connection

from service.access.callers import Caller
from service.access.ground import Ground
from service.access.trail import Deed, record
from service.access.workspaces import Workspace
from service.api.answers import Answer, shown
from service.api.once import Repeat

_ROOT = "/v1"


@dataclass(frozen=True, slots=True)
class At:
    """now: epoch ms."""

    conn: Connection
    ws: Workspace
    now: int


class Desk:
    """Opens reads and writes for one request."""

    def __init__(self, request: Request, key: str | None = None) -> None:
        self.request = request
        self.ground: Ground = request.app.state.ground
        self.caller: Caller = request.state.caller
        self._key = key

    @contextmanager
    def reading(self) -> Iterator[At]:
        """A snapshot."""
        with self.ground.db.reading() as conn:
            yield At(conn, self.caller.ws, self.ground.now())

    def shown(self, model: object) -> Response:
        """A read as HTTP."""
        return shown(self.request, model)

    def write(self, work: Callable[[At], Answer], body: BaseModel | None = None) -> Response:
        """Does the work in one transaction, once per Idempotency-Key, and leaves a trail. body: the
        request's."""
        now = self.ground.now()
        repeat = Repeat.of(self.request, self.caller, self._key, body)
        with self.ground.db.writing(self.caller.ws.id) as conn:
            told = repeat.told(conn, now) if repeat else None
            if told is not None:
                return told
            answer = work(At(conn, self.caller.ws, now))
            self._trace(conn, answer.status, answer.location, now)
            if repeat:
                repeat.keep(conn, answer, now)
        return answer.response()

    def trace(self, status: int) -> None:
        """Leaves the trail of a write that went another way than write()."""
        with self.ground.db.noting() as conn:
            self._trace(conn, status, "", self.ground.now())

    def _trace(self, conn: Connection, status: int, made: str, now: int) -> None:
        """made: the address of what is new, "" for none."""
        route, named = self.request.scope["route"], list(self.request.path_params.values())
        subject = str(named[0]) if named else made.rpartition("/")[2]
        # Whether a route knows the prefix of the router it stands in, depends on FastAPI's version.
        path = f"{_ROOT}{route.path.removeprefix(_ROOT)}"
        action = f"{self.request.method} {path}"
        deed = Deed(self.caller.user, self.caller.label, action, subject, status)
        record(conn, self.caller.ws.id, deed, now)


async def _reader(request: Request) -> Desk:
    return Desk(request)


async def _poster(
    request: Request,
    idempotency_key: Annotated[
        str | None,
        Header(min_length=1, max_length=200, description="repeat a POST without doing it twice"),
    ] = None,
) -> Desk:
    return Desk(request, idempotency_key)


AtDesk = Annotated[Desk, Depends(_reader)]
AtPost = Annotated[Desk, Depends(_poster)]
