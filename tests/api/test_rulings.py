"""The owner's word on senders through the API: rulings and the blocklist."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from service.access.workspaces import Workspace
from service.db.session import Database
from tests.api.conftest import Mint
from tests.api.test_writes import get, send
from tests.flow.feeding import ME, feed, mail

ANNA, BO = "anna@home.example", "bo@shop.example"


@pytest.fixture(autouse=True)
def letters(db: Database, ws: Workspace) -> None:
    feed(db, ws, [mail(ME, ANNA, 9), mail(ME, BO, 8), mail(ME, "cy@far.example", 7)])


def names(client: httpx.Client) -> set[str]:
    return {item["name"] for item in get(client, "contacts")["items"]}


def test_never_is_said_shown_and_taken_back(client: httpx.Client) -> None:
    body = {"address": "Anna@Home.example", "word": "never", "note": "no more"}
    said = send(client, "PUT", "rulings", body)
    assert (said["address"], said["domain"], said["word"]) == (ANNA, None, "never")
    assert (said["note"], said["id"][:2]) == ("no more", "r_")
    assert send(client, "PUT", "rulings", body)["id"] == said["id"]
    assert get(client, "rulings")["items"] == [said]
    assert get(client, "blocklist")["items"] == []
    assert names(client) == {BO, "cy@far.example"}
    rows = get(client, "timeline?counted=false")["items"]
    assert [row["verdict"]["overruled_by"] for row in rows] == ["owner"]
    assert rows[0]["verdict"]["because"] == f"not counted: you said never for {ANNA}"
    send(client, "DELETE", f"rulings/{said['id']}", None, 204)
    assert get(client, "rulings")["items"] == []
    assert names(client) == {ANNA, BO, "cy@far.example"}
    assert client.delete(f"/v1/rulings/{said['id']}").status_code == 404


def test_a_domain_is_blocked_and_let_in(client: httpx.Client) -> None:
    said = send(client, "POST", "blocklist", {"domain": "Shop.example"}, 201)
    assert (said["address"], said["domain"], said["word"]) == (None, "shop.example", "block")
    assert names(client) == {ANNA, "cy@far.example"}
    assert len(get(client, "timeline")["items"]) == 2
    assert (said.pop("removed"), said.pop("removed_by_hand")) == (1, 0)
    assert get(client, "blocklist")["items"] == [said]
    ruled = client.put("/v1/rulings", json={"domain": "shop.example", "word": "person"})
    assert (ruled.status_code, ruled.json()["type"]) == (409, "urn:touchline:problem:refused")
    assert client.delete(f"/v1/rulings/{said['id']}").status_code == 404
    send(client, "DELETE", f"blocklist/{said['id']}", None, 204)
    assert get(client, "blocklist")["items"] == []


def test_a_repeated_block_is_one_block(client: httpx.Client) -> None:
    headers = {"Idempotency-Key": "b1"}
    told = [client.post("/v1/blocklist", json={"address": BO}, headers=headers) for _ in range(2)]
    assert told[0].json() == told[1].json()
    again = client.post("/v1/blocklist", json={"address": BO})
    assert (again.status_code, len(get(client, "blocklist")["items"])) == (201, 1)


BAD: list[tuple[dict[str, Any], int, str]] = [
    ({}, 422, "invalid-request"),
    ({"address": ANNA, "domain": "x.com"}, 422, "invalid-request"),
    ({"address": "anna"}, 422, "invalid-request"),
    ({"address": ""}, 422, "invalid-request"),
    ({"domain": "com"}, 422, "invalid-request"),
    ({"domain": "co.uk"}, 422, "invalid-request"),
    ({"domain": "x.com", "extra": 1}, 422, "invalid-request"),
    ({"domain": "gmail.com"}, 409, "refused"),
    ({"domain": "own.example"}, 409, "refused"),
    ({"address": ME, "sure": True}, 409, "refused"),
]


@pytest.mark.parametrize(("body", "status", "slug"), BAD)
def test_what_cannot_be_blocked_says_why(
    client: httpx.Client, body: dict[str, Any], status: int, slug: str
) -> None:
    answer = client.post("/v1/blocklist", json=body)
    assert (answer.status_code, answer.json()["type"]) == (status, f"urn:touchline:problem:{slug}")
    assert answer.json()["detail"]
    assert "Value error" not in answer.text
    assert names(client) == {ANNA, BO, "cy@far.example"}


def test_a_ruling_needs_a_word_it_knows(client: httpx.Client) -> None:
    for word in ({"word": "block"}, {}):
        assert client.put("/v1/rulings", json={"address": BO, **word}).status_code == 422
    assert (
        client.put("/v1/rulings", json={"domain": "gmail.com", "word": "never"}).status_code == 409
    )
    sure = {"domain": "gmail.com", "word": "never", "sure": True}
    assert client.put("/v1/rulings", json=sure).status_code == 200


def test_reading_needs_no_more_than_read(
    client: httpx.Client, stranger: httpx.Client, mint: Mint
) -> None:
    send(client, "PUT", "rulings", {"address": BO, "word": "never"})
    stranger.headers["Authorization"] = f"Bearer {mint('read')}"
    assert len(get(stranger, "rulings")["items"]) == 1
    assert stranger.put("/v1/rulings", json={"address": BO, "word": "person"}).status_code == 403
    assert stranger.post("/v1/blocklist", json={"address": BO}).status_code == 403


def test_lists_are_paged(client: httpx.Client) -> None:
    stated = [{"domain": f"d{i}.example"} for i in range(3)] + [{"address": ANNA}]
    for one in stated:
        send(client, "PUT", "rulings", {**one, "word": "never"})
    seen, cursor = [], ""
    while True:
        page = get(client, f"rulings?limit=2{cursor}")
        seen += [one["address"] or one["domain"] for one in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert seen == [ANNA, "d0.example", "d1.example", "d2.example"]
