"""Lists as CSV and as JSON lines: whole, page by page, tame, cut off visibly when they break."""

from __future__ import annotations

import csv
import io
from typing import Any

import httpx
import orjson
import pytest
from anyio.from_thread import BlockingPortal
from fastapi import FastAPI

from schemas.suggestion import SuggestedContact, Suggestion
from service.api import tables
from service.api.tables import columns
from service.db.moments import DAY
from service.db.session import Database
from service.timeline.read import timeline
from tests.api.client import ADDRESS, Inside
from tests.api.conftest import Mint
from tests.api.rows import Seed, public
from tests.api.spying import asked

CSV, LINES = "text/csv; charset=utf-8", "application/x-ndjson"
LISTS = (
    "contacts", "timeline", "gaps", "merges", "changes", "accounts", "suggestions", "rulings",
    "blocklist",
)  # fmt: skip


@pytest.fixture
def people(seed: Seed) -> Seed:
    """Seven contacts, one of them with everything."""
    seed.account()
    anna = seed.touched(
        "Anna; Bell", "email:anna@x.com", "email:a@y.com", ago=3, tags=("=one", "two"),
        company="=HYPERLINK(\"evil\")",
    )  # fmt: skip
    seed.card(seed.ws.id_of("stream", "mbox"), "row-1", "email:anna@x.com")
    seed.gap("overdue", anna, 90, seed.now - DAY)
    for n in range(6):
        seed.contact(f"Person {n}", f"email:p{n}@x.com")
        seed.event(f'"Plan", {n}', f"email:p{n}@x.com", at=seed.now - n * DAY)
    seed.conn.commit()
    return seed


def rows(client: httpx.Client, path: str, **query: Any) -> list[dict[str, str]]:
    answer = client.get(f"/v1/{path}", params={**query, "format": "csv"})
    assert (answer.status_code, answer.headers["content-type"]) == (200, CSV), answer.text
    return list(csv.DictReader(io.StringIO(answer.text, newline="")))


def lines(client: httpx.Client, path: str, **query: Any) -> list[dict[str, Any]]:
    answer = client.get(f"/v1/{path}", params={**query, "format": "ndjson"})
    assert (answer.status_code, answer.headers["content-type"]) == (200, LINES), answer.text
    return [orjson.loads(line) for line in answer.text.splitlines()]


def test_csv_is_flat_and_tame(client: httpx.Client, people: Seed) -> None:
    anna = rows(client, "contacts")[0]
    assert anna["id"] == public("c", people.ws.id_of("contact", "Anna; Bell"))
    assert anna["name"] == "Anna; Bell"
    assert anna["emails"] == "a@y.com;anna@x.com"
    assert anna["tags"] == "'=one;two"
    assert anna["company"] == '\'=HYPERLINK("evil")'
    assert anna["last_touched_at"] == "2026-10-29T12:00:00Z"
    assert anna["last_touch.kind"] == "mail"
    assert anna["gap_kinds"] == "overdue"
    assert anna["confirmed"] == "true"
    assert anna["sources.external_id"] == "row-1"
    assert rows(client, "contacts")[1]["last_touch.kind"] == ""


def test_the_whole_list_comes_whatever_its_length(
    client: httpx.Client, people: Seed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "MOST", 2)
    whole = client.get("/v1/contacts", params={"limit": 200}).json()["items"]
    assert len(whole) == 7
    assert lines(client, "contacts") == whole
    assert [row["id"] for row in rows(client, "contacts")] == [one["id"] for one in whole]
    first = client.get("/v1/contacts", params={"limit": 3}).json()
    assert lines(client, "contacts", limit=3) == first["items"]
    assert lines(client, "contacts", cursor=first["next"]) == whole[3:]
    assert len(rows(client, "timeline")) == 6
    everyone = client.get("/v1/timeline").json()["items"]
    assert lines(client, "timeline") == everyone
    assert rows(client, "timeline")[0]["subject"] == '"Plan", 0'


@pytest.mark.parametrize("noun", LISTS)
def test_every_list_has_them_and_always_a_header(client: httpx.Client, noun: str) -> None:
    answer = client.get(f"/v1/{noun}", params={"format": "csv"})
    assert answer.headers["content-type"] == CSV
    head = next(csv.reader(io.StringIO(answer.text)))
    assert len(head) == len(set(head)) > 3
    assert answer.headers["content-disposition"] == f'attachment; filename="{noun}.csv"'
    assert isinstance(lines(client, noun), list)
    for wrong in ({"format": "xml"}, {"format": "csv", "cursor": "x"}, {"format": "csv", "a": "b"}):
        assert client.get(f"/v1/{noun}", params=wrong).status_code == 422, wrong


@pytest.mark.parametrize(
    ("accept", "told"),
    [
        ("text/csv", CSV),
        ("text/csv;q=0.5, application/x-ndjson", LINES),
        ("application/json, text/csv", "application/json"),
        ("text/html, */*;q=0.1, text/csv;q=0", "application/json"),
        ("text/html", "application/json"),
        ("text/csv;q=x, */*;q=0.2", "application/json"),
    ],
)
def test_the_accept_header_chooses(client: httpx.Client, accept: str, told: str) -> None:
    answer = client.get("/v1/contacts", headers={"Accept": accept})
    assert answer.headers["content-type"] == told
    assert "Accept" in answer.headers["vary"]
    stated = client.get("/v1/contacts", params={"format": "json"}, headers={"Accept": accept})
    assert stated.headers["content-type"] == "application/json"


def test_what_is_not_there_is_a_problem_in_any_form(client: httpx.Client) -> None:
    path = "/v1/contacts/c_0000000000000/timeline"
    assert client.get(path, params={"format": "csv"}).status_code == 404


def test_each_page_is_a_snapshot_of_its_own(
    client: httpx.Client, people: Seed, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "MOST", 2)
    with asked(db) as found:
        assert len(lines(client, "timeline")) == 6
    walks = [said for said, _ in found if "ORDER BY interactions.occurred_at DESC" in said]
    assert len(walks) == 3


def test_what_breaks_on_the_way_cuts_the_answer_off(
    app: FastAPI, portal: BlockingPortal, mint: Mint, people: Seed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The application raises, so the server ends the connection before the last chunk."""
    monkeypatch.setattr(tables, "MOST", 2)
    real, calls = timeline.page, []

    def breaking(*given: Any) -> Any:
        calls.append(given)
        if len(calls) > 1:
            raise RuntimeError("gone")
        return real(*given)

    monkeypatch.setattr(timeline, "page", breaking)
    transport = Inside(app, portal)
    transport.inner = httpx.ASGITransport(app)
    held = {"Authorization": f"Bearer {mint('read')}"}
    with httpx.Client(transport=transport, base_url=ADDRESS, headers=held) as client:  # noqa: SIM117
        with pytest.raises(RuntimeError, match="gone"):
            client.get("/v1/timeline", params={"format": "ndjson"})


def test_lists_inside_lists_keep_their_places() -> None:
    one = {"id": "c", "company": "", "title": "", "touches": 1, "last_touched_at": None}
    two = [
        SuggestedContact(name="A", identifiers=["email:a@x", "phone:+1"], **one),
        SuggestedContact(name="B", identifiers=[], **one),
    ]
    told = Suggestion(
        id="s", band="likely", chance=0.5, weight=1, worth=2, because="", contacts=two, evidence=[]
    )
    cells = {name: read(told) for name, read in columns(Suggestion)}
    assert cells["contacts.name"] == "A;B"
    assert cells["contacts.identifiers"] == "email:a@x,phone:+1;"
    assert cells["evidence.kind"] == ""
