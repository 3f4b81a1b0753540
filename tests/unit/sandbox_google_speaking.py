"""Speaking to Google's stand-in by hand: a client with a token, without any of the connector."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from connectors.sandbox.clock import Clock
from connectors.sandbox.google.box import GoogleBox
from connectors.sandbox.google.platform import GooglePlatform
from connectors.sandbox.transport import SandboxTransport
from connectors.sandbox.world import CLIENT_ID, CLIENT_SECRET, Letter, Party

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
ME = Party("Mara Lind", "mara@lind.example")
ANNA = Party("Anna Bell", "anna@acme.example")
AUTH = "https://www.googleapis.com/auth/"
SCOPES = ("openid", f"{AUTH}gmail.metadata", f"{AUTH}calendar.readonly", f"{AUTH}contacts.readonly")
BACK = "https://app.example/back"


class Speaking:
    """One account, a client and the token it got by consent."""

    def __init__(self, *scopes: str) -> None:
        self.clock = Clock(NOW)
        self.platform = GooglePlatform(self.clock)
        self.box: GoogleBox = self.platform.open(ME.address, ME.name, ("m.lind@work.example",))
        self.asked = scopes or SCOPES
        self.tokens = self.connect()

    def ask(self, **more: str) -> dict[str, str]:
        """The query of a consent."""
        query = {"client_id": CLIENT_ID, "response_type": "code", "redirect_uri": BACK}
        query |= {"scope": " ".join(self.asked), "state": "s", "access_type": "offline"}
        return query | more

    def choose(self, **more: str) -> dict[str, str]:
        """What comes back to the application."""
        query = self.ask(**({"account": ME.address} | more))
        answer = self.send("GET", "/o/oauth2/v2/auth/choose", params=query)
        assert answer.status_code == 302
        told = parse_qs(urlsplit(answer.headers["location"]).query)
        return {name: values[0] for name, values in told.items()}

    def send(self, verb: str, path: str, **more: Any) -> httpx.Response:
        """One exchange, as httpx.request has it."""

        async def exchange() -> httpx.Response:
            transport = SandboxTransport(self.platform.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://google") as client:
                return await client.request(verb, path, **more)

        return asyncio.run(exchange())

    def token(self, form: Mapping[str, str]) -> httpx.Response:
        """The answer of the token endpoint."""
        secret = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
        return self.send("POST", "/token", data=secret | dict(form))

    def connect(self, **more: str) -> dict[str, Any]:
        """Tokens of a consent."""
        code = self.choose(**more)["code"]
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK}
        answer = self.token(form)
        assert answer.status_code == 200, answer.text
        tokens: dict[str, Any] = answer.json()
        return tokens

    def get(self, path: str, **query: Any) -> httpx.Response:
        """A response of the API."""
        return self.send("GET", path, params=query, headers=self.bearer)

    @property
    def bearer(self) -> dict[str, str]:
        """The header that shows the token."""
        return {"Authorization": f"Bearer {self.tokens['access_token']}"}

    def json(self, path: str, **query: Any) -> dict[str, Any]:
        """A good answer of the API."""
        answer = self.get(path, **query)
        assert answer.status_code == 200, answer.text
        said: dict[str, Any] = answer.json()
        return said

    def refused(self, path: str, **query: Any) -> tuple[int, str]:
        """Status and reason of a bad one."""
        answer = self.get(path, **query)
        error = answer.json()["error"]
        listed = error.get("errors") or error["details"]
        return answer.status_code, listed[0]["reason"]


def letter(number: int, sender: Party = ANNA, **more: Any) -> Letter:
    """The n-th letter, each a minute after the one before."""
    written = NOW.replace(hour=1).replace(minute=number % 60, second=number // 60)
    plain = Letter(f"<m{number}@x.example>", sender, (ME,), f"Letter {number}", written)
    return replace(plain, **more)
