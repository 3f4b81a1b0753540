"""What Salesforce means: by answer, and by item of an answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import httpx

from connectors.crm.line import perhaps, slower
from connectors.errors import ConnectorError, Remedy
from connectors.sink import Receipt

QUOTA_REST = 3600.0
"""Seconds. The daily allocation rolls over 24 hours, and Salesforce tells no time: an hour on, the
calls of an hour are free again."""
GONE = frozenset({
    "ENTITY_IS_DELETED", "INVALID_CROSS_REFERENCE_KEY", "NOT_FOUND", "MALFORMED_ID",
    "INVALID_ID_FIELD",
})  # fmt: skip
_LATER = frozenset({
    "UNABLE_TO_LOCK_ROW", "SERVER_UNAVAILABLE", "REQUEST_LIMIT_EXCEEDED", "API_CURRENTLY_DISABLED",
})  # fmt: skip
_COLUMN = re.compile(r"No such column '(\w+)'")
_RIGHTS = (
    "Salesforce does not allow this ({}): the connected user needs the API and access to contacts,"
    " tasks and events."
)


def faults(response: httpx.Response) -> ConnectorError | None:
    """See connectors.crm.line.Faults. Errors are a list with a code each (REST guide, status
    codes); 403 is both "not allowed" and "too much"."""
    if response.is_success:
        return None
    code, message = _told(response)
    status = response.status_code
    if status == httpx.codes.UNAUTHORIZED:
        why = "Salesforce no longer accepts this connection; connect it again."
        return ConnectorError(why, Remedy.REAUTH)
    if code == "REQUEST_LIMIT_EXCEEDED" or status == httpx.codes.TOO_MANY_REQUESTS:
        return _slower(response, message)
    if status == httpx.codes.FORBIDDEN:
        return ConnectorError(_RIGHTS.format(code), Remedy.STOP)
    if column := _COLUMN.search(message):
        return ConnectorError(
            f"Salesforce has no field {column[1]} that the connected user may see: change the "
            "mapping, or ask the administrator for access.",
            Remedy.STOP,
        )
    return ConnectorError(
        f"Salesforce did not understand a request ({status}, {code}); please report it.",
        Remedy.STOP,
    )


def _slower(response: httpx.Response, message: str) -> ConnectorError:
    """Of long calls at once there may be 25; that passes. The day's calls do not (API limits)."""
    if "TotalRequests" in message:
        why = "The calls Salesforce allows this org in 24 hours are spent; it goes on in an hour."
        return ConnectorError(why, Remedy.WAIT, retry_after=QUOTA_REST)
    return slower("Salesforce asks to slow down.", response)


def _told(response: httpx.Response) -> tuple[str, str]:
    """Code and message of the first error."""
    said = perhaps(response)
    first = said[0] if isinstance(said, list) and said else said
    if not isinstance(first, dict):
        return "no reason given", ""
    code = re.sub(r"\W", "", str(first.get("errorCode", "")))[:60]
    return code or "no reason given", str(first.get("message", ""))


def codes(said: Mapping[str, Any]) -> list[str]:
    """The codes of an item that failed."""
    return [str(one.get("statusCode", "")) for one in said.get("errors") or ()]


def refused(said: Mapping[str, Any]) -> Receipt:
    """The receipt of an item that failed. An error's message is repeated where it is the words of
    the org's own rule; elsewhere it may quote what was written."""
    errors = said.get("errors") or [{}]
    code = str(errors[0].get("statusCode", "")) or "no reason given"
    if code in GONE:
        return Receipt("gone", because="The record was deleted in Salesforce, or merged.")
    if code in _LATER:
        return Receipt("later", because=f"Salesforce was busy with the record ({code}).")
    fields = ", ".join(map(str, errors[0].get("fields") or ()))
    where = f": {fields}" if fields else ""
    rule = ""
    if code == "FIELD_CUSTOM_VALIDATION_EXCEPTION":
        rule = f" It says: {str(errors[0].get('message', ''))[:200]}"
    return Receipt("failed", because=f"Salesforce refused it ({code}{where}).{rule}")
