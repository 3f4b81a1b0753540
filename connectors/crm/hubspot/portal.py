"""How one HubSpot account (a portal) is asked, and what it means by what it answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import httpx

from connectors.crm.line import CrmLine, perhaps, said, slower
from connectors.errors import ConnectorError, Remedy
from connectors.wire.client import Clock

VERSION = "2026-09"
"""HubSpot versions its API by date; each date is supported for 18 months."""
CONTACTS = f"/crm/objects/{VERSION}/contacts"
MOST = 100
"""Records in one batch call, and on one page of a list."""
_ROLLING = 10.0
_LOCKED = 2.0


class Forbidden(ConnectorError):
    """The key lacks a scope."""


class DaySpent(ConnectorError):
    """All calls of the day are made; there are new ones at midnight in the portal's own zone."""


def faults(response: httpx.Response) -> ConnectorError | None:
    """See connectors.crm.line.Faults. 207 and what else is below 500 is read item by item."""
    status, body = response.status_code, refusal(response)
    if status == httpx.codes.UNAUTHORIZED:
        because = "HubSpot no longer accepts the key or the permission."
        return ConnectorError(because, Remedy.REAUTH)
    if status == httpx.codes.FORBIDDEN:
        told = str(body.get("message") or "the request was refused (403).")
        scopes = "crm.objects.contacts and crm.schemas.contacts, read and write"
        because = f"HubSpot does not allow this: {told[:200]} Let the key have {scopes}."
        return Forbidden(because, Remedy.STOP)
    if status == httpx.codes.TOO_MANY_REQUESTS:
        if body.get("policyName") == "DAILY":
            return DaySpent("HubSpot's calls of today are used up.", Remedy.WAIT, retry_after=3600)
        # SECONDLY (search) and TEN_SECONDLY_ROLLING; no Retry-After is documented for either.
        return slower("HubSpot asks to slow down.", response, _ROLLING)
    if status == httpx.codes.LOCKED:
        return slower("A record in HubSpot is locked at the moment.", response, _LOCKED)
    if status == 477:  # HubSpot's own: the account is being moved between data centres
        return slower("HubSpot is moving the account.", response, _ROLLING)
    return None


def refusal(response: httpx.Response) -> dict[str, Any]:
    """The error object of an answer; {} where there is none. All its fields are optional."""
    if response.status_code < 300:
        return {}
    body = perhaps(response)
    return body if isinstance(body, dict) else {}


class Portal:
    """A line whose spent day is told with its end."""

    def __init__(self, line: CrmLine, clock: Clock) -> None:
        self._line, self.clock = line, clock

    async def get(self, path: str, route: str, **query: str) -> httpx.Response:
        """A good answer, or a refusal below 500. Raises ConnectorError."""
        try:
            return await self._line.read("GET", path, route=route, query=query)
        except DaySpent as error:
            raise await self._until_midnight(error) from error

    async def post(self, path: str, route: str, body: Any) -> httpx.Response:
        """The same for a POST that may be repeated: it reads, or does the same again."""
        try:
            return await self._line.read("POST", path, route=route, body=body)
        except DaySpent as error:
            raise await self._until_midnight(error) from error

    async def write(self, path: str, route: str, body: Any) -> httpx.Response:
        """A POST carried out at most once. Raises Unclear and ConnectorError."""
        try:
            return await self._line.write("POST", path, route=route, body=body)
        except DaySpent as error:
            raise await self._until_midnight(error) from error

    async def details(self) -> dict[str, Any]:
        """Number, zone and address of the account."""
        path = f"/account-info/{VERSION}/details"
        return read(await self._line.read("GET", path, route="hubspot.account"))

    async def named(
        self,
        ids: Sequence[str],
        properties: Sequence[str],
        by: str = "",
        kind: str = "contacts",
    ) -> list[dict[str, Any]]:
        """The records with these ids, or with these values of a unique property. Those there are
        not are left out: HubSpot answers 207, and names them among its errors."""
        if not ids:
            return []
        body = {
            "inputs": [{"id": one} for one in ids],
            "properties": list(properties),
            "propertiesWithHistory": [],
            **({"idProperty": by} if by else {}),
        }
        path = f"/crm/objects/{VERSION}/{kind}/batch/read"
        response = await self.post(path, f"hubspot.{kind}.read", body)
        found = response.status_code != httpx.codes.NOT_FOUND
        results: list[dict[str, Any]] = read(response)["results"] if found else []
        return results

    async def _until_midnight(self, error: DaySpent) -> ConnectorError:
        """The same with the time. The account's zone may be refused like all else on such a day;
        then it is tried again by the hour, for midnight is at a full hour in nearly every zone."""
        now = self.clock()
        try:
            zone = ZoneInfo((await self.details())["timeZone"])
        except (ConnectorError, ZoneInfoNotFoundError, KeyError):
            return ConnectorError(
                error.because, Remedy.WAIT, retry_after=3600.0 - now.timestamp() % 3600
            )
        tomorrow = now.astimezone(zone).date() + timedelta(days=1)
        midnight = datetime.combine(tomorrow, time(), zone).astimezone(UTC)
        return ConnectorError(
            error.because, Remedy.WAIT, retry_after=(midnight - now).total_seconds()
        )


def read(response: httpx.Response) -> dict[str, Any]:
    """The object of an answer that was read for. Raises ConnectorError (STOP) for a refusal."""
    if response.status_code >= 400:
        because = f"HubSpot refuses to be read: {why(refusal(response))}"
        raise ConnectorError(because, Remedy.STOP)
    body: dict[str, Any] = said(response)
    return body


def why(error: Mapping[str, Any]) -> str:
    """A sentence of an error of HubSpot, of an item or of a whole answer."""
    told = str(error.get("message") or error.get("category") or "no reason was given")
    return " ".join(told.split())[:300]
