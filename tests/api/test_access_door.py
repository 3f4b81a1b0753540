"""The door to programs: other origins, compressed answers, how many requests, tokens of feeds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import httpx
import pytest
from anyio.from_thread import BlockingPortal

from service.access.rates import Rates
from service.access.workspaces import OWNER, Workspace
from service.app import create_app
from service.db.session import Database
from service.settings import Settings
from tests.api.client import calling
from tests.api.rows import Seed
from tests.api.tenants import House

ORIGIN = "https://board.example"
Opened = Callable[..., Any]


@pytest.fixture
def opened(
    db: Database, ws: Workspace, settings: Settings, now: datetime, portal: BlockingPortal
) -> Opened:
    """The application with other settings of its API, and a client with a token."""

    @contextmanager
    def make(**stated: Any) -> Iterator[httpx.Client]:
        api = settings.api.model_copy(update=stated)
        app = create_app(db, settings.model_copy(update={"api": api}), lambda: now)
        house = House(app, portal, db, ws)
        with calling(app, portal, house.token()) as client:
            yield client

    return make


def test_no_other_origin_unless_it_is_named(opened: Opened) -> None:
    with opened() as client:
        answer = client.get("/v1/contacts", headers={"Origin": ORIGIN})
        assert not [name for name in answer.headers if name.startswith("access-control")]
    with opened(cors_origins=f" {ORIGIN}/ , https://x.example") as client:
        for path, status in (("/v1/contacts", 200), ("/v1/nothing", 404), ("/healthz", 200)):
            answer = client.get(path, headers={"Origin": ORIGIN})
            assert answer.status_code == status
            assert answer.headers["access-control-allow-origin"] == ORIGIN
            assert "ETag" in answer.headers["access-control-expose-headers"]
        assert (
            "access-control-allow-origin"
            not in client.get("/healthz", headers={"Origin": "https://evil.example"}).headers
        )


def test_what_the_guard_refuses_can_be_read_there_too(opened: Opened) -> None:
    with opened(cors_origins=ORIGIN) as client:
        headers = {"Origin": ORIGIN, "Authorization": "Bearer x", "X-Request-Id": "r1"}
        answer = client.get("/v1/contacts", headers=headers)
        assert answer.status_code == 401
        assert answer.headers["access-control-allow-origin"] == ORIGIN
        assert answer.headers["x-request-id"] == "r1"
        asked = {"Origin": ORIGIN, "Access-Control-Request-Method": "PATCH",
                 "Access-Control-Request-Headers": "authorization, if-match"}  # fmt: skip
        flight = client.options("/v1/contacts/c_1", headers=asked)
        assert flight.status_code == 200
        assert "PATCH" in flight.headers["access-control-allow-methods"]
        assert flight.headers["access-control-allow-credentials"] == "true"
        strange = client.options("/v1/contacts", headers={**asked, "Origin": "https://e.example"})
        assert strange.status_code == 400


def test_all_origins_come_without_cookies(opened: Opened) -> None:
    with opened(cors_origins="*") as client:
        answer = client.get("/v1/contacts", headers={"Origin": ORIGIN})
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in answer.headers


def test_long_answers_are_compressed(client: httpx.Client, seed: Seed) -> None:
    short = client.get("/healthz", headers={"Accept-Encoding": "gzip"})
    assert int(short.headers["content-length"]) == len(short.content)
    for n in range(30):
        seed.contact(f"Person {n}", f"email:p{n}@x.example")
    seed.conn.commit()
    plain = client.get("/v1/contacts", headers={"Accept-Encoding": "identity"})
    for _ in range(2):  # told anew, and told again
        packed = client.get("/v1/contacts", headers={"Accept-Encoding": "gzip"})
        assert int(packed.headers["content-length"]) < len(plain.content) / 3
        assert packed.json() == plain.json()
        assert packed.headers["etag"] == plain.headers["etag"]
        assert "accept-encoding" in packed.headers["vary"].lower()


def test_a_caller_may_ask_so_often_a_minute(opened: Opened) -> None:
    with opened(requests_per_minute=3) as client, opened(requests_per_minute=3) as other:
        assert [client.get("/v1/me").status_code for _ in range(4)] == [200, 200, 200, 429]
        refused = client.get("/v1/me")
        assert refused.json()["type"] == "urn:touchline:problem:too-many-requests"
        assert 1 <= int(refused.headers["retry-after"]) <= 20
        assert refused.headers["x-request-id"]
        assert other.get("/v1/me").status_code == 200
        assert client.get("/healthz").status_code == 200  # nobody's
    with opened(requests_per_minute=0) as client:
        assert {client.get("/v1/me").status_code for _ in range(30)} == {200}


def test_a_bucket_fills_evenly_and_holds_a_minute() -> None:
    times = [0.0]
    rates = Rates(60, lambda: times[0])
    assert [rates.take("a") for _ in range(60)] == [0] * 60
    assert rates.take("a") == 1
    assert rates.take("b") == 0
    times[0] = 0.5
    assert rates.take("a") == 1
    times[0] = 2.0
    assert [rates.take("a") for _ in range(3)] == [0, 0, 1]
    times[0] = 1000
    assert [rates.take("a") for _ in range(61)].count(0) == 60


def test_a_token_stands_in_the_address_of_feeds_alone(house: House) -> None:
    feed, write = house.token(OWNER, "feed"), house.token(OWNER, "write")
    with house.visitor() as calendar:
        for path in ("/v1/contacts", "/v1/me", "/", "/metrics", "/feedsx"):
            answer = calendar.get(path, params={"token": feed})
            assert answer.status_code == 401 or path == "/"
        assert calendar.get("/feeds/gaps.ics").status_code == 401
        assert calendar.get("/feeds/gaps.ics", params={"token": "tl_1_x"}).status_code == 401
        assert calendar.get("/feeds/gaps.ics", params={"token": write}).status_code == 403
        assert calendar.get("/feeds/gaps.ics", params={"token": feed}).status_code == 200


def test_a_token_of_feeds_opens_nothing_else(house: House) -> None:
    with house.bearer(OWNER, "feed") as program:
        for path in ("/v1/contacts", "/v1/me", "/v1/export", "/metrics", "/v1/tokens", "/mcp"):
            assert program.get(path).status_code == 403, path
        assert program.post("/v1/interactions", json={}).status_code == 403
