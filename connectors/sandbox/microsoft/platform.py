"""The stand-in itself: accounts, and one ASGI application in front of them."""

from __future__ import annotations

import json
from collections import Counter

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from connectors.sandbox.clock import Clock
from connectors.sandbox.faults import Cut, Faults
from connectors.sandbox.microsoft.answers import Ask, Problem, here
from connectors.sandbox.microsoft.box import MicrosoftBox
from connectors.sandbox.microsoft.consent import Consent
from connectors.sandbox.microsoft.graph import answer
from connectors.sandbox.microsoft.tokens import Tokens

_VERSION = "/graph/v1.0"


class MicrosoftPlatform:
    """See Platform. counted: requests by route, the parts of batches too. headerless: under
    Mail.ReadBasic no internetMessageHeaders come (nobody has confirmed either way)."""

    def __init__(self, clock: Clock) -> None:
        self.faults = Faults()
        self.counted: Counter[str] = Counter()
        self.headerless = False
        self._boxes: dict[str, MicrosoftBox] = {}
        self.tokens = Tokens(clock)
        self._consent = Consent(self._boxes, self.tokens, self.faults)
        graph = Route(f"{_VERSION}/{{rest:path}}", self._graph, methods=["GET", "POST"])
        self.app: ASGIApp = _Cutting(
            Starlette(routes=[graph, *self._consent.routes()]), self.faults
        )

    def open(self, address: str, name: str, aliases: tuple[str, ...] = ()) -> MicrosoftBox:
        """See Platform."""
        box = MicrosoftBox(len(self._boxes) + 1, address, name, aliases)
        self._boxes[address] = box
        return box

    def revoke(self, address: str) -> None:
        """See Platform."""
        self.tokens.revoke(self._boxes[address])

    def narrow(self, address: str, *features: str) -> None:
        """See Platform."""
        self._consent.ticked[address] = features

    async def _graph(self, request: Request) -> Response:
        try:
            ask = self._ask(request, await request.body())
            return JSONResponse(answer(ask, self.counted))
        except Problem as problem:
            return JSONResponse(problem.body, problem.status, problem.headers)

    def _ask(self, request: Request, body: bytes) -> Ask:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        allowed = self.tokens.bearer(token)
        if allowed is None or self.faults.take(request.url.path, "unauthorized"):
            raise Problem(401, "InvalidAuthenticationToken", "Access token has expired.")
        return Ask(
            box=allowed.box,
            path=f"/{request.path_params['rest']}",
            query=dict(request.query_params),
            prefer=", ".join(request.headers.getlist("prefer")),
            base=here(request) + _VERSION,
            bare=frozenset(allowed.scopes),
            faults=self.faults,
            headerless=self.headerless,
            body=json.loads(body) if body else {},
        )


class _Cutting:
    """Ends a connection in the middle of an answer, where that is planned."""

    def __init__(self, app: ASGIApp, faults: Faults) -> None:
        self._app, self._faults = app, faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not self._faults.take(scope["path"], "cut"):
            await self._app(scope, receive, send)
            return

        async def half(message: Message) -> None:
            if message["type"] != "http.response.body":
                await send(message)
                return
            content: bytes = message.get("body", b"")
            await send({**message, "body": content[: len(content) // 2], "more_body": True})
            raise Cut("cut off in the middle")

        await self._app(scope, receive, half)
