"""What goes wrong before a method is reached: throttling, outages, cut connections."""

from __future__ import annotations

from datetime import timedelta

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from connectors.sandbox.clock import Clock
from connectors.sandbox.faults import Cut, Fault, Faults
from connectors.sandbox.google.calls import Refusal

_KINDS = (
    "server_error",
    "throttled",
    "throttled_until",
    "too_many_concurrent",
    "unauthorized",
    "mail_disabled",
    "daily_limit",
    "not_enabled",
)


def refusal(faults: Faults, path: str, clock: Clock) -> Refusal | None:
    """The planned fault of this path, as Google words it."""
    fault = faults.take(path, *_KINDS)
    return _worded(fault, clock) if fault else None


def _worded(fault: Fault, clock: Clock) -> Refusal:
    kind, value = fault.kind, fault.value
    if kind == "throttled":
        return Refusal(int(value or 403), "rateLimitExceeded", "Rate Limit Exceeded")
    if kind == "throttled_until":
        until = clock() + timedelta(seconds=float(value or 60))
        when = until.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        message = f"User-rate limit exceeded.  Retry after {when}"
        return Refusal(429, "userRateLimitExceeded", message)
    if kind == "server_error":
        return Refusal(int(value or 503), "backendError", "The service is currently unavailable.")
    status, reason, message = _FIXED[kind]
    return Refusal(status, reason, message)


_FIXED = {
    "too_many_concurrent": (
        429,
        "rateLimitExceeded",
        "Too many concurrent requests for user",
    ),
    "unauthorized": (401, "authError", "Invalid Credentials"),
    "mail_disabled": (400, "failedPrecondition", "Mail service not enabled"),
    "daily_limit": (403, "dailyLimitExceeded", "Daily Limit Exceeded"),
    "not_enabled": (403, "accessNotConfigured", "Gmail API has not been used in project 1 before"),
}


class CutShort(Response):
    """An answer of which half is sent before the connection breaks."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Raises Cut."""
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        half = bytes(self.body)[: len(self.body) // 2]
        await send({"type": "http.response.body", "body": half, "more_body": True})
        raise Cut("cut off in the middle of an answer")
