"""Signing in with a connected account: who it is, and nothing more is kept or ended."""

from __future__ import annotations

import httpx
import pytest
from sqlalchemy import select, update

from service.access import members, users
from service.access.workspaces import OWNER, found
from service.db import tables
from service.db.moments import ms
from tests.api.tenants import know
from tests.api.visiting import MARA, OLAF, PROVIDERS, Browser, Door, table

Both = pytest.mark.parametrize("provider", PROVIDERS)


def way(client: httpx.Client, provider: str) -> str:
    """Presses "Sign in with ..."; where that leads."""
    answer = client.get(f"/sign-in/with/{provider}")
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


@Both
def test_whose_account_is_connected_comes_in(at: Door, browser: Browser, provider: str) -> None:
    browser.connect(provider)
    before = [row.sealed for row in table(at, "grants")]
    with at.visitor() as visitor:
        assert f'href="/sign-in/with/{provider}"' in visitor.get("/sign-in").text
        url = way(visitor, provider)
        assert "gmail" not in url
        assert "Mail" not in url
        back = at.choose(url, MARA)
        answer = visitor.get(back)
        assert (answer.status_code, answer.headers["location"]) == (303, "/workspaces")
        assert know(visitor)["id"] == "u_0000000000001"
        assert visitor.get(back).status_code == 400  # used up
    assert [row.sealed for row in table(at, "grants")] == before
    assert len(table(at, "accounts")) == 1
    assert table(at, "consents") == []
    at.work()  # the grant that was there still works
    (row,) = table(at, "accounts")
    assert (row.status, row.problem) == ("ok", None)


@Both
def test_anybody_else_is_told_no(at: Door, browser: Browser, provider: str) -> None:
    browser.connect(provider)
    with at.visitor() as visitor:
        told = visitor.get(at.choose(way(visitor, provider), OLAF))
        assert told.status_code == 403
        assert "Nobody here has connected this account" in told.text
        denied = visitor.get(at.choose(way(visitor, provider), MARA, deny=True))
        assert denied.status_code == 400
        assert visitor.get("/v1/me").status_code == 401
    assert len(table(at, "accounts")) == 1


def test_google_is_asked_for_no_lasting_grant(at: Door, browser: Browser) -> None:
    browser.connect("google")
    with at.visitor() as visitor:
        params = httpx.URL(way(visitor, "google")).params
    assert (params["access_type"], params["prompt"]) == ("online", "select_account")


def test_another_browser_cannot_finish(at: Door, browser: Browser) -> None:
    browser.connect("google")
    with at.visitor() as visitor, at.visitor() as thief:
        back = at.choose(way(visitor, "google"), MARA)
        for somebody in (thief, browser.client):
            assert somebody.get(back).status_code == 400
        assert visitor.get(back).status_code == 303


def test_nothing_is_offered_that_opens_nothing(at: Door) -> None:
    with at.visitor() as visitor:
        assert "/sign-in/with/" not in visitor.get("/sign-in").text
        assert visitor.get("/sign-in/with/yahoo").status_code == 409


def test_who_has_left_does_not_come_in(at: Door, browser: Browser) -> None:
    browser.connect("google")
    with at.db.writing(at.ws.id) as conn:
        other = users.make(conn, "o@x.example", "O", 1)
        members.join(conn, at.ws.id, other, "owner", 1)
        members.leave(conn, at.ws.id, OWNER)
    with at.visitor() as visitor:
        assert visitor.get(at.choose(way(visitor, "google"), MARA)).status_code == 403


def test_an_account_is_of_whoever_connects_it_in_their_workspace(
    at: Door, browser: Browser
) -> None:
    """The way back leads to the workspace that was left, whoever is signed in where."""
    now = ms(at.clock())
    with at.db.writing(at.ws.id) as conn:
        user = users.make(conn, "bo@x.example", "Bo", now)
        other = found(conn, "Other", "", user, now)
        members.join(conn, other, OWNER, "member", now)
    me = browser.client.get("/v1/me").json()
    url = browser.ask("google")
    places = browser.client.get("/v1/workspaces").json()["items"]
    there = next(one["id"] for one in places if one["name"] == "Other")
    moved = browser.client.post("/v1/me/switch", json={"workspace_id": there})
    browser.client.headers["X-CSRF-Token"] = moved.json()["csrf"]
    assert browser.client.get(at.choose(url, MARA)).status_code == 400  # that session is over
    browser.connect("google", OLAF)
    (row,) = table(at, "accounts")
    assert (row.workspace_id, row.user_id) == (other, OWNER)
    assert browser.client.get("/v1/accounts").json()["items"][0]["user"]["id"] == me["id"]


def test_whoever_connects_an_account_last_has_it(at: Door, browser: Browser) -> None:
    browser.connect("google")
    with at.db.writing(at.ws.id) as conn:
        conn.execute(update(tables.accounts).values(user_id=77))
    browser.connect("google")
    with at.db.reading() as conn:
        assert conn.execute(select(tables.accounts.c.user_id)).scalars().all() == [OWNER]
