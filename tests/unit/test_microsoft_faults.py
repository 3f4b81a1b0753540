"""Every way in which Graph fails leads to what helps."""

from __future__ import annotations

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.errors import Remedy
from connectors.microsoft import refusals
from connectors.microsoft.faults import fault, faults


def answer(status: int, code: str = "", **headers: str) -> httpx.Response:
    named = {k.replace("_", "-"): v for k, v in headers.items()}
    return httpx.Response(status, json={"error": {"code": code}}, headers=named)


@pytest.mark.parametrize(
    ("status", "code", "remedy"),
    [
        (400, "ErrorInvalidUrlQuery", Remedy.STOP),
        (400, "syncStateNotFound", Remedy.RESYNC),
        (401, "InvalidAuthenticationToken", Remedy.REAUTH),
        (403, "ErrorAccessDenied", Remedy.REAUTH),
        (404, "ErrorItemNotFound", Remedy.SKIP),
        (404, "SyncStateNotFound", Remedy.RESYNC),
        (404, "MailboxNotEnabledForRESTAPI", Remedy.STOP),
        (409, "", Remedy.STOP),
        (410, "anything", Remedy.RESYNC),
        (410, "resyncRequired", Remedy.RESYNC),
        (429, "ApplicationThrottled", Remedy.RETRY),
        (500, "", Remedy.RETRY),
        (503, "serviceNotAvailable", Remedy.RETRY),
        (504, "", Remedy.RETRY),
        (509, "", Remedy.RETRY),
    ],
)
def test_the_table(status: int, code: str, remedy: Remedy) -> None:
    told = faults(answer(status, code))
    assert told is not None
    assert told.remedy is remedy
    assert told.because.endswith(".")


@pytest.mark.parametrize("status", [429, 503, 504, 509])
def test_a_wait_is_taken_from_the_header(status: int) -> None:
    told = faults(answer(status, retry_after="123"))
    assert told is not None
    assert (told.remedy, told.retry_after) == (Remedy.WAIT, 123)


def test_a_good_answer_is_none() -> None:
    assert faults(httpx.Response(200, text="anything")) is None
    assert fault(204, "", {}) is None


@given(st.integers(400, 599), st.binary(max_size=40), st.text(max_size=10))
def test_no_answer_is_beyond_the_table(status: int, content: bytes, wait: str) -> None:
    told = faults(httpx.Response(status, content=content))
    assert told is not None
    assert told.because
    said = fault(status, "x", {"Retry-After": wait})
    assert said is not None
    assert (said.retry_after is None) or said.retry_after >= 0


@pytest.mark.parametrize(
    ("error", "number", "remedy", "word"),
    [
        ("invalid_grant", 50173, Remedy.REAUTH, "taken back"),
        ("invalid_grant", 700082, Remedy.REAUTH, "90 days"),
        ("invalid_grant", 1, Remedy.REAUTH, "connect the account again"),
        ("interaction_required", 50076, Remedy.REAUTH, "second factor"),
        ("consent_required", 65001, Remedy.REAUTH, "connect the account again"),
        ("invalid_client", 7000222, Remedy.STOP, "operator"),
        ("unauthorized_client", 700016, Remedy.STOP, "operator"),
        ("temporarily_unavailable", 0, Remedy.RETRY, "not available"),
        ("unheard_of <b>", 4711, Remedy.STOP, "AADSTS4711"),
    ],
)
def test_a_refused_renewal(error: str, number: int, remedy: Remedy, word: str) -> None:
    for told in (
        {"error": error, "error_codes": [number]},
        {"error": error, "error_description": f"AADSTS{number}: some words"},
    ):
        refusal = refusals.renewal(told)
        assert refusal.remedy is remedy
        assert word in refusal.because
        assert "<" not in refusal.because


@pytest.mark.parametrize(
    ("error", "words", "remedy", "word"),
    [
        ("access_denied", "AADSTS65004: User declined", Remedy.STOP, "declined"),
        ("access_denied", "AADSTS90094: admin permission", Remedy.STOP, "administrator"),
        ("consent_required", "AADSTS65001: not consented", Remedy.STOP, "administrator"),
        ("invalid_grant", "AADSTS70008: expired", Remedy.STOP, "in time"),
        ("invalid_client", "AADSTS7000215: secret", Remedy.STOP, "operator"),
        ("server_error", "", Remedy.RETRY, "not available"),
        ("strange", "", Remedy.STOP, "strange"),
    ],
)
def test_a_refused_consent(error: str, words: str, remedy: Remedy, word: str) -> None:
    told = {"error": error, "error_description": words}
    refusal = refusals.consent(told, "https://x.example/adminconsent")
    assert refusal.remedy is remedy
    assert word in refusal.because


def test_the_link_for_an_administrator() -> None:
    flow = {"redirect_uri": "https://t.example/back", "scope": ["openid", "Mail.ReadBasic"]}
    url = refusals.admin_url("https://login.microsoftonline.com/common", "an-id", flow)
    assert url == (
        "https://login.microsoftonline.com/organizations/v2.0/adminconsent?client_id=an-id"
        "&redirect_uri=https%3A%2F%2Ft.example%2Fback&scope=openid+Mail.ReadBasic"
    )
    own = refusals.admin_url("https://login.microsoftonline.com/contoso.example", "an-id", flow)
    assert "/contoso.example/v2.0/adminconsent" in own
