"""Who gets in: tokens, scopes, sessions; and that no route is left open."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import httpx
import pytest
from anyio.from_thread import BlockingPortal
from fastapi import FastAPI

from service.access import links, sessions
from service.access.callers import by_session
from service.access.workspaces import OWNER, Workspace
from service.api.guard import OPEN
from service.db.moments import ms
from service.db.session import Database
from tests.api.client import calling
from tests.api.conftest import Mint


def routes(app: FastAPI) -> list[tuple[str, str]]:
    """Every method and path, ids filled in."""
    return [
        (method.upper(), path.replace("{", "").replace("}", ""))
        for path, methods in app.openapi()["paths"].items()
        for method in methods
    ]


def test_nothing_answers_a_stranger(app: FastAPI, stranger: httpx.Client) -> None:
    assert len(routes(app)) > 25
    for method, path in [*routes(app), ("GET", "/v1/nothing"), ("GET", "/anything")]:
        for headers in ({}, {"Authorization": "Bearer tl_1_" + "x" * 43}, {"Authorization": "x"}):
            answer = stranger.request(method, path, headers=headers)
            if path in OPEN:
                assert answer.status_code == 200, path
            elif path.endswith("/callback"):
                assert answer.status_code == 400, path  # its key is the state, and there is none
            else:
                assert answer.status_code == 401, (method, path)
                assert answer.json()["type"] == "urn:touchline:problem:unauthorized"
                assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("scopes", "may"),
    [
        (("read",), {"GET /v1/contacts"}),
        (("write",), {"POST /v1/interactions"}),
        (("admin",), {"GET /v1/tokens"}),
        (("read", "write"), {"GET /v1/contacts", "POST /v1/interactions"}),
    ],
)
def test_scopes(
    app: FastAPI, portal: BlockingPortal, mint: Mint, scopes: tuple[Any, ...], may: set[str]
) -> None:
    with calling(app, portal, mint(*scopes)) as client:
        asked = {"GET /v1/contacts", "POST /v1/interactions", "GET /v1/tokens"}
        refused = {one for one in asked if client.request(*one.split()).status_code == 403}
    assert asked - refused == may


def test_a_token_ends(
    app: FastAPI, portal: BlockingPortal, client: httpx.Client, mint: Mint, now: datetime
) -> None:
    with calling(app, portal, mint("read", expires_at=ms(now))) as late:
        assert late.get("/v1/contacts").status_code == 401
    made = client.post("/v1/tokens", json={"name": "cron", "scopes": ["read"]})
    assert made.status_code == 201
    secret, name = made.json()["secret"], made.json()["id"]
    assert secret.startswith("tl_")
    with calling(app, portal, secret) as cron:
        assert cron.get("/v1/contacts").status_code == 200
        assert client.delete(f"/v1/tokens/{name}").status_code == 204
        assert cron.get("/v1/contacts").status_code == 401
    listed = client.get("/v1/tokens").json()["items"]
    assert {one["name"]: one["revoked_at"] is None for one in listed} == {
        "cron": False,
        "test": True,
    }
    assert all("secret" not in one for one in listed)
    assert client.delete("/v1/tokens/t_nothing").status_code == 404


def test_a_repeated_post_does_not_tell_the_secret_again(client: httpx.Client) -> None:
    headers = {"Idempotency-Key": "k1"}
    first = client.post("/v1/tokens", json={}, headers=headers).json()
    again = client.post("/v1/tokens", json={}, headers=headers)
    assert again.json() == {**first, "secret": None}
    assert again.headers["idempotent-replayed"] == "true"
    assert len(client.get("/v1/tokens").json()["items"]) == 2


def test_secrets_are_not_stored(db: Database, ws: Workspace, mint: Mint) -> None:
    secret = mint("read")
    with db.reading() as conn:
        rows = conn.exec_driver_sql("SELECT * FROM tokens").fetchall()
    assert rows
    assert secret not in str(rows)


@pytest.fixture
def session(db: Database, ws: Workspace, now: datetime) -> str:
    with db.writing(ws.id) as conn:
        return sessions.open_session(conn, ws.id, ms(now))


def test_a_session_writes_only_with_the_pages_word(
    stranger: httpx.Client, session: str, db: Database, ws: Workspace, now: datetime
) -> None:
    stranger.cookies.set(sessions.COOKIE, session)
    assert stranger.get("/v1/contacts").status_code == 200
    for headers in ({}, {"X-CSRF-Token": "guess"}):
        answer = stranger.post("/v1/tokens", json={}, headers=headers)
        assert (answer.status_code, answer.json()["type"]) == (403, "urn:touchline:problem:csrf")
    with db.reading() as conn:
        held = by_session(conn, session, ws.settings, ms(now))
    assert held is not None
    assert held.csrf is not None
    word = {"X-CSRF-Token": held.csrf}
    assert stranger.post("/v1/tokens", json={}, headers=word).status_code == 201


def test_sessions_and_links_end(db: Database, ws: Workspace, session: str, now: datetime) -> None:
    at = ms(now)
    with db.writing(ws.id) as conn:
        assert by_session(conn, session, ws.settings, at + sessions.LASTS) is None
        secret = links.issue(conn, ws, at)
        late = links.redeem(conn, ws.id, secret, at + links.LASTS)
        first, again = (links.redeem(conn, ws.id, secret, at) for _ in range(2))
    assert (late, first, again) == (links.STALE, links.Arrival("in", OWNER), links.STALE)


def test_a_secret_of_another_workspace_opens_nothing(stranger: httpx.Client, mint: Mint) -> None:
    moved = mint("read").replace("tl_1_", "tl_2_")
    answer = stranger.get("/v1/contacts", headers={"Authorization": f"Bearer {moved}"})
    assert answer.status_code == 401


@pytest.mark.parametrize("host", ["x/healthz?", "x/static/", "x/healthz#"])
def test_the_host_header_opens_nothing(stranger: httpx.Client, host: str) -> None:
    assert stranger.get("/v1/contacts", headers={"Host": host}).status_code == 401


def test_a_token_without_admin_cannot_make_itself_one(
    app: FastAPI, portal: BlockingPortal, mint: Mint
) -> None:
    with calling(app, portal, mint("read", "write")) as client:
        for path in ("/v1/tokens", "/v1//tokens", "/v1/tokens/", "/V1/tokens"):
            answer = client.post(path, json={"scopes": ["admin"]}, headers={"Host": "x/v1/?"})
            assert answer.status_code in (403, 404), path
