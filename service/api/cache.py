"""Answers told again: most dashboards ask the same as a moment ago.

An answer holds while nothing was written in its workspace since (db/versions.py: also by other
processes) and the clock has moved no more than LASTS, for answers tell of now. It is kept for
those who may see it: the same token or session with the same rights.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.access.callers import Caller
from service.access.ground import Ground
from service.api.answers import matches

LASTS = 5_000
"""Milliseconds."""
KEPT = (
    "/v1/contacts", "/v1/timeline", "/v1/gaps", "/v1/interactions", "/v1/merges",
    "/v1/suggestions", "/v1/changes", "/v1/rulings", "/v1/blocklist", "/v1/insights", "/v1/plan",
    "/v1/dates", "/v1/rules", "/v1/introductions", "/v1/tags", "/v1/quiet-periods", "/v1/cadences",
)  # fmt: skip
"""What shows only rows that writing() writes, and the clock."""
_OVERHEAD = 1_000
_UNSAID = frozenset({b"content-length", b"content-type", b"content-encoding"})


@dataclass(frozen=True, slots=True)
class _Told:
    version: int
    at: int
    headers: list[tuple[bytes, bytes]]
    tag: str
    body: bytes

    def holds(self, version: int, now: int) -> bool:
        return self.version == version and self.at <= now < self.at + LASTS

    def size(self) -> int:
        return len(self.body) + _OVERHEAD


class Cache:
    """ASGI middleware; stands behind the guard. most: bytes."""

    def __init__(self, app: ASGIApp, ground: Ground, most: int) -> None:
        self._app, self._ground, self._most = app, ground, most
        self._book: OrderedDict[Any, _Told] = OrderedDict()
        self._size = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Tells an answer again, or passes on and listens."""
        caller = _caller(scope) if self._most else None
        version = None if caller is None else await self._version(caller.ws.id)
        if caller is None or version is None:
            await self._app(scope, receive, send)
            return
        headers, now = Headers(scope=scope), self._ground.now()
        key = _key(scope, headers, caller)
        told = self._book.get(key)
        if told is not None and told.holds(version, now):
            self._book.move_to_end(key)
        else:
            told = await self._heard(key, version, now, scope, receive, send)
        if told is not None:
            await _tell(told, headers.get("if-none-match"), send)

    async def _version(self, workspace: int) -> int | None:
        """SQLite answers sooner than a thread could be asked."""
        versions = self._ground.db.versions
        if self._ground.db.sqlite:
            return versions.of(workspace)
        return await run_in_threadpool(versions.of, workspace)

    async def _heard(
        self, key: Any, version: int, now: int, scope: Scope, receive: Receive, send: Send
    ) -> _Told | None:
        """The answer of the app, kept; None when it is of another kind and was sent already."""
        start: Message | None = None
        told: _Told | None = None

        async def listen(message: Message) -> None:
            nonlocal start, told
            if message["type"] == "http.response.start" and _lasting(message):
                start = message
            elif start is None:
                await send(message)
            elif message.get("more_body"):
                await send(start)
                await send(message)
                start = None
            else:
                raw, tag = start["headers"], Headers(raw=start["headers"])["etag"]
                told = _Told(version, now, raw, tag, message.get("body", b""))

        # Asked for whole, whatever the caller holds: this is where the two are compared.
        plain = [pair for pair in scope["headers"] if pair[0] != b"if-none-match"]
        await self._app({**scope, "headers": plain}, receive, listen)
        if told is not None:
            self._keep(key, told)
        return told

    def _keep(self, key: Any, told: _Told) -> None:
        """The newest last; the oldest go when it is too much."""
        before = self._book.pop(key, None)
        self._size += told.size() - (before.size() if before else 0)
        self._book[key] = told
        while self._size > self._most:
            _, gone = self._book.popitem(last=False)
            self._size -= gone.size()


def _caller(scope: Scope) -> Caller | None:
    """Who asks for what may be told again."""
    if scope["type"] != "http" or scope["method"] != "GET" or not scope["path"].startswith(KEPT):
        return None
    caller: Caller | None = scope["state"].get("caller")
    return caller


def _key(scope: Scope, headers: Headers, caller: Caller) -> Any:
    return (
        (caller.ws.id, caller.ws.viewer, caller.name, caller.scopes),
        (scope["path"], scope["query_string"]),
        (headers.get("accept"), headers.get("accept-encoding")),
    )


def _lasting(message: Message) -> bool:
    return message["status"] == 200 and any(name == b"etag" for name, _ in message["headers"])


async def _tell(told: _Told, held: str | None, send: Send) -> None:
    """200, or 304 when the caller holds it already."""
    status, headers, body = 200, told.headers, told.body
    if matches(held, told.tag):
        status, body = 304, b""
        headers = [pair for pair in headers if pair[0] not in _UNSAID]
    # A list of its own: whoever stands outside may add to it.
    await send({"type": "http.response.start", "status": status, "headers": list(headers)})
    await send({"type": "http.response.body", "body": body})
