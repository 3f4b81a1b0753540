"""What an answer of Graph means: (status, code) to a remedy and a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx

from connectors.errors import ConnectorError, Remedy

_VOID = frozenset({"syncstatenotfound", "resyncrequired", "syncstateinvalid"})
"""Codes that void a delta link, with any 40X; seen in both casings (delta-query-overview)."""
_NO_MAILBOX = frozenset({"mailboxnotenabledforrestapi", "mailboxnotsupportedforrestapi"})
_VOID_LINK = "Microsoft has forgotten where the last sync ended; everything is read again."
_TABLE: dict[int, tuple[Remedy, str]] = {
    401: (Remedy.REAUTH, "Microsoft no longer accepts this connection; connect the account again."),
    403: (
        Remedy.REAUTH,
        "Microsoft refuses access to this part of the account; connect it again and allow it.",
    ),
    404: (Remedy.SKIP, "What was asked for is no longer in the account."),
    410: (Remedy.RESYNC, _VOID_LINK),
    429: (Remedy.RETRY, "Microsoft asks to slow down."),
}


def faults(response: httpx.Response) -> ConnectorError | None:
    """See connectors.wire.line.Faults."""
    if response.is_success:
        return None
    return fault(response.status_code, _code(response), response.headers)


def fault(status: int, code: str, headers: Mapping[str, str]) -> ConnectorError | None:
    """The same for one answer inside a batch. Retry-After (seconds) is obeyed exactly."""
    if status < 400:
        return None
    folded = code.lower()
    if folded in _VOID:
        return ConnectorError(_VOID_LINK, Remedy.RESYNC)
    if folded in _NO_MAILBOX:
        because = "This Microsoft account has no mailbox in the cloud; connect another account."
        return ConnectorError(because, Remedy.STOP)
    if status in _TABLE:
        remedy, because = _TABLE[status]
    elif status >= 500:
        remedy, because = Remedy.RETRY, "Microsoft's service is not available at the moment."
    else:
        shown = "".join(c for c in code if c.isalnum())[:60] or "no reason given"
        remedy = Remedy.STOP
        because = f"Microsoft did not understand a request ({status}, {shown}); please report it."
    wait = _seconds(headers)
    if remedy is Remedy.RETRY and wait is not None:
        return ConnectorError(because, Remedy.WAIT, retry_after=wait)
    return ConnectorError(because, remedy)


def code_of(body: Any) -> str:
    """The code of an error's JSON, "" when it has none."""
    error = body.get("error") if isinstance(body, dict) else None
    return str(error.get("code", "")) if isinstance(error, dict) else ""


def _code(response: httpx.Response) -> str:
    try:
        return code_of(response.json())
    except ValueError:
        return ""


def _seconds(headers: Mapping[str, str]) -> float | None:
    stated = {name.lower(): value for name, value in headers.items()}.get("retry-after", "")
    try:
        return max(0.0, float(stated))
    except ValueError:
        return None
