"""The sandbox beside the service: providers to connect to, and a visitor who consents.

The visitor is a browser without a screen: it signs in by the one-time link, asks for consents and
follows the providers' real redirects, as a person would.
"""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx
import uvicorn

from connectors.sandbox.app import Sandbox, endpoints
from connectors.sandbox.clock import Clock
from connectors.sandbox.town.post import OWN, Account
from connectors.sandbox.world import Box
from service.accounts.furnishing import furnish

_CSRF = re.compile(r'<meta name="csrf" content="([^"]+)"')
_PATIENCE = 30


class Stage:
    """A running sandbox. address: of its control page; crm, hooks: of the desks where somebody sees
    what arrives; receiver: where webhooks go. settings: TOUCHLINE_* that lead there."""

    def __init__(self, sandbox: Sandbox, address: str) -> None:
        self._sandbox, self.address = sandbox, address
        self.settings = endpoints(address)
        self.crm, self.hooks = f"{address}/desk/hubspot?watch=1", f"{address}/desk/hooks?watch=1"
        self.receiver = f"{address}/hooks/in"
        self.people = {provider: who.address for provider, who in OWN.items()}

    def box(self, address: str) -> Box:
        """Somebody's account, to act on."""
        return self._sandbox.control.box(address)

    def trust(self, secret: str) -> None:
        """The receiver verifies what is signed with it."""
        self._sandbox.receiver.trust(secret)

    def live(self) -> list[str]:
        """Something happens; what, in sentences."""
        town = self._sandbox.control.town
        return town.live(self._sandbox.clock()) if town else []


@contextmanager
def stage(seed: int, scale: float) -> Iterator[Stage]:
    """A sandbox with a town and a CRM that knows some of it, served on a free port of this machine
    until the block ends."""
    sandbox = Sandbox(Clock(datetime.now(UTC), running=True))
    furnish(sandbox.crms["hubspot"], sandbox.open_town(seed, scale).people)
    with socket.create_server(("127.0.0.1", 0), backlog=128) as sock:
        config = uvicorn.Config(sandbox.app, log_level="warning", server_header=False)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([sock],), daemon=True)
        thread.start()
        try:
            yield Stage(sandbox, f"http://127.0.0.1:{sock.getsockname()[1]}")
        finally:
            server.should_exit = True
            thread.join(timeout=5)


class Visitor:
    """Somebody signed in at the service, with a browser without a screen."""

    def __init__(self, browser: httpx.Client, csrf: str) -> None:
        self._browser, self._csrf = browser, csrf

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """What the API answers; path below /v1. Raises httpx.HTTPStatusError."""
        headers = {"X-CSRF-Token": self._csrf}
        answer = self._browser.request(method, f"/v1/{path}", json=body, headers=headers)
        answer.raise_for_status()
        return answer.json()

    def consent(self, provider: str, who: str) -> str:
        """Connects an account through the provider's own pages; what came of it."""
        asked = self.ask("POST", "accounts/connect", {"provider": provider})
        page = urlsplit(asked["authorize_url"])
        query = f"{page.query}&{httpx.QueryParams(account=who)}"
        choose = urlunsplit(page._replace(path=f"{page.path}/choose", query=query))
        back = self._browser.get(self._browser.get(choose).headers["location"])
        if back.status_code != httpx.codes.SEE_OTHER:
            raise RuntimeError(f"{provider} did not connect: {back.text}")
        return f"{who} is connected ({provider})."


@contextmanager
def visitor(address: str, link: str) -> Iterator[Visitor]:
    """Signs in at the service at `address`, as soon as it answers. link: a one-time sign-in."""
    with httpx.Client(base_url=address, trust_env=False, timeout=_PATIENCE) as browser:
        _wait(browser)
        browser.get(link)
        found = _CSRF.search(browser.get("/").text)
        if found is None:
            raise RuntimeError("the sign-in link did not open a session")
        yield Visitor(browser, found[1])


def connect(address: str, link: str, people: Mapping[Account, str]) -> list[str]:
    """Connects an account of each provider through the service at `address`; what came of it, a
    sentence each. people: {provider: who consents there}."""
    with visitor(address, link) as somebody:
        return [somebody.consent(name, who) for name, who in people.items()]


def _wait(browser: httpx.Client) -> None:
    """Until the service answers."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            if browser.get("/healthz").is_success:
                return
        except httpx.TransportError:
            if time.monotonic() > until:
                raise
        time.sleep(0.05)
