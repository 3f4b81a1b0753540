"""The pages: signing in once, a first look, the documentation; nothing from elsewhere."""

from __future__ import annotations

import re
from datetime import datetime

import httpx
import pytest

from service.access import links
from service.access.sessions import COOKIE
from service.access.workspaces import Workspace
from service.db.moments import DAY, ms
from service.db.session import Database
from service.settings import Settings
from tests.api.rows import Seed


@pytest.fixture
def link(db: Database, ws: Workspace, now: datetime) -> str:
    with db.writing(ws.id) as conn:
        return f"/sign-in/{links.issue(conn, ws, ms(now))}"


def test_a_stranger_learns_how_to_sign_in(stranger: httpx.Client, seed: Seed) -> None:
    seed.contact("Anna Secret")
    seed.conn.commit()
    page = stranger.get("/")
    assert page.status_code == 200
    assert "sign-in link that <code>touchline up</code> printed" in page.text
    assert "Anna" not in page.text


def test_a_link_opens_one_session(stranger: httpx.Client, link: str) -> None:
    answer = stranger.get(link)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie
    assert stranger.get("/v1/contacts").status_code == 200
    stranger.cookies.clear()
    again = stranger.get(link)
    assert (again.status_code, "set-cookie" in again.headers) == (410, False)
    for wrong in ("x", "in_1_" + "x" * 43, "in_2_" + "x" * 43):
        assert stranger.get(f"/sign-in/{wrong}").status_code == 410


def test_the_cookie_is_secure_behind_https(
    stranger: httpx.Client, link: str, settings: Settings
) -> None:
    settings.public_url = "https://touchline.example"
    assert "Secure" in stranger.get(link).headers["set-cookie"]


def test_a_first_look(stranger: httpx.Client, link: str, seed: Seed) -> None:
    anna = seed.touched("Anna <b>Bell</b>", ago=120, company="A & B")
    seed.gap("overdue", anna, 90, seed.now - 30 * DAY)
    seed.conn.commit()
    stranger.get(link)
    page = stranger.get("/").text
    assert "Anna &lt;b&gt;Bell&lt;/b&gt;" in page
    assert "you keep to 90 days: 30 days overdue" in page
    assert re.search(r"contacts</dt><dd>1<", page)
    assert re.search(r"overdue</dt><dd>1<", page)
    assert re.search(r'<meta name="csrf" content="[\w-]{32}">', page)


def test_an_empty_database_says_what_to_do(stranger: httpx.Client, link: str) -> None:
    stranger.get(link)
    assert "touchline import" in stranger.get("/").text


def test_a_cookie_that_is_over_is_a_stranger(stranger: httpx.Client) -> None:
    stranger.cookies.set(COOKIE, "s_1_" + "x" * 43)
    assert "printed" in stranger.get("/").text


def test_pages_load_nothing_from_elsewhere(stranger: httpx.Client) -> None:
    for path in ("/", "/docs", "/sign-in/x"):
        page = stranger.get(path)
        assert page.headers["content-security-policy"].startswith("default-src 'none'")
        assert page.headers["referrer-policy"] == "no-referrer"
        found = re.findall(r'(?:src|href)="([^"]+)"', page.text)
        assert found
        assert all(one.startswith(("/", "#")) for one in found)
        assert "<script" not in page.text
    for name in ("touchline.css", "touchline.svg"):
        assert stranger.get(f"/static/{name}").status_code == 200
    assert stranger.get("/static/../app.py").status_code in (401, 404)


def test_the_documentation_names_every_route(stranger: httpx.Client) -> None:
    page = stranger.get("/docs").text
    for path in stranger.get("/openapi.json").json()["paths"]:
        assert path in page
