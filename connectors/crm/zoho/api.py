"""Zoho's API over a line: what a refusal means, as a whole and record by record.

Zoho counts credits over the last 24 hours (most calls cost one) and calls under way at once; both
are told by refusals alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import httpx

from connectors.crm.line import CrmLine, perhaps, said, slower, told
from connectors.errors import ConnectorError, Remedy, Unclear
from connectors.sink import Receipt
from connectors.wire.client import Clock

V8 = "/crm/v8"
AT_ONCE = 5
"""Calls under way: what the smallest edition lets through."""
PACE = 600.0
"""Requests a minute; Zoho states none, so this is courtesy."""
MANY = 100
"""Records in one write."""
_CREDITS = 3600.0

_SPENT = "The API credits of this Zoho CRM are spent; some come back every hour of the last 24."
_BUSY = "Zoho CRM asks to slow down; Touchline goes on by itself."
_ENDED = "Zoho CRM no longer accepts the permission."
_SCOPE = "Zoho CRM says this was not allowed when it was connected."
_HELD = frozenset({"RECORD_LOCKED", "LIMIT_EXCEEDED", "TOO_MANY_REQUESTS"})
"""Of one record: it may be written when the lock or the limit is gone."""


class Api:
    """See the module. clock: aware UTC."""

    def __init__(self, line: CrmLine, clock: Clock) -> None:
        self.line, self.clock = line, clock

    async def read(
        self,
        path: str,
        route: str,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """The JSON of a good answer; {} for nothing (204) and nothing new (304). Raises
        ConnectorError."""
        response = await self.line.read(
            "GET", V8 + path, route=f"zoho.{route}", query=query, headers=headers
        )
        return _good(response)

    async def select(self, query: str) -> list[Any]:
        """Rows of a COQL query: it asks the records themselves, while /search has an index that
        lags. Raises ConnectorError."""
        body = {"select_query": query}
        response = await self.line.read("POST", f"{V8}/coql", route="zoho.coql", body=body)
        return list(_good(response).get("data") or ())

    async def write(self, verb: str, path: str, route: str, body: Any) -> dict[str, Any]:
        """The JSON of an answer, good or bad. POST is sent at most once, PUT may be repeated.
        Raises Unclear and ConnectorError."""
        send = self.line.write if verb == "POST" else self.line.read
        response = await send(verb, V8 + path, route=f"zoho.{route}", body=body)
        answer = told(response)
        if not isinstance(answer, dict):
            raise Unclear("The answer of Zoho CRM could not be read.")
        return answer


def faults(response: httpx.Response) -> ConnectorError | None:
    """See connectors.crm.line.Faults. What concerns single records is read there."""
    code, status = _code(response), response.status_code
    if status < 400:
        return None
    if code == "OAUTH_SCOPE_MISMATCH":
        return ConnectorError(_SCOPE, Remedy.REAUTH)
    if status == httpx.codes.UNAUTHORIZED or code in ("INVALID_TOKEN", "AUTHENTICATION_FAILURE"):
        return ConnectorError(_ENDED, Remedy.REAUTH)
    if code == "LIMIT_EXCEEDED":
        return ConnectorError(_SPENT, Remedy.WAIT, retry_after=_CREDITS)
    if status == httpx.codes.TOO_MANY_REQUESTS:
        return slower(_BUSY, response)
    if status == httpx.codes.FORBIDDEN:
        because = f"Zoho CRM does not allow this user to do it ({code or status})."
        return ConnectorError(because, Remedy.STOP)
    return None


def receipt(item: Any, what: str, *, made: bool = False, remote_id: str = "") -> Receipt:
    """What an answer says of one record. what: our object. remote_id: of an existing one."""
    code, details = str(item.get("code", "")), item.get("details") or {}
    if code == "SUCCESS":
        return Receipt("done", str(details.get("id") or remote_id), made=made, object=what)
    because = f"Zoho CRM: {item.get('message', 'refused')} ({code})."
    if code in _HELD:
        return Receipt("later", remote_id, because)
    if remote_id and code == "INVALID_DATA" and details.get("api_name") == "id":
        return Receipt("gone", remote_id, "The contact was deleted in Zoho CRM.")
    return Receipt("failed", remote_id, because)


def items(answer: Mapping[str, Any], count: int, name: str = "data") -> Sequence[Any]:
    """One part of an answer for each record that was sent; a refusal of the whole is everybody's.
    Raises Unclear for an answer that tells of fewer."""
    parts = answer.get(name)
    if isinstance(parts, list):
        if len(parts) != count:
            raise Unclear("Zoho CRM answered for fewer records than were sent.")
        return parts
    return [answer] * count


def stamp(moment: datetime) -> str:
    """ISO 8601 with an offset, as Zoho wants it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")


def quoted(text: str) -> str:
    """A text in a COQL query."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _good(response: httpx.Response) -> dict[str, Any]:
    if not response.content or response.status_code == httpx.codes.NOT_MODIFIED:
        return {}
    if response.status_code >= 400:
        because = f"Zoho CRM refused to tell ({_code(response) or response.status_code})."
        raise ConnectorError(because, Remedy.STOP)
    answer = said(response)
    if not isinstance(answer, dict):
        raise ConnectorError("The answer of Zoho CRM could not be read.", Remedy.RETRY)
    return answer


def _code(response: httpx.Response) -> str:
    body = perhaps(response)
    return str(body.get("code", "")) if isinstance(body, dict) else ""
