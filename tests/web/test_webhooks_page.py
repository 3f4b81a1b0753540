"""The pages of webhooks: who is told, how it went, and that owners alone see them."""

from __future__ import annotations

import json

import httpx
import pytest

from service.access import links
from service.access.workspaces import Workspace
from service.db.moments import ms
from service.db.session import Database
from service.db.tables import deliveries
from tests.api.tenants import House
from tests.conftest import NOW

EVIL = '<script>alert("hook")</script>'


@pytest.fixture
def made(browser: httpx.Client) -> str:
    """An endpoint with hostile words, made in this browser."""
    page = browser.get("/webhooks").text
    csrf = page.partition('<meta name="csrf" content="')[2].partition('"')[0]
    answer = browser.post(
        "/v1/webhooks",
        json={
            "url": "https://hooks.example.com/in",
            "description": EVIL,
            "types": ["contact.due"],
            "filter": {"tags": ["board"]},
        },
        headers={"X-CSRF-Token": csrf},
    )
    assert answer.status_code == 201, answer.text
    number: str = answer.json()["id"]
    tried = browser.post(f"/v1/webhooks/{number}/test", headers={"X-CSRF-Token": csrf})
    assert tried.status_code == 201, tried.text
    return number


def test_nobody_is_told_yet(browser: httpx.Client) -> None:
    page = browser.get("/webhooks").text
    assert "Nobody is told yet" in page
    assert "contact.touched" in page
    assert "endpoint.test" not in page  # it comes when it is asked for, whatever is ticked


def test_an_endpoint_is_listed_without_its_secret(browser: httpx.Client, made: str) -> None:
    page = browser.get("/webhooks").text
    assert f'href="/webhooks/{made}"' in page
    assert "contact.due; tags board" in page
    assert "<script>alert" not in page
    assert "whsec_" not in page


def test_one_endpoint_shows_what_was_sent(
    browser: httpx.Client, made: str, db: Database, ws: Workspace
) -> None:
    tried = [{"at": 1_700_000_000_000, "status": 500, "ms": 42, "because": "It failed."}]
    with db.writing(ws.id) as conn:
        conn.execute(
            deliveries.update().values(state="failed", next_at=None, log=json.dumps(tried))
        )
    page = browser.get(f"/webhooks/{made}").text
    assert "endpoint.test" in page
    assert "given up" in page
    assert "500 in 42 ms. It failed." in page
    assert 'data-call="POST /webhooks/deliveries/dl_' in page
    assert "<script>alert" not in page


def test_what_is_not_there_is_said(browser: httpx.Client) -> None:
    for path in ("/webhooks/wh_zzzz", "/webhooks/nothing"):
        assert browser.get(path).status_code == 404


def test_owners_alone_see_them(house: House, made: str) -> None:
    member = house.user("mia@lind.example")
    with house.db.writing(house.ws.id) as conn:
        link = links.issue(conn, house.ws, ms(NOW), member)
    with house.signed_in(f"/sign-in/{link}") as browser:
        assert browser.get("/settings").status_code == 200
        assert "/webhooks" not in browser.get("/settings").text
        assert browser.get("/webhooks").status_code == 404
        assert browser.get(f"/webhooks/{made}").status_code == 404
