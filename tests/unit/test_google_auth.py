"""Consent and tokens of Google: what is asked, what is kept, what each refusal means."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from connectors.errors import ConnectorError, Remedy
from connectors.google import Google
from connectors.google.hosts import Hosts
from connectors.sandbox.clock import Clock
from connectors.source import Client, Consent, Grant
from connectors.wire.client import Wire

T = TypeVar("T")
NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
AUTH = "https://www.googleapis.com/auth/"
SIGN_IN = f"openid {AUTH}userinfo.email {AUTH}userinfo.profile"
GRANTED = f"{SIGN_IN} {AUTH}gmail.metadata"
GOOD = {
    "access_token": "a2",
    "expires_in": 3599,
    "scope": GRANTED,
    "refresh_token": "r1",
    "token_type": "Bearer",
}


class Server(httpx.AsyncBaseTransport):
    """Answers everything alike and remembers what came."""

    def __init__(self, status: int, said: Any) -> None:
        self.status, self.said = status, said
        self.came: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """One answer; no status is no answer."""
        self.came.append(request)
        if not self.status:
            raise httpx.ConnectError("refused")
        if isinstance(self.said, bytes):
            return httpx.Response(self.status, content=self.said)
        return httpx.Response(self.status, json=self.said)

    def form(self) -> dict[str, str]:
        """The fields of the last request."""
        return {k: v[0] for k, v in parse_qs(self.came[-1].content.decode()).items()}


def asking(server: Server, act: Callable[[Google], Awaitable[T]]) -> T:
    """Does something with Google over a wire to the server; nobody sleeps."""

    async def told() -> T:
        clock = Clock(NOW)
        wire = Wire(clock=clock, sleep=clock.sleep, transport=server)
        try:
            return await act(Google(wire, Client("id1", "secret1")))
        finally:
            await wire.close()

    return asyncio.run(told())


def grant(since: datetime = NOW - timedelta(days=30)) -> Grant:
    """A grant that has been kept for a while."""
    secret = json.dumps({"refresh_token": "r1", "since": since.isoformat()})
    return Grant("a1", NOW, tuple(GRANTED.split()), secret)


def consent(hint: str = "") -> Consent:
    """A consent for mail and calendar."""
    server = Server(200, {})
    return asking(
        server,
        lambda google: google.begin(
            redirect_uri="https://t.example/back",
            state="s1",
            features=frozenset({"calendar", "mail"}),
            hint=hint,
        ),
    )


def failure(server: Server, act: Callable[[Google], Awaitable[Any]]) -> ConnectorError:
    """The error it ends with; nothing but one request was made."""
    with pytest.raises(ConnectorError) as told:
        asking(server, act)
    assert len(server.came) <= 1
    return told.value


def test_what_is_asked_for() -> None:
    asked = consent("mara@lind.example")
    page = urlsplit(asked.url)
    query = {name: values[0] for name, values in parse_qs(page.query).items()}
    assert f"{page.scheme}://{page.netloc}{page.path}" == Hosts().auth
    assert query["scope"] == f"{SIGN_IN} {AUTH}gmail.metadata {AUTH}calendar.readonly"
    assert (query["access_type"], query["prompt"]) == ("offline", "consent")
    assert (query["state"], query["login_hint"]) == ("s1", "mara@lind.example")
    assert query["code_challenge_method"] == "S256"
    assert "include_granted_scopes" not in query
    assert json.loads(asked.secret)["verifier"] not in asked.url
    assert "secret1" not in asked.url
    assert consent().secret != asked.secret
    assert "login_hint" not in consent().url


def test_a_code_becomes_a_grant() -> None:
    server, asked = Server(200, GOOD), consent()
    got = asking(server, lambda google: google.finish(asked.secret, {"code": "c1"}))
    assert (got.access, got.expires_at) == ("a2", NOW + timedelta(seconds=3599))
    assert got.scopes == tuple(GRANTED.split())
    assert json.loads(got.secret)["refresh_token"] == "r1"
    form = server.form()
    assert form["code_verifier"] == json.loads(asked.secret)["verifier"]
    assert (form["code"], form["redirect_uri"]) == ("c1", "https://t.example/back")
    assert str(server.came[0].url) == Hosts().token
    assert asking(server, lambda google: _features(google, got)) == {"mail"}


async def _features(google: Google, got: Grant) -> frozenset[str]:
    return frozenset(google.features(got))


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"error": "access_denied"}, "not allowed"),
        ({"error": "admin_policy_enforced"}, "administrator"),
        ({"error": "something_new"}, "something_new"),
        ({}, "Connect again"),
    ],
)
def test_a_refused_consent(answer: dict[str, str], words: str) -> None:
    server, asked = Server(200, GOOD), consent()
    told = failure(server, lambda google: google.finish(asked.secret, answer))
    assert told.remedy is Remedy.STOP
    assert words in told.because
    assert server.came == []


@pytest.mark.parametrize(
    ("status", "said", "remedy", "words"),
    [
        (400, {"error": "invalid_grant"}, Remedy.STOP, "too long"),
        (401, {"error": "invalid_client"}, Remedy.STOP, "TOUCHLINE_GOOGLE__CLIENT_ID"),
        (400, {"error": "redirect_uri_mismatch"}, Remedy.STOP, "redirect"),
        (200, GOOD | {"refresh_token": None, "access_token": "a"}, Remedy.STOP, "myaccount"),
        (200, {"scope": GRANTED}, Remedy.STOP, "Connect"),
        (502, b"<html>", Remedy.RETRY, "trouble"),
        (200, b"<html>", Remedy.RETRY, "trouble"),
        (0, None, Remedy.RETRY, "connection"),
    ],
)
def test_a_refused_code(status: int, said: Any, remedy: Remedy, words: str) -> None:
    server, asked = Server(status, said), consent()
    told = failure(server, lambda google: google.finish(asked.secret, {"code": "c1"}))
    assert told.remedy is remedy
    assert words in told.because


def test_renewing_keeps_the_refresh_token_and_asks_for_no_scope() -> None:
    server = Server(200, {k: v for k, v in GOOD.items() if k not in ("refresh_token", "scope")})
    got = asking(server, lambda google: google.renew(grant()))
    assert got == replace(grant(), access="a2", expires_at=NOW + timedelta(seconds=3599))
    form = server.form()
    assert "scope" not in form
    assert (form["refresh_token"], form["client_secret"]) == ("r1", "secret1")


def test_renewing_takes_a_new_refresh_token_and_what_is_left_of_the_scopes() -> None:
    server = Server(200, GOOD | {"refresh_token": "r2", "scope": "openid"})
    got = asking(server, lambda google: google.renew(grant()))
    assert json.loads(got.secret)["refresh_token"] == "r2"
    assert got.scopes == ("openid",)


@pytest.mark.parametrize(
    ("status", "said", "remedy", "words"),
    [
        (400, {"error": "invalid_grant"}, Remedy.REAUTH, "Connect the account again"),
        (400, {"error": "invalid_grant", "error_subtype": "invalid_rapt"}, Remedy.REAUTH, "again"),
        (400, {"error": "invalid_grant", "error_subtype": "rapt_required"}, Remedy.REAUTH, "again"),
        (400, {"error": "admin_policy_enforced"}, Remedy.REAUTH, "administrator"),
        (401, {"error": "invalid_client"}, Remedy.STOP, "TOUCHLINE_GOOGLE__CLIENT_SECRET"),
        (401, {"error": "unauthorized_client"}, Remedy.STOP, "TOUCHLINE_GOOGLE__CLIENT_ID"),
        (400, {"error": "server_error"}, Remedy.RETRY, "moment"),
        (429, {"error": "rate"}, Remedy.RETRY, "moment"),
        (500, {"error": "internal_failure"}, Remedy.RETRY, "moment"),
        (502, b"<html>", Remedy.RETRY, "moment"),
        (503, b"", Remedy.RETRY, "moment"),
        (400, b"<html>", Remedy.RETRY, "moment"),
        (0, None, Remedy.RETRY, "connection"),
    ],
)
def test_a_refused_renewal(status: int, said: Any, remedy: Remedy, words: str) -> None:
    told = failure(Server(status, said), lambda google: google.renew(grant()))
    assert told.remedy is remedy
    assert words in told.because
    assert "Testing" not in told.because


def test_a_young_grant_that_ends_hints_at_the_testing_status() -> None:
    server = Server(400, {"error": "invalid_grant"})
    young = grant(NOW - timedelta(days=7))
    assert "Testing" in failure(server, lambda google: google.renew(young)).because


def test_revoking() -> None:
    server = Server(200, {})
    asking(server, lambda google: google.revoke(grant()))
    assert (server.form(), str(server.came[0].url)) == ({"token": "r1"}, Hosts().revoke)
    asking(Server(400, {"error": "invalid_token"}), lambda google: google.revoke(grant()))
    down = failure(Server(503, b""), lambda google: google.revoke(grant()))
    assert down.remedy is Remedy.RETRY


def test_nothing_secret_is_shown() -> None:
    assert "r1" not in repr(grant())
    assert "a1" not in repr(grant())
    assert "verifier" not in repr(consent())


def test_addresses_can_be_put_in_place() -> None:
    assert Hosts.of({}) == Hosts.of({"token_url": ""}) == Hosts()
    own = Hosts.of({"token_url": "http://l/token", "api_root": "http://l/google/"})
    assert (own.token, own.root, own.auth) == ("http://l/token", "http://l/google", Hosts().auth)
