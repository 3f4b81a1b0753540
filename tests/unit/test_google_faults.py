"""Google's way of failing, as a table: what it answers, and what is to be done."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.errors import ConnectorError, Remedy
from connectors.google.faults import fault, judge

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


def body(reason: str, message: str = "Said so") -> dict[str, Any]:
    """An error as the older APIs word it."""
    return {"error": {"code": 1, "message": message, "errors": [{"reason": reason}]}}


def detailed(reason: str) -> dict[str, Any]:
    """An error as the newer APIs word it."""
    return {"error": {"code": 1, "message": "Said so", "details": [{"reason": reason}]}}


CASES: list[tuple[int, Any, str, Remedy]] = [
    (401, body("authError"), "", Remedy.REAUTH),
    (403, body("insufficientPermissions"), "", Remedy.REAUTH),
    (403, detailed("ACCESS_TOKEN_SCOPE_INSUFFICIENT"), "", Remedy.REAUTH),
    (403, body("accessNotConfigured"), "", Remedy.STOP),
    (403, detailed("SERVICE_DISABLED"), "", Remedy.STOP),
    (403, body("domainPolicy"), "", Remedy.STOP),
    (400, body("failedPrecondition", "Mail service not enabled"), "", Remedy.STOP),
    (400, body("failedPrecondition", "Something else"), "", Remedy.STOP),
    (403, body("rateLimitExceeded"), "", Remedy.RETRY),
    (429, body("rateLimitExceeded"), "", Remedy.RETRY),
    (403, body("userRateLimitExceeded"), "", Remedy.RETRY),
    (429, None, "", Remedy.RETRY),
    (403, body("dailyLimitExceeded"), "", Remedy.WAIT),
    (403, body("quotaExceeded"), "", Remedy.WAIT),
    (404, body("notFound"), "gmail.history.list", Remedy.RESYNC),
    (404, body("notFound"), "gmail.messages.get", Remedy.SKIP),
    (404, body("notFound"), "calendar.events.list", Remedy.SKIP),
    (410, body("fullSyncRequired"), "", Remedy.RESYNC),
    (410, body("updatedMinTooLongAgo"), "", Remedy.RESYNC),
    (410, body("deleted"), "", Remedy.SKIP),
    (410, None, "", Remedy.RESYNC),
    (400, detailed("EXPIRED_SYNC_TOKEN"), "", Remedy.RESYNC),
    (400, body("invalid", "Invalid page token value."), "", Remedy.RESYNC),
    (400, body("invalidArgument", "Bad label"), "", Remedy.STOP),
    (500, body("backendError"), "", Remedy.RETRY),
    (502, None, "", Remedy.RETRY),
    (503, "<html>", "", Remedy.RETRY),
    (504, [], "", Remedy.RETRY),
    (408, None, "", Remedy.RETRY),
    (418, None, "", Remedy.STOP),
]


@pytest.mark.parametrize(("status", "said", "route", "remedy"), CASES)
def test_the_table(status: int, said: Any, route: str, remedy: Remedy) -> None:
    got = judge(status, said, route, lambda: NOW)
    assert got.remedy is remedy
    assert got.because.endswith(".")
    assert len(got.because) > 15


def answer(status: int, said: Any, **headers: str) -> ConnectorError | None:
    """What a whole response comes to."""
    request = httpx.Request("GET", "http://x", extensions={"route": "gmail.getProfile"})
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    content = said if isinstance(said, bytes) else orjson.dumps(said)
    response = httpx.Response(status, content=content, headers=named, request=request)
    return fault(response, lambda: NOW)


def test_a_good_answer_is_no_fault() -> None:
    assert answer(200, {}) is None
    assert answer(204, b"") is None


@pytest.mark.parametrize(
    ("message", "header", "seconds"),
    [
        ("User-rate limit exceeded.  Retry after 2026-11-01T12:10:00.500Z", "", 600.5),
        ("User-rate limit exceeded. Retry after 2026-11-01T13:00:00+01:00", "", 0.0),
        ("Retry after 2026-11-01T11:00:00Z", "", 0.0),
        ("Slow down", "42", 42.0),
        ("Slow down", "Sun, 01 Nov 2026 12:00:30 GMT", 30.0),
        ("Retry after 2026-99-01T12:10:00Z", "", None),
        ("Slow down", "soon", None),
        ("Slow down", "", None),
    ],
)
def test_how_long_to_wait(message: str, header: str, seconds: float | None) -> None:
    got = answer(429, body("rateLimitExceeded", message), retry_after=header)
    assert got is not None
    assert got.retry_after == seconds
    assert got.remedy is (Remedy.RETRY if seconds is None else Remedy.WAIT)


def test_a_server_may_name_a_time_too() -> None:
    got = answer(503, b"<html>", retry_after="90")
    assert got is not None
    assert (got.remedy, got.retry_after) == (Remedy.WAIT, 90.0)


def test_a_used_up_day_waits_without_being_told() -> None:
    assert judge(403, body("dailyLimitExceeded"), "", lambda: NOW).retry_after == 3600


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(
            st.sampled_from(["error", "errors", "details", "reason", "message"]), inner
        )
    ),
    max_leaves=8,
)


@given(st.integers(400, 599), _JSON, st.text(max_size=20))
def test_no_answer_is_beyond_it(status: int, said: Any, header: str) -> None:
    got = judge(status, said, "gmail.messages.list", lambda: NOW, header)
    assert isinstance(got.remedy, Remedy)
