"""How one EspoCRM is asked, and what it means by what it answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import httpx
import orjson

from connectors.crm.line import CrmLine, said, slower
from connectors.errors import ConnectorError, Remedy
from connectors.sink import Receipt
from connectors.source import Grant

ROOT = "/api/v1"
PAGE = 200
"""Records on a page, as EspoCRM's recordListMaxSizeLimit is set when it is installed."""


def shown(grant: Grant) -> tuple[str, str]:
    """See connectors.crm.line.Header."""
    return "X-Api-Key", grant.access


def faults(response: httpx.Response) -> ConnectorError | None:
    """See connectors.crm.line.Faults. EspoCRM has no limits of its own; what stands before it
    may."""
    status = response.status_code
    if status == httpx.codes.UNAUTHORIZED:
        return ConnectorError("EspoCRM does not accept the API key. Connect again.", Remedy.REAUTH)
    if status == httpx.codes.FORBIDDEN:
        because = "EspoCRM does not allow this: give the API user a role that may do it."
        return ConnectorError(because, Remedy.STOP)
    if status == httpx.codes.TOO_MANY_REQUESTS:
        return slower("EspoCRM asks to slow down.", response)
    return None


class Server:
    """A line with EspoCRM's paths and lists."""

    def __init__(self, line: CrmLine) -> None:
        self.line = line

    async def get(self, path: str, route: str, **query: str) -> dict[str, Any]:
        """The object read. Raises ConnectorError (STOP) where the path is refused."""
        return _read(await self.line.read("GET", f"{ROOT}/{path}", route=route, query=query))

    async def me(self) -> tuple[str, str]:
        """(root of the site the key is good at, id of the API user). Raises ConnectorError."""
        path = f"{ROOT}/App/user"
        response = await self.line.read("GET", path, route="espocrm.user")
        told = _read(response)
        return str(response.request.url).partition(path)[0], str(told["user"]["id"])

    async def listed(
        self,
        entity: str,
        where: Sequence[Mapping[str, Any]],
        select: Sequence[str],
        order: str,
    ) -> dict[str, Any]:
        """One page: {"list", "total"}; total is -1 or -2 where EspoCRM does not count."""
        search = {
            "where": list(where),
            "select": list(select),
            "orderBy": order,
            "order": "asc",
            "maxSize": PAGE,
            "offset": 0,
        }
        stated = orjson.dumps(search).decode()
        return await self.get(entity, f"espocrm.{entity}.list", searchParams=stated)

    async def patch(self, entity: str, remote_id: str, body: Mapping[str, Any]) -> httpx.Response:
        """Writes into a record, which may be repeated."""
        path = f"{ROOT}/{entity}/{quote(remote_id)}"
        return await self.line.read("PATCH", path, route=f"espocrm.{entity}.patch", body=body)

    async def post(self, entity: str, body: Mapping[str, Any]) -> httpx.Response:
        """Makes a record, at most once. EspoCRM would ask whether somebody of that name is another
        one; who is there has been looked up by address."""
        return await self.line.write(
            "POST",
            f"{ROOT}/{entity}",
            route=f"espocrm.{entity}.post",
            body=body,
            headers={"X-Skip-Duplicate-Check": "true"},
        )

    async def delete(self, entity: str, remote_id: str) -> httpx.Response:
        """Takes a record out; one that is gone answers 404."""
        path = f"{ROOT}/{entity}/{quote(remote_id)}"
        return await self.line.read("DELETE", path, route=f"espocrm.{entity}.delete")


def _read(response: httpx.Response) -> dict[str, Any]:
    if response.status_code >= 400:
        raise ConnectorError(f"EspoCRM refuses to be read: {why(response)}", Remedy.STOP)
    body: dict[str, Any] = said(response)
    return body


def receipt(response: httpx.Response, remote_id: str) -> Receipt:
    """Of a write that was answered."""
    if response.status_code < 400:
        return Receipt("done", remote_id)
    return Receipt("failed", because=f"EspoCRM: {why(response)}")


def why(response: httpx.Response) -> str:
    """A sentence of a refusal: EspoCRM states its reason in a header."""
    reason = response.headers.get("X-Status-Reason", "")
    return " ".join((reason or f"it answered {response.status_code}").split())[:300]


def moment(at: datetime) -> str:
    """As EspoCRM writes times: UTC, without saying so."""
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def when(text: str) -> datetime:
    """The moment of such a text."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
