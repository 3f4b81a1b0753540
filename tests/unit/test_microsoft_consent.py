"""Consent at Microsoft: least scopes, proofs, and what a person must be told."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from connectors.errors import Remedy
from connectors.microsoft import Microsoft, refusals
from connectors.sandbox.clock import Clock
from connectors.sandbox.microsoft import MicrosoftPlatform
from connectors.sandbox.world import CLIENT_ID
from connectors.source import FEATURES, Client
from connectors.wire.client import Wire
from tests.contract.connected import BACK, consent
from tests.contract.microsoft_ground import CLIENT, ENDPOINTS, alone, chosen, refused
from tests.contract.source_ground import ME, NOW


def test_a_consent_asks_for_the_least_and_proves_itself() -> None:
    async def story(provider: Microsoft, platform: MicrosoftPlatform) -> None:
        begun = await provider.begin(
            redirect_uri=BACK, state="s", features=frozenset({"mail", "contacts"}), hint=ME.address
        )
        query = {k: v[0] for k, v in parse_qs(urlsplit(begun.url).query).items()}
        assert set(query["scope"].split()) == {
            "User.Read", "Mail.ReadBasic", "Contacts.Read", "openid", "profile", "offline_access",
        }  # fmt: skip
        assert (query["code_challenge_method"], query["prompt"]) == ("S256", "select_account")
        assert (query["state"], query["login_hint"]) == ("s", ME.address)
        assert "code_verifier" not in begun.url
        assert json.loads(begun.secret)["code_verifier"] not in begun.url

    alone(CLIENT, story)


def test_an_administrator_is_asked_with_a_link_to_send() -> None:
    async def story(provider: Microsoft, platform: MicrosoftPlatform) -> None:
        begun = await provider.begin(redirect_uri=BACK, state="s", features=frozenset({"mail"}))
        answer = await chosen(begun.url, platform, f"account={ME.address}&admin=1")
        told = await refused(provider.finish(begun.secret, answer))
        assert told.remedy is Remedy.STOP
        link = urlsplit(told.because.rpartition(" ")[2])
        assert link.path == "/organizations/v2.0/adminconsent"
        assert parse_qs(link.query)["client_id"] == [CLIENT_ID]
        assert "Mail.ReadBasic" in parse_qs(link.query)["scope"][0]

    alone(CLIENT, story)


@pytest.mark.parametrize(("change", "value"), [("state", "other"), ("code", "")])
def test_an_answer_to_something_else_is_refused(change: str, value: str) -> None:
    async def story(provider: Microsoft, platform: MicrosoftPlatform) -> None:
        begun = await provider.begin(redirect_uri=BACK, state="s", features=frozenset(FEATURES))
        answer = await chosen(begun.url, platform, f"account={ME.address}")
        told = await refused(provider.finish(begun.secret, {**answer, change: value}))
        assert (told.remedy, told.because) == (Remedy.STOP, refusals.STRANGE)

    alone(CLIENT, story)


@pytest.mark.parametrize(
    ("change", "remedy"),
    [({"nonce": "other"}, refusals.STRANGE), ({"code_verifier": "x" * 43}, refusals.AGAIN)],
)
def test_a_stolen_answer_is_of_no_use(change: dict[str, str], remedy: str) -> None:
    async def story(provider: Microsoft, platform: MicrosoftPlatform) -> None:
        begun = await provider.begin(redirect_uri=BACK, state="s", features=frozenset(FEATURES))
        answer = await chosen(begun.url, platform, f"account={ME.address}")
        secret = json.dumps({**json.loads(begun.secret), **change})
        told = await refused(provider.finish(secret, answer))
        assert (told.remedy, told.because) == (Remedy.STOP, remedy)

    alone(CLIENT, story)


def test_a_wrong_secret_is_the_operators_fault() -> None:
    async def story(provider: Microsoft, platform: MicrosoftPlatform) -> None:
        begun = await provider.begin(redirect_uri=BACK, state="s", features=frozenset(FEATURES))
        answer = await chosen(begun.url, platform, f"account={ME.address}")
        told = await refused(provider.finish(begun.secret, answer))
        assert (told.remedy, told.because) == (Remedy.STOP, refusals.OPERATOR)

    alone(replace(CLIENT, secret="wrong"), story)


def test_a_client_without_secret_is_a_public_one() -> None:
    async def story(provider: Microsoft, platform: MicrosoftPlatform) -> None:
        grant = await consent(provider, platform, ME.address, "mail")
        assert provider.features(await provider.renew(grant)) == {"mail"}

    alone(replace(CLIENT, secret=""), story)


def test_plain_http_is_for_ones_own_machine_only() -> None:
    async def story(provider: Microsoft, platform: MicrosoftPlatform) -> None:
        told = await refused(
            provider.begin(redirect_uri=BACK, state="s", features=frozenset(FEATURES))
        )
        assert told.remedy is Remedy.STOP
        assert "TOUCHLINE_MICROSOFT__AUTHORITY" in told.because

    plain = {**ENDPOINTS, "authority": "http://login.example/common"}
    alone(replace(CLIENT, endpoints=plain), story)


def test_a_sign_in_address_that_is_none_is_said_so() -> None:
    async def story(provider: Microsoft, platform: MicrosoftPlatform) -> None:
        told = await refused(
            provider.begin(redirect_uri=BACK, state="s", features=frozenset(FEATURES))
        )
        assert told.remedy is Remedy.STOP
        assert "TOUCHLINE_MICROSOFT__AUTHORITY" in told.because

    wrong = {**ENDPOINTS, "authority": f"{ENDPOINTS['authority']}/deeper"}
    alone(replace(CLIENT, endpoints=wrong), story)


def test_a_token_for_another_application_is_refused() -> None:
    async def story(provider: Microsoft, platform: MicrosoftPlatform) -> None:
        begun = await provider.begin(redirect_uri=BACK, state="s", features=frozenset(FEATURES))
        answer = await chosen(begun.url, platform, f"account={ME.address}")
        real = platform.tokens.exchange

        def exchange(code: str, verifier: str, redirect: str, client: str) -> dict[str, Any]:
            return real(code, verifier, redirect, "another")

        platform.tokens.exchange = exchange  # type: ignore[method-assign]
        told = await refused(provider.finish(begun.secret, answer))
        assert (told.remedy, told.because) == (Remedy.STOP, refusals.STRANGE)

    alone(CLIENT, story)


def test_the_wire_is_the_only_way_out() -> None:
    async def story() -> None:
        clock = Clock(NOW)
        hit: list[str] = []

        def answer(request: httpx.Request) -> httpx.Response:
            hit.append(f"{request.method} {request.url.scheme}://{request.url.host}")
            return httpx.Response(200, text="<html>captive portal</html>")

        wire = Wire(clock=clock, sleep=clock.sleep, transport=httpx.MockTransport(answer))
        provider = Microsoft(wire, Client("an-id", "a-secret"))
        told = await refused(
            provider.begin(redirect_uri=BACK, state="s", features=frozenset(FEATURES))
        )
        assert told.remedy is Remedy.RETRY
        assert hit == ["GET https://login.microsoftonline.com"]
        await wire.close()

    asyncio.run(story())
