"""The lines of one account to Google's APIs, each with its quota."""

from __future__ import annotations

from functools import partial
from typing import Any

import httpx

from connectors.google.faults import fault
from connectors.google.hosts import Hosts
from connectors.source import Budgets, Keyring
from connectors.wire.client import Wire
from connectors.wire.line import Line

CONCURRENCY = 4
"""Requests of one account to one API under way: Gmail refuses more than some ten for a mailbox,
those of the person's other programs among them."""

UNITS = 6_000
"""Of Gmail, for one account a minute: projects since May 2026 (quota reference)."""
STEADY = 5 / 6
"""How much of a quota flows. Google counts any 60 seconds, and in those a bucket lets through what
flows in and what it held: a batch of 50 messages, or a sixth of a minute's."""
_QUOTAS = {
    "gmail": (UNITS, 1_200_000),
    "calendar": (600, 10_000),
    "people": (90, 10_000),
    "userinfo": (60, 10_000),
}
"""Units a minute, of an account and of the operator's whole project (projects since May 2026)."""

_ORIGINS = {
    "gmail": "https://gmail.googleapis.com",
    "calendar": "https://www.googleapis.com",
    "people": "https://people.googleapis.com",
}


class Speaker:
    """One API, spoken to as one account."""

    def __init__(
        self,
        api: str,
        wire: Wire,
        hosts: Hosts,
        keyring: Keyring,
        budgets: Budgets,
        units_per_minute: int = 0,
    ) -> None:
        own, shared = _QUOTAS[api]
        if api == "gmail" and units_per_minute:
            own = units_per_minute
        home = hosts.userinfo if api == "userinfo" else hosts.root or _ORIGINS[api]
        self.wire, self.root = wire, hosts.root
        self._line = Line(
            wire,
            keyring,
            partial(fault, clock=wire.clock),
            origins=[home],
            budgets=[
                budgets.own(f"google.{api}", own * STEADY),
                budgets.shared(f"google.{api}", shared),
            ],
            concurrency=CONCURRENCY,
        )

    async def ask(self, request: httpx.Request, units: float = 1) -> dict[str, Any]:
        """The JSON of a good answer. Raises ConnectorError."""
        return await self._line.read(request, units=units)

    async def send(self, request: httpx.Request, units: float = 1) -> httpx.Response:
        """A good answer as it came. Raises ConnectorError."""
        return await self._line.ask(request, units=units)
