"""Pipedrive's API over a line: pages, refusals, limits.

Costs are tokens of a day the whole company shares (30,000 x plan x seats), told by no request; so
we keep below the burst and park when the day is spent.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from connectors.crm.line import CrmLine, perhaps, said
from connectors.errors import ConnectorError, Remedy
from connectors.wire.client import Clock

PAGE = 500
"""Of a list, which costs the same whatever its length."""
MANY = 100
"""Ids in one request."""
PACE = 240.0
"""Requests a minute. The smallest plan lets 20 pass in 2 s; others of the company want some too."""
SEARCH = 2.0
"""What a search takes of it: 10 pass in 2 s."""
_BLOCKED = 600.0
GONE = (httpx.codes.NOT_FOUND, httpx.codes.GONE)

_SPENT = "The day's API tokens of this Pipedrive company are spent; it goes on after midnight UTC."
_BUSY = "Pipedrive asks to slow down; Touchline goes on by itself."
_HTML = "Pipedrive's firewall holds requests off for a while; Touchline goes on by itself."
_SCOPE = "Pipedrive says this was not allowed when it was connected."
_KEY = "Pipedrive no longer accepts the key or permission."
_UNPAID = "The Pipedrive company is not paid for, or its trial has ended; see its billing page."


class Api:
    """See the module. clock: aware UTC."""

    def __init__(self, line: CrmLine, clock: Clock) -> None:
        self.line, self.clock = line, clock

    async def ask(
        self, path: str, route: str, query: Mapping[str, str] | None = None, units: float = 1.0
    ) -> httpx.Response:
        """An answer whatever it is, also 404. path: below the host. Raises ConnectorError."""
        route = f"pipedrive.{route}"
        return await self.line.read("GET", path, route=route, query=query, units=units)

    async def read(
        self, path: str, route: str, query: Mapping[str, str] | None = None, units: float = 1.0
    ) -> Any:
        """The JSON of a good answer. Raises ConnectorError."""
        response = await self.ask(path, route, query, units)
        if response.status_code >= 400:
            raise ConnectorError(f"Pipedrive refused to tell: {refusal(response)}", Remedy.STOP)
        return said(response)

    async def pages(
        self, path: str, route: str, query: Mapping[str, str], cursor: str = ""
    ) -> AsyncIterator[tuple[list[Any], str]]:
        """Pages of a list, each with the cursor of the next; "" after the last."""
        while True:
            asked = {**query, "limit": str(PAGE), **({"cursor": cursor} if cursor else {})}
            told = await self.read(path, route, asked)
            cursor = str((told.get("additional_data") or {}).get("next_cursor") or "")
            yield list(told.get("data") or ()), cursor
            if not cursor:
                return


def faults(clock: Clock) -> Callable[[httpx.Response], ConnectorError | None]:
    """See connectors.crm.line.Faults. Other refusals concern one item, and are read there."""

    def judge(response: httpx.Response) -> ConnectorError | None:
        status = response.status_code
        if status == httpx.codes.TOO_MANY_REQUESTS:
            return _throttled(response, clock)
        if status == httpx.codes.UNAUTHORIZED:
            return ConnectorError(_KEY, Remedy.REAUTH)
        if status == httpx.codes.PAYMENT_REQUIRED:
            return ConnectorError(_UNPAID, Remedy.STOP)
        if status == httpx.codes.FORBIDDEN:
            return _forbidden(response)
        return None

    return judge


def refusal(response: httpx.Response) -> str:
    """What Pipedrive says of a request it refuses, in its words."""
    told = perhaps(response)
    error = told.get("error") if isinstance(told, dict) else None
    return f"{error or 'no reason given'} ({response.status_code})"


def _throttled(response: httpx.Response, clock: Clock) -> ConnectorError:
    """ "x-daily-ratelimit-token-remaining: 0" with a 429: nothing more before the server's
    midnight. Else x-ratelimit-reset tells the seconds until the burst of 2 s is over."""
    headers = response.headers
    if headers.get("x-daily-ratelimit-token-remaining") == "0":
        now = _server_time(response, clock)
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        return ConnectorError(_SPENT, Remedy.WAIT, retry_after=(midnight - now).total_seconds())
    told = headers.get("x-ratelimit-reset") or headers.get("retry-after") or ""
    return ConnectorError(_BUSY, Remedy.WAIT, retry_after=float(told) if told.isdigit() else None)


def _server_time(response: httpx.Response, clock: Clock) -> datetime:
    try:
        return parsedate_to_datetime(response.headers.get("date", "")).astimezone(UTC)
    except ValueError:
        return clock()


def _forbidden(response: httpx.Response) -> ConnectorError | None:
    """HTML comes from the firewall in front, when 429 was not heeded. "Scope and URL mismatch" is
    the answer to a permission that is too small. What is left is one record we may not touch."""
    if "json" not in response.headers.get("content-type", ""):
        return ConnectorError(_HTML, Remedy.WAIT, retry_after=_BLOCKED)
    small = "scope" in refusal(response).lower()
    return ConnectorError(_SCOPE, Remedy.REAUTH) if small else None
