"""Google's stand-in gives tokens as Google does."""

from __future__ import annotations

import base64
import hashlib
from datetime import timedelta
from typing import Any

import pytest

from connectors.sandbox.world import CLIENT_ID, CLIENT_SECRET
from tests.unit.sandbox_google_speaking import AUTH, BACK, ME, Speaking

VERIFIER = "v" * 64
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=")


@pytest.fixture
def at() -> Speaking:
    """An account that consented once."""
    return Speaking()


def test_the_page_names_accounts_and_scopes(at: Speaking) -> None:
    page = at.send("GET", "/o/oauth2/v2/auth", params=at.ask(state='"><b>'))
    assert page.status_code == 200
    assert ME.address in page.text
    assert f"{AUTH}gmail.metadata" in page.text
    assert 'action="auth/choose"' in page.text
    assert '"><b>' not in page.text


def test_a_strange_client_sees_no_page(at: Speaking) -> None:
    assert at.send("GET", "/o/oauth2/v2/auth", params=at.ask(client_id="x")).status_code == 401


def test_a_refresh_token_comes_once_unless_consent_is_asked_for(at: Speaking) -> None:
    assert "refresh_token" in at.tokens
    assert "refresh_token" not in at.connect()
    assert "refresh_token" in at.connect(prompt="consent")
    assert "refresh_token" not in at.connect(prompt="consent", access_type="online")


def test_scopes_that_are_unticked_are_not_granted(at: Speaking) -> None:
    assert at.tokens["scope"].split() == list(at.asked)
    assert at.connect(feature="calendar")["scope"] == f"openid {AUTH}calendar.readonly"
    at.platform.narrow(ME.address, "mail")
    assert at.connect()["scope"] == f"openid {AUTH}gmail.metadata"


def test_a_refusal_comes_back(at: Speaking) -> None:
    assert at.choose(deny="1") == {"error": "access_denied", "state": "s"}


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"code_verifier": VERIFIER}, ""),
        ({"code_verifier": "other"}, "invalid_grant"),
        ({}, "invalid_grant"),
        ({"code_verifier": VERIFIER, "redirect_uri": "https://else.example"}, "redirect_uri"),
        ({"code_verifier": VERIFIER, "client_secret": "guess"}, "invalid_client"),
        ({"code_verifier": VERIFIER, "client_id": "other"}, "invalid_client"),
    ],
)
def test_a_code_is_for_who_asked_for_it(at: Speaking, more: dict[str, str], error: str) -> None:
    challenge = CHALLENGE.decode()
    code = at.choose(code_challenge=challenge, code_challenge_method="S256")["code"]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK}
    assert at.token(form | more).json().get("error", "").startswith(error)


def test_a_code_holds_once_and_for_ten_minutes(at: Speaking) -> None:
    form = {"grant_type": "authorization_code", "redirect_uri": BACK}
    code = at.choose()["code"]
    assert at.token(form | {"code": code}).status_code == 200
    assert at.token(form | {"code": code}).json()["error"] == "invalid_grant"
    late = at.choose()["code"]
    at.clock.move(timedelta(minutes=11))
    assert at.token(form | {"code": late}).json()["error"] == "invalid_grant"


def refresh(at: Speaking, **more: str) -> Any:
    """The answer to a refresh token."""
    form = {"grant_type": "refresh_token", "refresh_token": at.tokens["refresh_token"]}
    return at.token(form | more).json()


def test_a_refresh_token_stays_and_is_not_repeated(at: Speaking) -> None:
    fresh = refresh(at)
    assert fresh["access_token"] != at.tokens["access_token"]
    assert "refresh_token" not in fresh
    assert "access_token" in refresh(at)
    assert refresh(at, scope=f"{AUTH}drive")["error"] == "invalid_scope"


def test_the_secret_may_come_as_basic(at: Speaking) -> None:
    form = {"grant_type": "refresh_token", "refresh_token": at.tokens["refresh_token"]}
    good = at.send("POST", "/token", data=form, auth=(CLIENT_ID, CLIENT_SECRET))
    assert good.status_code == 200
    assert at.send("POST", "/token", data=form, auth=(CLIENT_ID, "no")).status_code == 401


def test_an_access_token_lives_an_hour(at: Speaking) -> None:
    who = at.json("/v1/userinfo")
    assert (who["email"], who["name"]) == (ME.address, ME.name)
    at.clock.move(timedelta(seconds=3601))
    assert at.get("/v1/userinfo").status_code == 401
    assert at.refused("/gmail/v1/users/me/profile") == (401, "authError")


@pytest.mark.parametrize("kind", ["refresh_token", "access_token"])
def test_revoking_ends_both_tokens(at: Speaking, kind: str) -> None:
    assert at.send("POST", "/revoke", data={"token": at.tokens[kind]}).status_code == 200
    assert at.get("/gmail/v1/users/me/profile").status_code == 401
    assert refresh(at)["error"] == "invalid_grant"
    assert at.send("POST", "/revoke", data={"token": at.tokens[kind]}).status_code == 400


def test_the_person_revokes(at: Speaking) -> None:
    at.platform.revoke(ME.address)
    assert refresh(at)["error"] == "invalid_grant"
    assert "refresh_token" in at.connect()


def test_faults_of_the_token_endpoint(at: Speaking) -> None:
    at.platform.faults.plan("token_down")
    form = {"grant_type": "refresh_token", "refresh_token": at.tokens["refresh_token"]}
    assert at.token(form).status_code == 502
    at.platform.faults.plan("invalid_grant", "/token")
    assert refresh(at)["error"] == "invalid_grant"
    assert "access_token" in refresh(at)
