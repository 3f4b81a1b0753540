"""The door to Nimble: keys, a reader and a writer."""

from __future__ import annotations

import httpx

from connectors.crm.grants import by_key
from connectors.crm.keyed import Keyed
from connectors.crm.keys import ended, typed
from connectors.crm.line import CrmLine, perhaps, slower
from connectors.crm.nimble.sink import NimbleSink
from connectors.crm.reading import CrmSource
from connectors.errors import ConnectorError, Remedy
from connectors.source import Budgets, Client, Grant, Keyring
from connectors.wire.client import Wire

_ROOT = "https://app.nimble.com"
_PACE = 90.0
"""Requests a minute. Nimble publishes no limit; it asks for moderation."""
_QUOTA = 6 * 3600.0
_PLAN = "What this Nimble plan holds is used up: make room there or take more; it is tried again."
_BUSY = "Nimble asks to slow down; Touchline goes on by itself."
_BLOCKED = "Nimble does not allow it (403): check whose key it is."


class Nimble(Keyed):
    """See connectors.sink.Crm."""

    name = "nimble"
    label = "Nimble"
    site = False
    key_hint = (
        "Nimble: Settings > API Tokens > Generate New Token. It can do what you can; own fields"
        " need an administrator."
    )
    moves = (
        "Nothing: Nimble's Last contacted comes from the mail and social accounts synced with"
        " Nimble, and its API writes notes alone. They are dated when they are logged and say in"
        " their text when it was."
    )

    def __init__(self, wire: Wire, client: Client) -> None:
        self._wire = wire
        self._root = (client.endpoints.get("api_root") or _ROOT).rstrip("/")

    async def admit(self, key: str, site: str) -> Grant:
        """See Crm.admit."""
        return by_key(typed(key, self.label))

    def sink(self, keyring: Keyring, budgets: Budgets) -> NimbleSink:
        """See Crm.sink."""
        line = CrmLine(
            self._wire, keyring, faults, root=self._root, concurrency=1,
            budgets=(budgets.own(self.name, _PACE),),
        )  # fmt: skip
        return NimbleSink(line, self._wire.clock)

    def source(self, keyring: Keyring, budgets: Budgets) -> CrmSource:
        """See Provider.source."""
        return CrmSource(self.label, self.sink(keyring, budgets), self._wire.clock)


def faults(response: httpx.Response) -> ConnectorError | None:
    """See connectors.crm.line.Faults. Code 108 is the plan's quota, which no hour brings back by
    itself. What is wrong with one contact (403, 404, 406, 409 code 245) is read there."""
    status = response.status_code
    if status == httpx.codes.UNAUTHORIZED:
        return ended("Nimble")
    if status == httpx.codes.PAYMENT_REQUIRED:
        return ConnectorError(_PLAN, Remedy.WAIT, retry_after=_QUOTA)
    if status == httpx.codes.TOO_MANY_REQUESTS:
        return slower(_BUSY, response)
    if status == httpx.codes.FORBIDDEN and not isinstance(perhaps(response), dict):
        return ConnectorError(_BLOCKED, Remedy.STOP)
    return None
