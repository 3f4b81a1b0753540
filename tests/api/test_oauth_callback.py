"""From Connect over a provider's consent and back, as browsers and other callers go it."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select

from service.db import tables
from tests.api.conftest import Mint
from tests.api.visiting import MARA, OLAF, PROVIDERS, Door

Both = pytest.mark.parametrize("provider", PROVIDERS)


def rows(at: Door, table: str) -> int:
    with at.db.reading() as conn:
        return len(conn.execute(select(tables.metadata.tables[table])).all())


@Both
def test_a_browser_connects_an_account(at: Door, provider: str) -> None:
    with at.browser() as browser:
        account = browser.connect(provider)
    assert (account["status"], account["problem"], account["kind"]) == ("ok", None, "oauth")
    assert account["features"] == ["mail", "calendar", "contacts"]
    assert account["next_sync_at"] == "2026-11-01T12:00:00Z"
    assert rows(at, "grants") == 1
    assert rows(at, "consents") == 0


@Both
def test_the_address_may_be_suggested(at: Door, provider: str) -> None:
    with at.browser() as browser:
        url = httpx.URL(browser.ask(provider, hint=OLAF))
    assert url.params["login_hint"] == OLAF
    assert url.params["redirect_uri"] == f"http://touchline.test/v1/oauth/{provider}/callback"
    assert len(url.params["state"]) >= 40
    assert url.params["code_challenge_method"] == "S256"


@Both
def test_coming_back_twice_is_refused(at: Door, provider: str) -> None:
    with at.browser() as browser:
        back = at.choose(browser.ask(provider), MARA)
        assert browser.client.get(back).status_code == 303
        again = browser.client.get(back)
    assert again.status_code == 400
    assert "used already" in again.text
    assert again.headers["cache-control"] == "no-store"


@Both
def test_another_browser_cannot_finish(at: Door, provider: str) -> None:
    with at.browser() as browser, at.browser() as other, at.visitor() as stranger:
        back = at.choose(browser.ask(provider), MARA)
        for somebody in (other.client, stranger):
            assert somebody.get(back).status_code == 400
        assert rows(at, "accounts") == 0
        assert browser.client.get(back).status_code == 303


def test_the_bearer_of_a_token_cannot_finish_for_a_browser(at: Door, mint: Mint) -> None:
    with at.browser() as browser, at.visitor(mint("read", "write")) as bearer:
        back = at.choose(browser.ask("google"), MARA)
        assert bearer.get(back).status_code == 400
        assert rows(at, "accounts") == 0


@Both
def test_begun_with_a_token_it_is_finished_without_a_cookie(
    at: Door, mint: Mint, provider: str
) -> None:
    with at.visitor(mint("read", "write")) as bearer, at.visitor() as stranger:
        asked = bearer.post("/v1/accounts/connect", json={"provider": provider})
        back = at.choose(asked.json()["authorize_url"], MARA)
        done = stranger.get(back)
        assert done.status_code == 200
        assert f"{MARA} is connected" in done.text
        assert stranger.get(back).status_code == 400
        (account,) = bearer.get("/v1/accounts").json()["items"]
    assert account["label"] == MARA


@Both
def test_too_late_is_too_late(at: Door, provider: str) -> None:
    with at.browser() as browser:
        back = at.choose(browser.ask(provider), MARA)
        at.clock.move(timedelta(minutes=15))
        assert browser.client.get(back).status_code == 400
    assert rows(at, "accounts") == 0


@Both
def test_a_refusal_is_told_as_a_page(at: Door, provider: str) -> None:
    with at.browser() as browser:
        told = browser.client.get(at.choose(browser.ask(provider), MARA, deny=True))
    assert told.status_code == 400
    assert told.headers["content-type"].startswith("text/html")
    assert rows(at, "accounts") == rows(at, "consents") == 0


@Both
def test_less_may_be_allowed(at: Door, provider: str) -> None:
    at.stand(provider).narrow(MARA, "calendar")
    with at.browser() as browser:
        account = browser.connect(provider)
    assert account["features"] == ["calendar"]


@Both
def test_less_may_be_asked(at: Door, provider: str) -> None:
    with at.browser() as browser:
        assert browser.connect(provider, features=["mail"])["features"] == ["mail"]


@Both
def test_connecting_again_stays_one_account(at: Door, provider: str) -> None:
    with at.browser() as browser:
        first = browser.connect(provider)
        again = browser.connect(provider, account_id=first["id"])
        assert len(browser.accounts()) == 1
    assert again["id"] == first["id"]


@Both
def test_another_person_cannot_take_an_account_over(at: Door, provider: str) -> None:
    with at.browser() as browser:
        first = browser.connect(provider)
        url = browser.ask(provider, account_id=first["id"])
        told = browser.client.get(at.choose(url, OLAF))
        assert told.status_code == 400
        assert OLAF in told.text
        assert [one["label"] for one in browser.accounts()] == [MARA]


def test_both_providers_and_both_people_stand_side_by_side(at: Door) -> None:
    with at.browser() as browser:
        for provider in PROVIDERS:
            for address in (MARA, OLAF):
                browser.connect(provider, address)
        found = {(one["provider"], one["label"]) for one in browser.accounts()}
    assert found == {(p, a) for p in PROVIDERS for a in (MARA, OLAF)}


def test_the_answer_of_one_provider_is_no_answer_of_the_other(at: Door) -> None:
    with at.browser() as browser:
        back = at.choose(browser.ask("google"), MARA).replace("/google/", "/microsoft/")
        assert browser.client.get(back).status_code == 400
    assert rows(at, "accounts") == 0


@pytest.mark.parametrize(
    "path",
    [
        "/v1/oauth/google/callback",
        "/v1/oauth/google/callback?state=x&code=y",
        "/v1/oauth/nobody/callback?state=x",
        "/v1/oauth/google/callback?state=%00&code=%00",
        "/v1/oauth/google/callback?error=access_denied",
    ],
)
def test_what_nobody_asked_for_is_refused(at: Door, path: str) -> None:
    with at.visitor() as stranger, at.browser() as browser:
        for somebody in (stranger, browser.client):
            told = somebody.get(path)
            assert told.status_code == 400
            assert "Begin again" in told.text


def test_what_a_provider_adds_is_its_own_affair(at: Door) -> None:
    with at.browser() as browser:
        back = at.choose(browser.ask("google"), MARA)
        assert browser.client.get(f"{back}&authuser=0&prompt=consent&hd=x").status_code == 303


def test_nothing_else_below_the_callback_is_open(at: Door) -> None:
    with at.visitor() as stranger:
        for path in ("/v1/oauth/google", "/v1/oauth/google/callback/x", "/v1/accounts"):
            assert stranger.get(path).status_code == 401
        assert stranger.post("/v1/oauth/google/callback").status_code == 405


@Both
def test_a_provider_that_is_down_is_told(at: Door, provider: str) -> None:
    with at.browser() as browser:
        back = at.choose(browser.ask(provider), MARA)
        at.stand(provider).faults.plan("token_down", times=20)
        told = browser.client.get(back)
    assert told.status_code == 400
    assert rows(at, "accounts") == 0


def test_a_page_shows_no_markup_from_outside(at: Door) -> None:
    at.sandbox.google.open("<b>x</b>@lind.example", "X", ())
    with at.browser() as browser:
        first = browser.connect("google")
        url = browser.ask("google", account_id=first["id"])
        told = browser.client.get(at.choose(url, "<b>x</b>@lind.example"))
    assert told.status_code == 400
    assert "<b>" not in told.text
