"""How accounts are left through the API, and what no answer ever tells."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from service.accounts import grants
from service.db import tables
from service.db.vault import vault
from tests.api.rows import Seed
from tests.api.visiting import PROVIDERS, Browser, Door, ask, table

Both = pytest.mark.parametrize("provider", PROVIDERS)


def test_leaving_must_say_what_becomes_of_the_rest(at: Door, browser: Browser) -> None:
    account = browser.connect("google")
    for query in ("", "?data=", "?data=burn"):
        told = browser.client.delete(f"/v1/accounts/{account['id']}{query}")
        assert (told.status_code, "data" in told.text) == (422, True)
    assert browser.accounts()[0]["status"] == "ok"
    assert browser.client.delete("/v1/accounts/a_0000000000005?data=keep").status_code == 404


@Both
def test_leaving_keeps_what_came(at: Door, browser: Browser, provider: str) -> None:
    at.furnish(provider)
    account = browser.connect(provider)
    at.work()
    told = browser.client.delete(f"/v1/accounts/{account['id']}?data=keep")
    assert told.status_code == 200
    if provider == "google":
        assert told.json() == {"revoked": True, "told": ""}
    else:
        assert told.json()["revoked"] is False
        assert "myapps.microsoft.com" in told.json()["told"]
    assert table(at, "grants") == []
    (left,) = browser.accounts()
    assert (left["status"], left["next_sync_at"]) == ("disconnected", None)
    assert len(table(at, "source_rows")) == 5
    refused = ask(browser, account, "sync")
    assert (refused.status_code, "connect it again" in refused.json()["detail"]) == (409, True)


@Both
def test_leaving_erases_what_came(at: Door, browser: Browser, provider: str) -> None:
    at.furnish(provider)
    account = browser.connect(provider)
    at.work()
    assert browser.client.delete(f"/v1/accounts/{account['id']}?data=erase").is_success
    at.work()
    assert browser.accounts() == []
    assert browser.client.get("/v1/contacts").json()["items"] == []
    assert table(at, "source_rows") == table(at, "interactions") == table(at, "streams") == []
    assert browser.client.get(f"/v1/accounts/{account['id']}").status_code == 404


def test_a_grant_that_cannot_be_ended_is_told_and_left_all_the_same(
    at: Door, browser: Browser
) -> None:
    account = browser.connect("google")
    with at.db.noting() as conn:
        conn.execute(update(tables.grants).values(sealed="x.y"))
    told = browser.client.delete(f"/v1/accounts/{account['id']}?data=keep").json()
    assert told["revoked"] is False
    assert "remove Touchline there yourself" in told["told"]
    assert table(at, "grants") == []


def test_nothing_is_asked_of_files(at: Door, browser: Browser, seed: Seed) -> None:
    seed.account("mbox")
    seed.conn.commit()
    (account,) = browser.accounts()
    for what in ("sync", "resync", "pause", "audit"):
        told = ask(browser, account, what)
        assert (told.status_code, "Files are read once" in told.json()["detail"]) == (409, True)


def test_no_answer_holds_a_token(at: Door, browser: Browser) -> None:
    browser.connect("google")
    at.work()
    keys, (row,) = vault(at.settings), table(at, "grants")
    with at.db.reading() as conn:
        grant = grants.held(conn, keys, at.ws.id, row.account_id)
    assert grant is not None
    for path in ("/v1/accounts", "/v1/changes", "/accounts", "/metrics"):
        answer = browser.client.get(path)
        assert answer.status_code == 200
        for secret in (row.sealed, grant.access, grant.secret):
            assert secret not in answer.text
