"""Accounts through the API: how complete they are, what is asked of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from schemas.account import Account, Stream
from tests.api.conftest import Mint
from tests.api.visiting import MARA, PROVIDERS, Browser, Door, ask, table

Both = pytest.mark.parametrize("provider", PROVIDERS)


@Both
def test_an_account_says_how_complete_it_is(at: Door, browser: Browser, provider: str) -> None:
    at.furnish(provider)
    account = browser.connect(provider)
    assert set(account) == set(Account.model_fields)
    assert account["streams"] == []
    at.work()
    path = f"/v1/accounts/{account['id']}"
    account = browser.client.get(path).json()
    by_feature: dict[str, list[dict[str, Any]]] = {}
    for stream in account["streams"]:
        assert set(stream) == set(Stream.model_fields)
        assert stream["held"] + stream["unreadable"] == stream["of"]
        assert (stream["progress"], stream["minutes_left"], stream["problem"]) == (1.0, None, None)
        assert stream["last_complete_at"] == "2026-11-01T12:00:00Z"
        by_feature.setdefault(stream["feature"], []).append(stream)
    held = {name: sum(one["held"] for one in some) for name, some in by_feature.items()}
    assert held == {"mail": 3, "calendar": 1, "contacts": 1}
    assert account["synced_at"] == "2026-11-01T12:00:00Z"
    assert account["next_sync_at"] > account["synced_at"]
    names = [one["name"] for one in browser.client.get("/v1/contacts").json()["items"]]
    assert names == ["Anna Bell"]


def test_reads_carry_an_etag(at: Door, browser: Browser) -> None:
    account = browser.connect("google")
    for path in ("/v1/accounts", f"/v1/accounts/{account['id']}"):
        tag = browser.client.get(path).headers["etag"]
        again = browser.client.get(path, headers={"If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b"")
    assert browser.client.get("/v1/accounts?colour=red").status_code == 422


def test_the_list_has_pages(at: Door, browser: Browser) -> None:
    for provider in PROVIDERS:
        browser.connect(provider)
    first = browser.client.get("/v1/accounts?limit=1").json()
    second = browser.client.get(f"/v1/accounts?limit=1&cursor={first['next']}").json()
    assert second["next"] is None
    found = {one["provider"] for one in [*first["items"], *second["items"]]}
    assert found == set(PROVIDERS)


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        ({"provider": "yahoo"}, 409, "google, microsoft"),
        ({"provider": "google", "features": []}, 422, "features"),
        ({"provider": "google", "features": ["mail", "chat"]}, 422, "features"),
        ({"provider": "google", "account_id": "a_0000000000005"}, 404, "no such account"),
        ({"provider": "google", "account_id": "nonsense"}, 404, "no such account"),
        ({"provider": "google", "hint": "x" * 300}, 422, "hint"),
        ({}, 422, "provider"),
    ],
)
def test_a_wrong_request_to_connect_says_why(
    at: Door, browser: Browser, body: dict[str, Any], status: int, says: str
) -> None:
    told = browser.client.post("/v1/accounts/connect", json=body)
    assert (told.status_code, says in told.text) == (status, True), told.text
    assert told.headers["content-type"] == "application/problem+json"
    assert table(at, "consents") == []


def test_an_account_is_connected_again_where_it_is_from(at: Door, browser: Browser) -> None:
    account = browser.connect("google")
    body = {"provider": "microsoft", "account_id": account["id"]}
    told = browser.client.post("/v1/accounts/connect", json=body)
    assert (told.status_code, told.json()["type"]) == (409, "urn:touchline:problem:refused")


@Both
def test_a_provider_nobody_set_up_names_the_setting(
    at: Door, browser: Browser, provider: str
) -> None:
    getattr(at.settings, provider).client_id = ""
    told = browser.client.post("/v1/accounts/connect", json={"provider": provider})
    assert told.status_code == 409
    assert f"TOUCHLINE_{provider.upper()}__CLIENT_ID" in told.json()["detail"]


def test_without_an_address_nobody_could_lead_back(at: Door, browser: Browser) -> None:
    at.app.state.address = ""
    told = browser.client.post("/v1/accounts/connect", json={"provider": "google"})
    assert told.status_code == 409
    assert "TOUCHLINE_PUBLIC_URL" in told.json()["detail"]


def test_who_may_do_what(at: Door, browser: Browser, mint: Mint) -> None:
    account = browser.connect("google")
    path = f"/v1/accounts/{account['id']}"
    with at.visitor(mint("read")) as reader, at.visitor(mint("write")) as writer:
        assert reader.get("/v1/accounts").status_code == 200
        assert writer.get("/v1/accounts").status_code == 403
        for what in ("sync", "resync", "pause", "audit"):
            assert reader.post(f"{path}/{what}").status_code == 403
        assert reader.delete(f"{path}?data=keep").status_code == 403
        body = {"provider": "google"}
        assert reader.post("/v1/accounts/connect", json=body).status_code == 403
        assert writer.post("/v1/accounts/connect", json=body).status_code == 200
        assert writer.post(f"{path}/sync").status_code == 202
    del browser.client.headers["X-CSRF-Token"]
    assert browser.client.post("/v1/accounts/connect", json={"provider": "google"}).is_error
    assert ask(browser, account, "sync").status_code == 403


def test_a_sync_is_due_at_once_and_asked_once_per_key(at: Door, browser: Browser) -> None:
    account = browser.connect("google")
    at.work()
    headers = {"Idempotency-Key": "k1"}
    at.clock.move(timedelta(seconds=30))
    first = ask(browser, account, "sync", headers=headers)
    assert (first.status_code, first.json()["next_sync_at"]) == (202, "2026-11-01T12:00:30Z")
    at.clock.move(timedelta(seconds=5))
    again = ask(browser, account, "sync", headers=headers)
    assert again.json() == first.json()
    assert again.headers["Idempotent-Replayed"] == "true"
    (row,) = table(at, "accounts")
    assert row.next_at == 1793534430000
    other = ask(browser, account, "pause", headers=headers)
    assert (other.status_code, "reused" in other.json()["type"]) == (422, True)


def test_a_pause_lasts_until_a_sync_is_asked_for(at: Door, browser: Browser) -> None:
    account = browser.connect("google")
    paused = ask(browser, account, "pause")
    assert (paused.status_code, paused.json()["status"]) == (200, "paused")
    assert paused.json()["next_sync_at"] is None
    at.work()
    assert browser.accounts()[0]["synced_at"] is None
    assert ask(browser, account, "sync").json()["status"] == "ok"
    at.work()
    assert browser.accounts()[0]["synced_at"] is not None


@Both
def test_reading_anew_finds_the_same(at: Door, browser: Browser, provider: str) -> None:
    at.furnish(provider)
    account = browser.connect(provider)
    at.work()
    before = [(row.id, row.payload) for row in table(at, "source_rows")]
    assert ask(browser, account, "resync").status_code == 202
    assert {row.checkpoint for row in table(at, "streams")} == {None}
    at.work()
    assert [(row.id, row.payload) for row in table(at, "source_rows")] == before
    assert None not in {row.checkpoint for row in table(at, "streams")}


@Both
def test_a_comparison_is_made_and_dated(at: Door, browser: Browser, provider: str) -> None:
    at.furnish(provider)
    account = browser.connect(provider)
    at.work()
    assert {s["audited_at"] for s in browser.accounts()[0]["streams"]} == {None}
    at.clock.move(timedelta(hours=1))
    assert ask(browser, account, "audit").status_code == 202
    body = {"accept_removals": True}
    assert ask(browser, account, "audit", json=body).status_code == 202
    assert {row.may_shrink for row in table(at, "streams")} == {True}
    at.work()
    told = {s["audited_at"] for s in browser.accounts()[0]["streams"]}
    assert told == {"2026-11-01T13:00:00Z"}
    assert {row.may_shrink for row in table(at, "streams")} == {False}
    assert ask(browser, account, "audit", json={"accept_removals": "perhaps"}).status_code == 422


def test_trouble_is_shown_with_its_cause_and_remedy(at: Door, browser: Browser) -> None:
    account = browser.connect("google")
    at.work()
    at.sandbox.google.revoke(MARA)
    ask(browser, account, "sync")
    at.work()
    (told,) = browser.accounts()
    assert told["status"] == "problem"
    assert told["next_sync_at"] is None
    assert set(told["problem"]) == {"cause", "remedy"}
    assert told["problem"]["remedy"] == "Connect the account again."
    changes = browser.client.get("/v1/changes").json()["items"]
    (news,) = [one for one in changes if one["type"] == "account.problem"]
    assert news["data"] == {"id": account["id"], **told["problem"]}
    browser.connect("google", account_id=account["id"])
    at.work()
    assert browser.accounts()[0]["status"] == "ok"
