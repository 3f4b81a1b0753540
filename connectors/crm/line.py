"""A line to one CRM: its token, its pace, its way of failing, and what is known of a write.

Reading, and writing that may be repeated, is repeated while that may help. Anything else is sent
again only as long as it certainly was not carried out: the connection never came about, the token
was refused, or the CRM asked to slow down. Else it is Unclear.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import httpx
import orjson

from connectors.crm.grants import site_of
from connectors.errors import ConnectorError, NoAnswer, Remedy, Unclear
from connectors.source import Budget, Grant, Keyring
from connectors.wire.client import Wire
from connectors.wire.patience import PATIENCE, patiently

Faults = Callable[[httpx.Response], ConnectorError | None]
"""What an answer means as a whole; None where it is good, or has to be read item by item. What a
CRM refuses before it acts (429, 423) has the remedy WAIT, with or without a time."""

Header = Callable[[Grant], tuple[str, str]]
"""How the token is shown: name and value."""


def bearer(grant: Grant) -> tuple[str, str]:
    """As RFC 6750 has it."""
    return "Authorization", f"Bearer {grant.access}"


class CrmLine:
    """root: of the API; "": the site of the grant. budgets: all that a request draws on."""

    def __init__(
        self,
        wire: Wire,
        keyring: Keyring,
        faults: Faults,
        *,
        root: str = "",
        header: Header = bearer,
        budgets: Sequence[Budget] = (),
        concurrency: int = 4,
    ) -> None:
        self._wire, self._keyring, self._faults = wire, keyring, faults
        self._root, self._header, self._budgets = root.rstrip("/"), header, tuple(budgets)
        self._places = asyncio.Semaphore(concurrency)

    async def read(
        self,
        method: str,
        path: str,
        *,
        route: str,
        query: Mapping[str, str] | None = None,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        units: float = 1.0,
    ) -> httpx.Response:
        """A good answer to what may be asked again and again (also an idempotent PUT or PATCH).
        path: below the root, with its slash. body: JSON. Raises ConnectorError."""
        ask = _Ask(method, path, route, query, body, headers)
        return await self._patiently(ask, units, _helps)

    async def write(
        self,
        method: str,
        path: str,
        *,
        route: str,
        query: Mapping[str, str] | None = None,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        units: float = 1.0,
    ) -> httpx.Response:
        """The answer to what must be carried out at most once. Raises Unclear, or ConnectorError
        when it was not carried out."""
        ask = _Ask(method, path, route, query, body, headers)
        try:
            return await self._patiently(ask, units, _never_happened)
        except NoAnswer as error:
            if error.sent:
                raise Unclear(error.because) from error
            raise

    async def _patiently(
        self, ask: _Ask, units: float, again: Callable[[BaseException], bool]
    ) -> httpx.Response:
        once = partial(self._once, ask, units, again is _never_happened)
        return await patiently(once, again, _pause, self._wire.sleep)

    async def _once(self, ask: _Ask, units: float, writes: bool) -> httpx.Response:
        for budget in self._budgets:
            await budget.spend(units)
        async with self._places:
            grant = await self._keyring.grant()
            response = await self._shown(ask, grant)
            if response.status_code == httpx.codes.UNAUTHORIZED:
                response = await self._shown(ask, await self._keyring.renewed(grant))
        status, host = response.status_code, response.request.url.host
        if status == httpx.codes.REQUEST_TIMEOUT or status >= 500:
            trouble = f"{host} has trouble ({status})."
            raise Unclear(trouble) if writes else ConnectorError(trouble, Remedy.RETRY)
        if 300 <= status < 400 and status != httpx.codes.NOT_MODIFIED:
            raise ConnectorError(f"{host} leads elsewhere ({status}); not followed.", Remedy.STOP)
        if fault := self._faults(response):
            raise fault
        return response

    async def _shown(self, ask: _Ask, grant: Grant) -> httpx.Response:
        request = ask.request(self._root or site_of(grant))
        name, value = self._header(grant)
        request.headers[name] = value
        return await self._wire.send(request)


class _Ask:
    """A request, made anew for every attempt."""

    def __init__(
        self,
        method: str,
        path: str,
        route: str,
        query: Mapping[str, str] | None,
        body: Any,
        headers: Mapping[str, str] | None,
    ) -> None:
        self._method, self._path, self._route = method, path, route
        self._query, self._headers = query, dict(headers or {})
        raw = isinstance(body, bytes) or body is None
        self._content: bytes | None = body if raw else orjson.dumps(body)
        if not raw:
            self._headers.setdefault("Content-Type", "application/json")

    def request(self, root: str) -> httpx.Request:
        return httpx.Request(
            self._method,
            f"{root}{self._path}",
            params=self._query,
            content=self._content,
            headers=self._headers,
            extensions={"route": self._route},
        )


def said(response: httpx.Response) -> Any:
    """The JSON of an answer that was read for. Raises ConnectorError (RETRY) for what is none."""
    try:
        return orjson.loads(response.content)
    except orjson.JSONDecodeError:
        host = response.request.url.host
        raise ConnectorError(f"The answer of {host} could not be read.", Remedy.RETRY) from None


def perhaps(response: httpx.Response) -> Any:
    """The JSON of an answer that may hold anything: None where it is none (a firewall's page)."""
    try:
        return orjson.loads(response.content)
    except orjson.JSONDecodeError:
        return None


def told(response: httpx.Response) -> Any:
    """The JSON of the answer to a write. Raises Unclear for what is none."""
    try:
        return orjson.loads(response.content)
    except orjson.JSONDecodeError:
        raise Unclear(f"The answer of {response.request.url.host} could not be read.") from None


def slower(
    because: str, response: httpx.Response, otherwise: float | None = None
) -> ConnectorError:
    """What a CRM would have sent again later: after its Retry-After (seconds), and without one
    after so many seconds, None: soon."""
    stated = response.headers.get("Retry-After", "")
    after = float(stated) if stated.isdigit() else otherwise
    return ConnectorError(because, Remedy.WAIT, retry_after=after)


def _waits(error: BaseException) -> bool:
    if not isinstance(error, ConnectorError) or error.remedy is not Remedy.WAIT:
        return False
    return error.retry_after is None or error.retry_after <= PATIENCE


def _helps(error: BaseException) -> bool:
    return _waits(error) or (isinstance(error, ConnectorError) and error.remedy is Remedy.RETRY)


def _never_happened(error: BaseException) -> bool:
    return _waits(error) or (isinstance(error, NoAnswer) and not error.sent)


def _pause(asked: float | None, drawn: float) -> float:
    """What the CRM asked for, at least."""
    return max(asked or 0.0, drawn)
