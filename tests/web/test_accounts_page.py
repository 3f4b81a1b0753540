"""The page of connected accounts: what it shows, and that every button leads somewhere."""

from __future__ import annotations

import html
import re

import httpx
from fastapi import FastAPI
from sqlalchemy import update

from service.accounts.failing import RECONNECT
from service.db.tables import accounts, users
from service.ingest.pull import ACCEPT
from service.settings import GoogleSettings, Settings
from tests.api.connected_rows import MINUTE, connected, problem, stream
from tests.api.rows import Seed, public

ANNA = "anna+<b>@lind.example"


def paths(page: str) -> set[tuple[str, str]]:
    """(method, path) of all buttons."""
    found = re.findall(r'data-method="(\w+)" data-path="([^"]+)"', page)
    return {(method, html.unescape(path)) for method, path in found}


def test_a_stranger_sees_no_account(stranger: httpx.Client, seed: Seed) -> None:
    connected(seed, "google", ANNA)
    seed.conn.commit()
    page = stranger.get("/accounts?cursor=x")
    assert page.status_code == 303
    assert page.headers["location"] == "/sign-in?next=%2Faccounts%3Fcursor%3Dx"
    assert "lind.example" not in page.text


def test_an_account_is_shown_whole(browser: httpx.Client, seed: Seed) -> None:
    account = connected(seed, "google", ANNA, synced_at=None)
    walk = {"resume": "page 2", "checkpoint": None, "last_complete_at": None, "per_minute": 300.0}
    stream(seed, account, "mail", "mail", label="Gmail", held=1200, total=5000, **walk)
    stream(seed, account, "contacts", "contacts", audited_at=seed.now - 5 * MINUTE, unreadable=1)
    seed.account("linkedin")
    seed.conn.commit()
    page = browser.get("/accounts").text
    assert "anna+&lt;b&gt;@lind.example" in page
    assert ANNA not in page
    assert "Reading for the first time" in page
    assert "1,200 of 5,000" in page
    assert re.search(r'<progress max="100" value="24" aria-label="Gmail">', page)
    assert "about 13 minutes left" in page
    assert "complete 1 minute ago, compared 5 minutes ago, 1 could not be read" in page
    assert 'data-busy="yes"' in page
    assert re.search(r"linkedin</span>.*2 items", page)
    assert re.search(r'aria-live="polite"', page)


def test_a_grant_that_ended_offers_to_connect_again(browser: httpx.Client, seed: Seed) -> None:
    told = problem("Google says <no>.", RECONNECT)
    account = connected(
        seed, "google", ANNA, status="problem", problem=told, features="mail", next_at=None
    )
    seed.conn.commit()
    page = browser.get("/accounts").text
    assert "Google says &lt;no&gt;." in page
    name = public("a", account)
    form = page[page.index('<form data-connect="google"') :].partition("</form>")[0]
    assert f'data-account="{name}" data-hint="anna+&lt;b&gt;@lind.example"' in form
    assert re.findall(r'value="(\w+)"', form) == ["mail"]
    assert ("POST", f"/{name}/sync") not in paths(page)


def test_removals_are_accepted_only_when_asked(browser: httpx.Client, seed: Seed) -> None:
    told = problem(f"Contacts: 90 of 100 are gone. {ACCEPT}", "It is tried again every hour.")
    connected(seed, "google", ANNA, status="problem", problem=told)
    connected(seed, "google", "well@lind.example")
    seed.conn.commit()
    page = browser.get("/accounts").text
    assert page.count("accept_removals") == 1
    assert page.index("anna") < page.index("well@lind.example")  # who needs me comes first


def test_who_rests_can_be_woken(browser: httpx.Client, seed: Seed) -> None:
    paused = connected(seed, "google", ANNA, status="paused", next_at=None)
    gone = connected(seed, "microsoft", ANNA, status="disconnected", next_at=None)
    seed.conn.commit()
    page = browser.get("/accounts").text
    asked = paths(page)
    assert ">Go on</button>" in page
    assert ("POST", f"/{public('a', paused)}/pause") not in asked
    assert {path for _, path in asked if path.startswith(f"/{public('a', gone)}")} == {
        f"/{public('a', gone)}?data=erase"
    }


def test_every_button_leads_somewhere(browser: httpx.Client, seed: Seed) -> None:
    connected(seed, "google", ANNA)
    told = problem(f"Most is gone. {ACCEPT}", "It is tried again every hour.")
    connected(seed, "google", "second@lind.example", status="problem", problem=told)
    seed.conn.commit()
    page = browser.get("/accounts").text
    found = re.search(r'<meta name="csrf" content="([^"]+)"', page)
    assert found
    asked = paths(page)
    assert len(asked) == 12
    # keeping before erasing, and both after all else
    for method, path in sorted(asked, key=lambda one: (one[0] == "DELETE", "erase" in one[1])):
        refused = browser.request(method, f"/v1/accounts{path}")
        assert refused.status_code == 403
        answer = browser.request(method, f"/v1/accounts{path}", headers={"X-CSRF-Token": found[1]})
        assert answer.status_code in (200, 202), (path, answer.text)
    assert "No account is connected yet" in browser.get("/accounts").text


def test_a_provider_that_is_not_set_up_explains_itself(
    browser: httpx.Client, app: FastAPI, settings: Settings
) -> None:
    page = browser.get("/accounts").text
    assert "<form data-connect" not in page
    assert "<code>TOUCHLINE_GOOGLE__CLIENT_ID</code>" in page
    assert "https://YOUR-ADDRESS/v1/oauth/google/callback" in page
    app.state.address = "https://t.example"
    settings.google = GoogleSettings.model_validate({"client_id": "x"})
    page = browser.get("/accounts").text
    assert "TOUCHLINE_GOOGLE__CLIENT_SECRET is not set" in page
    assert "https://t.example/v1/oauth/google/callback" in page


def test_a_provider_that_is_set_up_can_be_connected(
    browser: httpx.Client, app: FastAPI, settings: Settings
) -> None:
    app.state.address = "https://t.example"
    settings.google = GoogleSettings.model_validate(
        {"client_id": "x.apps.googleusercontent.com", "client_secret": "hush"}
    )
    page = browser.get("/accounts").text
    form = page[page.index('<form data-connect="google"') :].partition("</form>")[0]
    assert re.findall(r'value="(\w+)" checked', form) == ["mail", "calendar", "contacts"]
    assert "hush" not in page


def test_it_loads_nothing_from_elsewhere_and_runs_nothing_inline(
    browser: httpx.Client, seed: Seed
) -> None:
    connected(seed, "google", ANNA)
    seed.conn.commit()
    page = browser.get("/accounts")
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    loads = re.findall(r'<(?:link|script|img)[^>]+(?:src|href)="([^"]+)"', page.text)
    assert "/static/accounts.js" in loads
    assert all(one.startswith("/static/") for one in loads)
    assert re.findall(r"<script[^>]*>[^<]|\son\w+=|\sstyle=", page.text) == []
    script = browser.get("/static/accounts.js")
    assert script.status_code == 200
    for name in re.findall(r'getElementById\("(\w+)"\)', script.text):
        assert f'id="{name}"' in page.text


def test_many_accounts_come_in_pages(browser: httpx.Client, seed: Seed) -> None:
    for number in range(101):
        connected(seed, "google", f"n{number}@lind.example")
    seed.conn.commit()
    page = browser.get("/accounts").text
    assert page.count("<article") == 100
    following = re.search(r'href="(/accounts\?cursor=[^"]+)"', page)
    assert following
    assert browser.get(html.unescape(following[1])).text.count("<article") == 1
    assert browser.get("/accounts?cursor=x").status_code == 422


def test_the_landing_page_leads_on(browser: httpx.Client, seed: Seed) -> None:
    assert '<a href="/accounts">Connect an account</a>' in browser.get("/").text
    account = connected(seed, "google", ANNA, synced_at=None)
    stream(seed, account, "mail", "mail", held=5, total=20, last_complete_at=None)
    told = problem("The grant is no more.", RECONNECT)
    connected(seed, "google", "second@lind.example", status="problem", problem=told)
    seed.conn.commit()
    page = browser.get("/").text
    assert "Reading anna+&lt;b&gt;@lind.example for the first time: 5 of 20." in page
    assert "1 account needs you" in page
    assert "Connect an account" not in page


def test_an_administrators_approval_is_no_failed_connection(stranger: httpx.Client) -> None:
    path = "/v1/oauth/microsoft/callback"
    thanks = stranger.get(path, params={"admin_consent": "True", "tenant": "t"})
    assert (thanks.status_code, "allowed now" in thanks.text) == (200, True)
    refused = stranger.get(path, params={"admin_consent": "True", "error": "access_denied"})
    assert refused.status_code == 400


def test_of_colleagues_accounts_only_how_they_stand(browser: httpx.Client, seed: Seed) -> None:
    account = connected(seed, "google", ANNA)
    stream(seed, account, "calendar:x", "calendar", label="Therapy")
    seed.conn.execute(users.insert(), {"id": 7, "name": "Bo <b>", "created_at": 1})
    seed.conn.execute(update(accounts).values(user_id=7))
    seed.conn.commit()
    page = browser.get("/accounts").text
    assert "Bo &lt;b&gt;" in page
    assert "anna+&lt;b&gt;@lind.example" in page  # to an owner
    assert "Therapy" not in page
    assert paths(page) == set()
