"""Tokens of CRMs: every refusal has its remedy, and tells no secret."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from connectors.crm import oauth
from connectors.errors import ConnectorError, Remedy
from connectors.source import Client
from connectors.wire.client import Wire

CLIENT = Client("the-client", "the-secret")
CODE = {"grant_type": "authorization_code", "code": "the-code"}
AGAIN = {"grant_type": "refresh_token", "refresh_token": "the-refresh"}


def asked(answer: httpx.Response, form: dict[str, str], *, by_header: bool = False) -> Any:
    """What comes of it, and what was sent."""
    sent: list[httpx.Request] = []

    def reply(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return answer

    async def run() -> Any:
        wire = Wire(transport=httpx.MockTransport(reply))
        try:
            return await oauth.tokens(
                wire, "Some CRM", "https://crm.example/token", CLIENT, form, by_header=by_header
            )
        finally:
            await wire.close()

    return asyncio.run(run()), sent[0]


@pytest.mark.parametrize(
    ("answer", "form", "remedy"),
    [
        (httpx.Response(500), CODE, Remedy.RETRY),
        (httpx.Response(429, json={"error": "slow_down"}), CODE, Remedy.RETRY),
        (httpx.Response(200, text="<html>"), AGAIN, Remedy.RETRY),
        (httpx.Response(200, json=[]), AGAIN, Remedy.RETRY),
        (httpx.Response(400, json={"error": "Access Denied"}), AGAIN, Remedy.RETRY),
        (httpx.Response(401, json={"error": "invalid_client"}), AGAIN, Remedy.STOP),
        (httpx.Response(400, json={"error": "invalid_grant"}), AGAIN, Remedy.REAUTH),
        (httpx.Response(200, json={"error": "invalid_code"}), AGAIN, Remedy.REAUTH),
        (httpx.Response(400, json={"error": "invalid_grant"}), CODE, Remedy.STOP),
        (httpx.Response(200, json={}), CODE, Remedy.STOP),
    ],
)
def test_every_refusal_has_its_remedy(
    answer: httpx.Response, form: dict[str, str], remedy: Remedy
) -> None:
    with pytest.raises(ConnectorError) as refused:
        asked(answer, form)
    assert refused.value.remedy is remedy
    for secret in ("the-secret", "the-code", "the-refresh"):
        assert secret not in refused.value.because


def test_the_client_shows_itself_in_the_form_or_in_the_header() -> None:
    good = httpx.Response(200, json={"access_token": "t"})
    _, sent = asked(good, CODE)
    assert parse_qs(sent.content.decode())["client_secret"] == ["the-secret"]
    _, sent = asked(good, CODE, by_header=True)
    assert "client_secret" not in sent.content.decode()
    assert sent.headers["authorization"] == oauth.basic(CLIENT)


def test_a_verifier_is_sent_with_the_code_where_one_was_drawn() -> None:
    for pkce in (True, False):
        consent = oauth.consent(
            "https://crm.example/auth", CLIENT, "https://us/back", "s", pkce=pkce, scope="a b"
        )
        query = parse_qs(urlsplit(consent.url).query)
        form = oauth.answered("Some CRM", consent.secret, {"code": "c", "state": "s"})
        assert query["scope"] == ["a b"]
        assert ("code_challenge" in query) == ("code_verifier" in form) == pkce
        assert form["redirect_uri"] == "https://us/back"
    with pytest.raises(ConnectorError) as refused:
        oauth.answered("Some CRM", consent.secret, {"error": "access_denied"})
    assert refused.value.remedy is Remedy.STOP
