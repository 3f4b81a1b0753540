"""Google's way of failing: (status, reason) to a remedy and a sentence for a person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import orjson

from connectors.errors import ConnectorError, Remedy
from connectors.wire.client import Clock

_HOUR = 3600.0
_UNTIL = re.compile(r"Retry after (\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d))", re.IGNORECASE)
_PAGE = re.compile("page ?token", re.IGNORECASE)

_AGAIN = "Connect the account again."
TROUBLE = "Google has trouble at the moment; Touchline tries again."
_BUSY = "Google asks to slow down; Touchline goes on by itself."

_REASONS: dict[str, tuple[Remedy, str]] = {
    "EXPIRED_SYNC_TOKEN": (Remedy.RESYNC, "Google no longer knows what was read before."),
    "fullSyncRequired": (Remedy.RESYNC, "Google asks to read the calendar anew."),
    "updatedMinTooLongAgo": (Remedy.RESYNC, "The last reading is too long ago for Google."),
    "deleted": (Remedy.SKIP, "It was deleted at Google."),
    "rateLimitExceeded": (Remedy.RETRY, _BUSY),
    "userRateLimitExceeded": (Remedy.RETRY, _BUSY),
    "RATE_LIMIT_EXCEEDED": (Remedy.RETRY, _BUSY),
    "dailyLimitExceeded": (
        Remedy.WAIT,
        "The daily quota of the Google project is used up; it goes on when Google allows it.",
    ),
    "quotaExceeded": (
        Remedy.WAIT,
        "The quota of the Google project is used up; it goes on when Google allows it.",
    ),
    "insufficientPermissions": (
        Remedy.REAUTH,
        f"Google says this was not allowed when the account was connected. {_AGAIN}",
    ),
    "ACCESS_TOKEN_SCOPE_INSUFFICIENT": (
        Remedy.REAUTH,
        f"Google says this was not allowed when the account was connected. {_AGAIN}",
    ),
    "accessNotConfigured": (
        Remedy.STOP,
        "An API is switched off in the operator's Google Cloud project: enable the Gmail API, the"
        " Google Calendar API and the People API there.",
    ),
    "SERVICE_DISABLED": (
        Remedy.STOP,
        "An API is switched off in the operator's Google Cloud project: enable the Gmail API, the"
        " Google Calendar API and the People API there.",
    ),
    "domainPolicy": (
        Remedy.STOP,
        "The administrator of this Google Workspace does not allow it. Ask them to trust the"
        " application.",
    ),
}
"""By the reason in `errors` or in an ErrorInfo; the first that is known holds."""

_STATUS: dict[int, tuple[Remedy, str]] = {
    401: (Remedy.REAUTH, f"Google no longer accepts the sign-in of this account. {_AGAIN}"),
    404: (Remedy.SKIP, "Google does not have it any more."),
    408: (Remedy.RETRY, "Google took too long to answer."),
    410: (Remedy.RESYNC, "Google no longer knows what was read before."),
    429: (Remedy.RETRY, _BUSY),
}


def fault(response: httpx.Response, clock: Clock) -> ConnectorError | None:
    """What an answer means, None when it is good. See connectors.wire.line.Faults."""
    if response.status_code < 400:
        return None
    route = str(response.request.extensions.get("route", ""))
    try:
        body = orjson.loads(response.content)
    except orjson.JSONDecodeError:
        body = None
    header = response.headers.get("retry-after", "")
    return judge(response.status_code, body, route, clock, header)


def judge(
    status: int, body: Any, route: str, clock: Clock, retry_after: str = ""
) -> ConnectorError:
    """The failure of one answer or of one part of a batch. body: its JSON, whatever it is.
    route: what was asked. retry_after: the header of that name."""
    error = body.get("error") if isinstance(body, dict) else None
    details: dict[str, Any] = error if isinstance(error, dict) else {}
    message, reasons = str(details.get("message", "")), list(_reasons(details))
    remedy, because = _remedy(status, reasons, message, route)
    if remedy not in (Remedy.RETRY, Remedy.WAIT):
        return ConnectorError(because, remedy)
    wait = _wait(message, retry_after, clock())
    if wait is None and remedy is Remedy.WAIT:
        wait = _HOUR
    return ConnectorError(because, remedy if wait is None else Remedy.WAIT, retry_after=wait)


def _remedy(status: int, reasons: list[str], message: str, route: str) -> tuple[Remedy, str]:
    if status == 404 and route == "gmail.history.list":
        return Remedy.RESYNC, "Gmail no longer keeps the changes since the last reading."
    for reason in reasons:
        if reason in _REASONS:
            return _REASONS[reason]
    if "failedPrecondition" in reasons and "Mail service" in message:
        return Remedy.STOP, "Gmail is switched off for this account; its administrator can tell."
    if status == 400 and _PAGE.search(message):
        return Remedy.RESYNC, "Google no longer knows where the reading broke off."
    if status >= 500:
        return Remedy.RETRY, TROUBLE
    why = ", ".join(reasons) or "no reason given"
    return _STATUS.get(status, (Remedy.STOP, f"Google refused a request ({status}, {why})."))


def _reasons(error: dict[str, Any]) -> Iterator[str]:
    """People states its reasons in `details`; there they are the finer ones."""
    for key in ("details", "errors"):
        listed = error.get(key)
        for item in listed if isinstance(listed, list) else ():
            if isinstance(item, dict) and isinstance(item.get("reason"), str):
                yield item["reason"]


def _wait(message: str, header: str, now: datetime) -> float | None:
    """Seconds to wait as Google says: in the header, or as a time in the text ("User-rate limit
    exceeded.  Retry after 2026-...Z", Gmail API, handle errors)."""
    if header.strip().isdigit():
        return float(header)
    stated = _UNTIL.search(message)
    try:
        if stated:
            until = datetime.fromisoformat(stated[1])
        elif header:
            until = parsedate_to_datetime(header)
        else:
            return None
    except ValueError:
        return None
    aware = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (aware - now).total_seconds())
