"""The door: nobody reaches a route without a token or a session, save for a short list of paths.

It stands before routing, so a new route is closed until someone decides otherwise.
"""

from __future__ import annotations

import hmac
from collections.abc import Set

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Receive, Scope, Send

from schemas.token import Scope as TokenScope
from service.access.callers import Caller, Look, by_session, by_token
from service.access.ground import Ground
from service.access.members import MAY
from service.access.rates import Rates
from service.access.sessions import COOKIE
from service.api.problems import ApiProblem, not_found

OPEN = frozenset({"/healthz", "/readyz", "/docs", "/openapi.json"})
OPEN_FOLDERS = ("/static/",)
PERSONAL = frozenset(
    {"/", "/accounts", "/contacts", "/crms", "/digest", "/insights", "/settings", "/sign-in"}
    | {"/suggestions", "/webhooks", "/workspaces"}
)
PERSONAL_FOLDERS = ("/contacts/", "/crms/", "/sign-in/", "/webhooks/")
"""Open too, but showing more to whom it knows."""
FORMS = frozenset({"/sign-in", "/sign-out", "/workspaces"})
"""Pages whose forms carry what proves a write in their body; they look at it themselves."""
FEEDS = "/feeds/"
"""The one place where a token may stand in the address: calendars can show it nowhere else."""
CALLBACKS = ("/v1/oauth/", "/callback")
"""Where providers lead back to: open, for the state that comes with it is the key."""
_OWN = ("/v1/me", "/v1/tokens")
_RULED = ("/v1/tokens", "/v1/audit", "/v1/webhooks", "/v1/crms")
"""For owners alone: who may come in, what was done, and what leaves the house."""
_SHOWN = ("/v1/members", "/v1/workspaces")
"""Everybody may read them; who writes rules the workspace."""
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_ASK = {"WWW-Authenticate": "Bearer"}


class Guard:
    """ASGI middleware; puts the Caller into request.state.caller."""

    def __init__(self, app: ASGIApp, ground: Ground) -> None:
        self._app, self._ground = app, ground
        self._rates = Rates(ground.settings.api.requests_per_minute)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lets the request in, or answers the problem."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        request.state.again = lambda: self._caller(request)  # for answers that last: who now?
        try:
            request.state.caller = caller = await self._caller(request)
            self._count(caller)
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
        if caller is None and not _is_personal(path):
            raise ApiProblem("unauthorized", "No valid token or session.", headers=_ASK)
        if caller is not None:
            _allow(caller, request)
        if "\x00" in path:
            raise not_found("path")
        return caller

    def _count(self, caller: Caller | None) -> None:
        wait = self._rates.take(caller.name) if caller is not None else 0
        if wait:
            said = f"More than {self._ground.settings.api.requests_per_minute} requests a minute."
            raise ApiProblem("too-many-requests", said, headers={"Retry-After": str(wait)})

    def _known(self, look: Look, secret: str) -> Caller | None:
        ground = self._ground
        book = ground.remembered.open()
        with ground.db.reading() as conn:
            caller = look(conn, secret, ground.settings, ground.now())
        if caller is not None:
            ground.remembered.keep(book, look, secret, caller)
        return caller


def _leads_back(path: str) -> bool:
    return path.startswith(CALLBACKS[0]) and path.endswith(CALLBACKS[1])


def _is_personal(path: str) -> bool:
    return _leads_back(path) or path in PERSONAL or path.startswith(PERSONAL_FOLDERS)


def _shown(request: Request) -> tuple[Look, str] | None:
    """The secret shown, and how to look it up; a header goes before the cookie."""
    stated = request.headers.get("authorization")
    if stated is None and request.scope["path"].startswith(FEEDS):
        secret = request.query_params.get("token")
        return None if secret is None else (by_token, secret)
    if stated is None:
        cookie = request.cookies.get(COOKIE)
        return None if cookie is None else (by_session, cookie)
    scheme, _, secret = stated.partition(" ")
    return (by_token, secret.strip()) if scheme.lower() == "bearer" else None


def _allow(caller: Caller, request: Request) -> None:
    wanted = needed(request.method, request.scope["path"], session=caller.csrf is not None)
    if not wanted & caller.scopes:
        raise ApiProblem(
            "insufficient-scope", f"This needs the scope {' or '.join(sorted(wanted))}."
        )
    writes = request.method not in _SAFE and request.scope["path"] not in FORMS
    if caller.csrf is not None and writes:
        shown = request.headers.get("x-csrf-token", "")
        if not hmac.compare_digest(shown.encode(), caller.csrf.encode()):
            raise ApiProblem("csrf", "A write from a page must show the page's X-CSRF-Token.")


def is_open(path: str) -> bool:
    """Whether anybody may ask for it."""
    return path in OPEN or path.startswith(OPEN_FOLDERS) or _is_personal(path)


def needed(method: str, path: str, *, session: bool) -> Set[TokenScope]:
    """The scopes any of which will do."""
    writes = method not in _SAFE
    if path.startswith(FEEDS):
        return {"feed", "read"}
    if _leads_back(path):
        return MAY["owner"]  # whoever it is: what counts is the state they bring
    if path == "/mcp" or path in FORMS:
        return {"read"}  # all is a POST there; what it does looks at the scopes itself
    if session and (path == "/v1/workspaces" or _is_below(path, _OWN)):
        return {"read"}  # one's own affairs, whatever the role
    if _is_below(path, _RULED) or (writes and _is_below(path, _SHOWN)):
        return {"admin"}
    return {"write"} if writes else {"read"}


def _is_below(path: str, roots: tuple[str, ...]) -> bool:
    return any(path == root or path.startswith(f"{root}/") for root in roots)
