"""Tokens at Microsoft: what msal hides, and what comes of a refusal."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from datetime import timedelta

import pytest

from connectors.errors import ConnectorError, Remedy
from connectors.microsoft import scopes
from connectors.microsoft.signing import cache_of, subject_of
from connectors.sandbox.microsoft import MicrosoftPlatform
from connectors.source import FEATURES, Grant
from tests.contract.connected import Connected
from tests.contract.microsoft_ground import PLAY, refused, stand
from tests.contract.source_ground import ME, letter


def test_refresh_tokens_rotate_and_an_old_one_stays_good() -> None:
    async def story(at: Connected) -> None:
        first = at.keys.held
        second = await at.provider.renew(first)
        assert tokens(second) != tokens(first)
        third = await at.provider.renew(first)  # a crash before the second was stored
        assert third.access not in (first.access, second.access)
        sizes = {len(third.secret)}
        for _ in range(5):
            third = await at.provider.renew(third)
            sizes.add(len(third.secret))
        assert max(sizes) - min(sizes) < 50

    PLAY(story)


def tokens(grant: Grant) -> set[str]:
    """The refresh tokens of a grant."""
    return {t["secret"] for t in json.loads(grant.secret)["RefreshToken"].values()}


def test_a_refusal_is_not_remembered() -> None:
    async def story(at: Connected) -> None:
        stand(at).faults.plan("invalid_grant", times=2)
        for _ in range(2):
            told = await refused(at.provider.renew(at.keys.held))
            assert told.remedy is Remedy.REAUTH
            assert "90 days" in told.because
        assert (await at.provider.renew(at.keys.held)).access  # msal would wait for a minute

    PLAY(story)


def test_a_revoked_grant_says_why() -> None:
    async def story(at: Connected) -> None:
        at.platform.revoke(ME.address)
        told = await refused(at.provider.renew(at.keys.held))
        assert told.remedy is Remedy.REAUTH
        assert "taken back" in told.because

    PLAY(story)


def test_the_token_endpoint_may_ask_to_wait() -> None:
    async def story(at: Connected) -> None:
        stand(at).faults.plan("token_throttled", value="77")
        told = await refused(at.provider.renew(at.keys.held))
        assert (told.remedy, told.retry_after) == (Remedy.WAIT, 77)
        stand(at).faults.plan("cut", "/token")
        assert (await refused(at.provider.renew(at.keys.held))).remedy is Remedy.RETRY

    PLAY(story)


@pytest.mark.parametrize("secret", ["", "{}", "no json"])
def test_a_grant_without_token_must_be_connected_again(secret: str) -> None:
    async def story(at: Connected) -> None:
        told = await refused(at.provider.renew(replace(at.keys.held, secret=secret)))
        assert told.remedy is Remedy.REAUTH

    PLAY(story)


def test_scopes_come_back_short_or_long() -> None:
    async def story(at: Connected) -> None:
        assert at.provider.features(at.keys.held) == frozenset(FEATURES)
        assert any(s.startswith("https://graph.microsoft.com/") for s in at.keys.held.scopes)
        renewed = await at.provider.renew(at.keys.held)
        assert at.provider.features(renewed) == frozenset(FEATURES)
        at.box.receive(letter(1))
        await at.sync()

    def long(platform: object) -> None:
        assert isinstance(platform, MicrosoftPlatform)
        platform.tokens.long_scopes = True

    PLAY(story, before=long)


def test_what_scopes_allow() -> None:
    assert scopes.allowed(["Mail.Read", "User.Read"]) == {"mail"}
    assert scopes.allowed(["https://graph.microsoft.com/Calendars.ReadWrite"]) == {"calendar"}
    assert scopes.allowed(["Mail.Read.Shared", "Mail.Send", "openid"]) == frozenset()
    assert scopes.renewable(["openid", "profile", "email", "Mail.Read"]) == ["Mail.Read"]


def test_whose_account_it_is_comes_from_the_sign_in() -> None:
    async def story(at: Connected) -> None:
        who = await at.source.whoami()
        person, _, tenant = who.subject.partition("@")
        assert person.endswith("000000000001")
        assert len(tenant) == 36
        assert who.aliases == ("mara.lind@work.example",)

    PLAY(story)
    assert [subject_of(text) for text in ("", "[]", "{}", '{"Account": {}}')] == [""] * 4


def test_nothing_secret_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    async def story(at: Connected) -> None:
        at.box.receive(letter(1, subject="Confidential"))
        at.platform.faults.plan("invalid_grant")
        await refused(at.provider.renew(at.keys.held))
        at.clock.move(timedelta(hours=2))
        await at.sync()
        shown = caplog.text
        for secret in (at.keys.held.access, *tokens(at.keys.held), ME.address, "Confidential"):
            assert secret not in shown
        assert "graph.messages.delta: 200" in shown

    PLAY(story)


def test_a_cache_that_is_none_is_not_blamed_on_the_provider() -> None:
    with pytest.raises(ConnectorError) as told:
        cache_of("no json")
    assert told.value.remedy is Remedy.REAUTH
