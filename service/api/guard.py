"""The door: nobody reaches a route without a token or a session, save for a short list of paths.

It stands before routing, so a new route is closed until someone decides otherwise.
"""

from __future__ import annotations

import hmac

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Receive, Scope, Send

from schemas.token import Scope as TokenScope
from service.access.callers import Caller, Look, by_session, by_token
from service.access.ground import Ground
from service.access.sessions import COOKIE
from service.api.problems import ApiProblem, not_found

OPEN = frozenset({"/healthz", "/readyz", "/docs", "/openapi.json"})
OPEN_FOLDERS = ("/static/", "/sign-in/")
PERSONAL = frozenset({"/", "/accounts"})
"""Open too, but showing more to whom it knows."""
CALLBACKS = ("/v1/oauth/", "/callback")
"""Where providers lead back to: open, for the state that comes with it is the key."""
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_ASK = {"WWW-Authenticate": "Bearer"}


class Guard:
    """ASGI middleware; puts the Caller into request.state.caller."""

    def __init__(self, app: ASGIApp, ground: Ground) -> None:
        self._app, self._ground = app, ground

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lets the request in, or answers the problem."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        try:
            request.state.caller = await self._caller(request)
        except ApiProblem as problem:
            await problem.response()(scope, receive, send)
            return
        await self._app(scope, receive, send)

    async def _caller(self, request: Request) -> Caller | None:
        path = request.scope["path"]  # not request.url, which believes the Host header
        if path in OPEN or path.startswith(OPEN_FOLDERS):
            return None
        caller, shown = None, _shown(request)
        if shown is not None:
            caller = self._ground.remembered.get(*shown, self._ground.now())
            caller = caller or await run_in_threadpool(self._known, *shown)
        if caller is None and path not in PERSONAL and not _is_callback(path):
            raise ApiProblem("unauthorized", "No valid token or session.", headers=_ASK)
        if caller is not None:
            _allow(caller, request)
        if "\x00" in path:
            raise not_found("path")
        return caller

    def _known(self, look: Look, secret: str) -> Caller | None:
        ground = self._ground
        book = ground.remembered.open()
        with ground.db.reading() as conn:
            caller = look(conn, secret, ground.settings, ground.now())
        if caller is not None:
            ground.remembered.keep(book, look, secret, caller)
        return caller


def _is_callback(path: str) -> bool:
    return path.startswith(CALLBACKS[0]) and path.endswith(CALLBACKS[1])


def _shown(request: Request) -> tuple[Look, str] | None:
    """The secret shown, and how to look it up; a header goes before the cookie."""
    stated = request.headers.get("authorization")
    if stated is None:
        cookie = request.cookies.get(COOKIE)
        return None if cookie is None else (by_session, cookie)
    scheme, _, secret = stated.partition(" ")
    return (by_token, secret.strip()) if scheme.lower() == "bearer" else None


def _allow(caller: Caller, request: Request) -> None:
    needed = _needed(request)
    if needed not in caller.scopes:
        raise ApiProblem("insufficient-scope", f"This needs the scope {needed!r}.")
    if caller.csrf is not None and request.method not in _SAFE:
        shown = request.headers.get("x-csrf-token", "")
        if not hmac.compare_digest(shown.encode(), caller.csrf.encode()):
            raise ApiProblem("csrf", "A write from a page must show the page's X-CSRF-Token.")


def _needed(request: Request) -> TokenScope:
    if request.scope["path"].startswith("/v1/tokens"):
        return "admin"
    return "read" if request.method in _SAFE else "write"
