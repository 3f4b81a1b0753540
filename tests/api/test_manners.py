"""What all routes share: problems, unknown keys, cursors, ETags, request ids, health."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st

from service.api.problems import PREFIX, PROBLEMS
from service.db.session import Database
from service.timeline.read.paging import BadFilter, Slice, sealed
from tests.api.rows import Seed

LISTS = ("contacts", "timeline", "gaps", "merges", "changes", "accounts", "tokens")


def problem(answer: httpx.Response) -> str:
    """The slug of a problem, whose form is checked on the way."""
    told = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert told["status"] == answer.status_code
    slug: str = told["type"].removeprefix(PREFIX)
    assert PROBLEMS[slug] == (answer.status_code, told["title"])
    assert told["detail"]
    return slug


@pytest.mark.parametrize("noun", LISTS)
def test_lists_share_their_manners(client: httpx.Client, noun: str) -> None:
    path = f"/v1/{noun}"
    assert client.get(path).json().keys() == {"items", "next"}
    strange = client.get(path, params={"tga": "x"})
    assert problem(strange) == "unknown-parameter"
    assert strange.json()["errors"][0]["field"] == "query.tga"
    for limit in ("0", "201", "x", ""):
        assert problem(client.get(path, params={"limit": limit})) == "invalid-request"
    assert client.get(path, params={"limit": "200"}).status_code == 200
    for cursor in ("x", "é", "", "bm9w", sealed("other", 1), sealed(noun, "a", "b", "c", "d")):
        assert problem(client.get(path, params={"cursor": cursor})) == "invalid-request"


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("contacts", {"sort": "age"}),
        ("contacts", {"account": "mbox"}),
        ("contacts", {"tag": "\x00"}),
        ("contacts", {"q": "x" * 501}),
        ("timeline", {"kind": "tweet"}),
        ("timeline", {"counted": "maybe"}),
        ("gaps", {"kind": "late"}),
        ("gaps", {"within_days": "-1"}),
        ("changes", {"since": "9" * 30}),
    ],
)
def test_values_that_make_no_sense(client: httpx.Client, path: str, query: Any) -> None:
    assert problem(client.get(f"/v1/{path}", params=query)) == "invalid-request"


def test_paths_and_methods_that_are_not_there(client: httpx.Client) -> None:
    assert problem(client.get("/v1/nothing")) == "not-found"
    assert problem(client.put("/v1/contacts")) == "method-not-allowed"
    assert problem(client.get("/v1/contacts/%00")) == "not-found"


def test_a_broken_body_names_the_field(client: httpx.Client) -> None:
    headers = {"Content-Type": "application/json"}
    assert problem(client.post("/v1/interactions", content=b"{", headers=headers))
    wrong = client.post("/v1/interactions", json={"kind": "call", "contact_ids": [], "x": 1})
    assert problem(wrong) == "invalid-request"
    fields = {error["field"] for error in wrong.json()["errors"]}
    assert fields == {"body.contact_ids", "body.x"}


def test_reads_carry_an_etag(client: httpx.Client, seed: Seed) -> None:
    first = client.get("/v1/contacts")
    tag = first.headers["etag"]
    same = client.get("/v1/contacts", headers={"If-None-Match": f'"x", W/{tag}'})
    assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", tag)
    seed.contact("Anna")
    seed.conn.commit()
    fresh = client.get("/v1/contacts", headers={"If-None-Match": tag})
    assert fresh.status_code == 200
    assert fresh.headers["etag"] != tag


def test_requests_have_names(client: httpx.Client) -> None:
    def named(stated: str) -> str:
        return client.get("/healthz", headers={"X-Request-Id": stated}).headers["x-request-id"]

    assert named("abc-1") == "abc-1"
    assert len(named("a b")) == 16


def test_what_breaks_is_told_as_a_problem(
    app: FastAPI, client: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    app.add_api_route("/v1/broken", lambda: 1 / 0)
    answer = client.get("/v1/broken")
    assert problem(answer) == "internal"
    assert "division" not in answer.text
    assert answer.headers["x-request-id"] in answer.text
    assert answer.headers["x-request-id"] in caplog.text


def test_health(app: FastAPI, stranger: httpx.Client, db: Database) -> None:
    assert stranger.get("/healthz").json() == {"status": "ok"}
    assert stranger.get("/readyz").json() == {"status": "ready"}
    with db.engine.begin() as conn:
        (head,) = conn.exec_driver_sql("SELECT version_num FROM alembic_version").fetchall()
        conn.exec_driver_sql("DELETE FROM alembic_version")
    try:
        assert problem(stranger.get("/readyz")) == "not-ready"
    finally:
        with db.engine.begin() as conn:
            conn.exec_driver_sql(f"INSERT INTO alembic_version VALUES ('{head[0]}')")


def test_the_documentation_is_whole(stranger: httpx.Client) -> None:
    paths = stranger.get("/openapi.json").json()["paths"]
    assert "/v1/contacts/{contact_id}/timeline" in paths
    for methods in paths.values():
        for told in methods.values():
            assert told["description"]


@given(st.text(max_size=40))
def test_any_text_is_refused_clearly(text: str) -> None:
    with pytest.raises(BadFilter, match="cursor"):
        Slice(50, text).place("contacts", str, int)


@given(st.text().filter(lambda t: "\x00" not in t), st.integers(0, 2**63 - 1))
def test_cursors_come_back_as_they_were(name: str, number: int) -> None:
    assert Slice(1, sealed("list", name, number)).place("list", str, int) == (name, number)


def test_what_is_offered_instead_is_told(client: httpx.Client) -> None:
    def allowed(path: str) -> str:
        answer = client.request("OPTIONS", f"/v1/{path}")
        assert problem(answer) == "method-not-allowed"
        return answer.headers["allow"]

    assert allowed("rules") == "GET, POST"
    assert allowed("contacts/bulk") == "POST"
    assert allowed("contacts/c_1") == "DELETE, GET, PATCH"


@pytest.mark.parametrize("body", [{"days": "5"}, {"days": True}, {"until": 86_400}])
def test_a_number_is_no_moment_and_a_yes_is_no_number(client: httpx.Client, body: Any) -> None:
    assert problem(client.post("/v1/contacts/c_1/snooze", json=body)) == "invalid-request"
    assert problem(client.get("/v1/timeline", params={"before": "0.5"})) == "invalid-request"
