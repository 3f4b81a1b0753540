"""All of it as one ASGI application, and the world's hands on it."""

from __future__ import annotations

from collections import Counter

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from connectors.sandbox.clock import Clock
from connectors.sandbox.faults import Faults
from connectors.sandbox.google import batch, calendar, gmail, people
from connectors.sandbox.google.account import Account
from connectors.sandbox.google.api import Api, dumps
from connectors.sandbox.google.book import Book
from connectors.sandbox.google.box import GoogleBox
from connectors.sandbox.google.calls import Refusal
from connectors.sandbox.google.diary import Diary
from connectors.sandbox.google.mailbox import Mailbox
from connectors.sandbox.google.oauth import OAuth
from connectors.sandbox.google.weather import CutShort, refusal

_BATCHES = ("batch", "batch/gmail/v1")


class GooglePlatform:
    """See sandbox.world.Platform. app: everything Google serves, under any prefix. counted, units:
    what was asked for, see Api."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.faults = Faults()
        self._accounts: dict[str, Account] = {}
        self.oauth = OAuth(clock, self.faults, self._accounts)
        served = (gmail.methods(self.faults), people.methods(clock, self.faults))
        self.api = Api(clock, [*served[0], *calendar.methods(clock, self.faults), *served[1]])
        self.app = Starlette(
            routes=[
                Route("/o/oauth2/v2/auth", self.oauth.ask),
                Route("/o/oauth2/v2/auth/choose", self.oauth.choose),
                Route("/token", self.oauth.token, methods=["POST"]),
                Route("/revoke", self.oauth.end, methods=["POST"]),
                Route("/v1/userinfo", self.oauth.userinfo),
                Route("/{path:path}", self._serve, methods=["GET", "POST"]),
            ]
        )

    @property
    def counted(self) -> Counter[str]:
        """Calls by method of the discovery documents."""
        return self.api.counted

    @property
    def units(self) -> int:
        """Quota units spent by all accounts."""
        return self.api.units

    def open(self, address: str, name: str, aliases: tuple[str, ...] = ()) -> GoogleBox:
        """A new, empty account. Raises ValueError when the address is taken."""
        if address in self._accounts:
            raise ValueError(f"{address} is taken")
        number = len(self._accounts) + 1
        clock = self._clock
        diary = Diary(clock, address, number)
        parts = (Mailbox(clock), diary, Book(clock))
        account = Account(f"{10**20 + number}", address, name, aliases, *parts)
        self._accounts[address] = account
        return GoogleBox(account)

    def revoke(self, address: str) -> None:
        """See Platform.revoke."""
        self.oauth.revoke(self._accounts[address])

    def narrow(self, address: str, *features: str) -> None:
        """See Platform.narrow."""
        self._accounts[address].ticked = frozenset(features)

    async def _serve(self, request: Request) -> Response:
        """One request to the API host."""
        path = request.path_params["path"].lstrip("/")
        where = f"/{path}"
        planned = refusal(self.faults, where, self._clock)
        allowed = self.oauth.allowed(request.headers.get("authorization", ""))
        if planned is None and allowed is None:
            planned = Refusal(401, "authError", "Request had invalid authentication credentials.")
        if planned or allowed is None:
            self.counted["refused"] += 1
            assert planned is not None
            return Response(dumps(planned.body()), planned.status, media_type="application/json")
        cut = self.faults.take(where, "cut")
        if path in _BATCHES:
            self.counted["batch"] += 1
            fault = self.faults.take(where, "batch_partial")
            failing = int(fault.value or 1) if fault else 0
            kind = request.headers.get("content-type", "")
            root = request.scope.get("root_path", "")
            body = await request.body()
            status, body = batch.answer(self.api, allowed, kind, body, failing, root)
            media = f"multipart/mixed; boundary={batch.ANSWERS}"
        else:
            query = request.url.query
            status, said = self.api.answer(allowed, request.method, path, query)
            body, media = dumps(said), "application/json"
        return (CutShort if cut else Response)(body, status, media_type=media)
