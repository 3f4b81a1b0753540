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
from urllib.parse import urlsplit, urlunsplit

import httpx
import uvicorn

from connectors.sandbox.app import Sandbox, endpoints
from connectors.sandbox.clock import Clock
from connectors.sandbox.town.post import OWN, Account
from connectors.sandbox.world import Box

_CSRF = re.compile(r'<meta name="csrf" content="([^"]+)"')
_PATIENCE = 30


class Stage:
    """A running sandbox. address: of its control page. settings: TOUCHLINE_* that lead there."""

    def __init__(self, sandbox: Sandbox, address: str) -> None:
        self._sandbox, self.address = sandbox, address
        self.settings = endpoints(address)
        self.people = {provider: who.address for provider, who in OWN.items()}

    def box(self, address: str) -> Box:
        """Somebody's account, to act on."""
        return self._sandbox.control.box(address)

    def live(self) -> list[str]:
        """Something happens; what, in sentences."""
        town = self._sandbox.control.town
        return town.live(self._sandbox.clock()) if town else []


@contextmanager
def stage(seed: int, scale: float) -> Iterator[Stage]:
    """A sandbox with a town, served on a free port of this machine until the block ends."""
    sandbox = Sandbox(Clock(datetime.now(UTC), running=True))
    sandbox.open_town(seed, scale)
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


def connect(address: str, link: str, people: Mapping[Account, str]) -> list[str]:
    """Connects an account of each provider through the service at `address`; what came of it, a
    sentence each. link: a one-time sign-in. people: {provider: who consents there}."""
    with httpx.Client(base_url=address, trust_env=False, timeout=_PATIENCE) as browser:
        _wait(browser)
        browser.get(link)
        found = _CSRF.search(browser.get("/").text)
        if found is None:
            raise RuntimeError("the sign-in link did not open a session")
        return [_consent(browser, found[1], name, who) for name, who in people.items()]


def _consent(browser: httpx.Client, csrf: str, provider: str, who: str) -> str:
    asked = browser.post(
        "/v1/accounts/connect", json={"provider": provider}, headers={"X-CSRF-Token": csrf}
    )
    asked.raise_for_status()
    page = urlsplit(asked.json()["authorize_url"])
    query = f"{page.query}&{httpx.QueryParams(account=who)}"
    chosen = browser.get(urlunsplit(page._replace(path=f"{page.path}/choose", query=query)))
    back = browser.get(chosen.headers["location"])
    if back.status_code != httpx.codes.SEE_OTHER:
        raise RuntimeError(f"{provider} did not connect: {back.text}")
    return f"{who} is connected ({provider})."


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
