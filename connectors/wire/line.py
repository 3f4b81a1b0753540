"""An account's line to one API: its token, its pace, its provider's way of failing.

What can be mended by waiting a moment is mended here (tenacity); what needs longer is raised with
the time the provider asked for, so that nobody sleeps on a worker.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import httpx
import orjson

from connectors.errors import ConnectorError, Remedy
from connectors.source import Budget, Grant, Keyring
from connectors.wire.client import Wire
from connectors.wire.patience import PATIENCE, patiently

Faults = Callable[[httpx.Response], ConnectorError | None]
"""What an answer means: None when it is good."""


class Line:
    """faults: the provider's table. budgets: all that a request draws on. concurrency: requests
    under way at once. origins: "https://host" the token may be shown to, and no others."""

    def __init__(
        self,
        wire: Wire,
        keyring: Keyring,
        faults: Faults,
        *,
        origins: Sequence[str],
        budgets: Sequence[Budget] = (),
        concurrency: int = 4,
    ) -> None:
        self.wire, self._keyring, self._faults = wire, keyring, faults
        self._origins = frozenset(map(origin, origins))
        self._budgets = tuple(budgets)
        self._places = asyncio.Semaphore(concurrency)

    async def ask(self, request: httpx.Request, *, units: float = 1.0) -> httpx.Response:
        """A good answer. Raises ConnectorError: of the provider's table, after five attempts
        where the remedy is to retry or to wait at most PATIENCE seconds."""
        if origin(str(request.url)) not in self._origins:
            raise ConnectorError("An answer pointed to another host; not followed.", Remedy.STOP)
        once = partial(self._once, request, units)
        return await patiently(once, _passes, _pause, self.wire.sleep)

    async def read(self, request: httpx.Request, *, units: float = 1.0) -> dict[str, Any]:
        """The JSON object of a good answer. Raises ConnectorError, RETRY for what is none."""
        response = await self.ask(request, units=units)
        try:
            said = orjson.loads(response.content)
        except orjson.JSONDecodeError:
            said = None
        if not isinstance(said, dict):
            host = request.url.host
            raise ConnectorError(f"The answer of {host} could not be read.", Remedy.RETRY)
        return said

    async def _once(self, request: httpx.Request, units: float) -> httpx.Response:
        for budget in self._budgets:
            await budget.spend(units)
        async with self._places:
            grant = await self._keyring.grant()
            response = await self._shown(request, grant)
            if response.status_code == httpx.codes.UNAUTHORIZED:
                response = await self._shown(request, await self._keyring.renewed(grant))
        if fault := self._faults(response):
            raise fault
        return response

    async def _shown(self, request: httpx.Request, grant: Grant) -> httpx.Response:
        request.headers["Authorization"] = f"Bearer {grant.access}"
        return await self.wire.send(request)


def origin(url: str) -> str:
    """ "https://host:port" of a URL."""
    parsed = httpx.URL(url)
    return f"{parsed.scheme}://{parsed.netloc.decode('ascii')}"


def _passes(error: BaseException) -> bool:
    if not isinstance(error, ConnectorError):
        return False
    if error.remedy is Remedy.WAIT:
        return error.retry_after is not None and error.retry_after <= PATIENCE
    return error.remedy is Remedy.RETRY


def _pause(asked: float | None, drawn: float) -> float:
    """What the provider asked for, exactly."""
    return drawn if asked is None else asked
