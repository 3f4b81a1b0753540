"""Everything out over HTTP: streamed, named, whole, and masked like everything else."""

from __future__ import annotations

import csv
import io
from typing import Any

import httpx
import orjson
import pytest
import vobject  # type: ignore[import-untyped]
from icalendar import Calendar
from sqlalchemy import update

from service.db.moments import DAY
from service.db.session import Database
from service.db.tables import accounts
from service.timeline.exporting import COLUMNS
from tests.api.conftest import Mint
from tests.api.rows import Seed
from tests.api.spying import asked


@pytest.fixture
def world(seed: Seed) -> Seed:
    """More people than fit on a page, one of them well known."""
    stream = seed.account()
    for n in range(230):
        seed.touched(f"P{n:03}", f"email:p{n}@x.com", ago=n)
    more: dict[str, Any] = {
        "notes": "=note",
        "interests": '["sailing"]',
        "dates": '[{"label":"x","on":"--02-29"}]',
    }
    seed.touched("Anna", "email:anna@x.com", ago=5, tier="key", importance=4, **more)
    event = seed.event("Secret", "email:anna@x.com", at=seed.now - 5 * DAY, kind="meeting")
    seed.source(stream, "m", "event", event, {})
    seed.conn.commit()
    return seed


def exported(client: httpx.Client, **query: str) -> httpx.Response:
    answer = client.get("/v1/export", params=query)
    assert answer.status_code == 200, answer.text
    return answer


def lines(client: httpx.Client) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in exported(client).text.splitlines()]


def test_lines_hold_everything(client: httpx.Client, world: Seed) -> None:
    answer = exported(client)
    assert answer.headers["content-type"].startswith("application/x-ndjson")
    name = 'attachment; filename="touchline-2026-11-01.jsonl"'
    assert answer.headers["content-disposition"] == name
    told = lines(client)
    assert len([one for one in told if one["type"] == "contact"]) == 231
    (anna,) = [one for one in told if one.get("name") == "Anna"]
    assert (anna["notes"], anna["interests"], anna["importance"]) == ("=note", ["sailing"], 4)
    assert anna["dates"] == [{"label": "x", "on": "--02-29"}]
    (event,) = [one for one in told if one["type"] == "interaction"]
    assert event["subject"] == "Secret"


def test_what_the_owner_said_is_told(client: httpx.Client, world: Seed) -> None:
    rule = {"test": {"domain": ["acme.com"]}, "gives": {"tags": ["x"]}}
    assert client.post("/v1/rules", json=rule).status_code < 300
    never = {"domain": "spam.example", "word": "never", "note": ""}
    assert client.put("/v1/rulings", json=never).status_code == 200
    assert client.post("/v1/blocklist", json={"domain": "bad.example"}).status_code < 300
    people = client.get("/v1/contacts", params={"limit": 2}).json()["items"]
    met = {"person_id": people[0]["id"], "to_id": people[1]["id"]}
    assert client.post("/v1/introductions", json=met).status_code < 300
    told = {one["type"]: one for one in lines(client)}
    assert told["rule"]["sentence"]
    assert told["introduction"]["person"]["id"] == people[0]["id"]
    assert told["cadences"]["tiers"]["key"] == 30
    words = sorted(one["word"] for one in lines(client) if one["type"] == "ruling")
    assert words == ["block", "never"]


def test_csv(client: httpx.Client, world: Seed) -> None:
    answer = exported(client, format="csv")
    header, *rows = list(csv.reader(io.StringIO(answer.text)))
    assert tuple(header) == COLUMNS
    assert len(rows) == 231
    anna = dict(zip(header, rows[0], strict=True))
    assert (anna["name"], anna["notes"], anna["importance"]) == ("Anna", "'=note", "4")


@pytest.mark.parametrize("version", ["3.0", "4.0"])
def test_vcards(client: httpx.Client, world: Seed, version: str) -> None:
    answer = exported(client, format="vcard", version=version)
    assert answer.headers["content-disposition"].endswith('.vcf"')
    found = list(vobject.readComponents(answer.text))
    assert len(found) == 231
    assert {one.version.value for one in found} == {version}
    assert found[0].email.value == "anna@x.com"


def test_calendar(client: httpx.Client, world: Seed) -> None:
    answer = exported(client, format="ics")
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    assert len(events) == 232
    assert str(events[0]["summary"]) == "Secret"


@pytest.mark.parametrize("format", ["jsonl", "ics"])
def test_a_colleagues_subjects_stay_theirs(client: httpx.Client, world: Seed, format: str) -> None:
    world.conn.execute(update(accounts).values(user_id=77))
    world.conn.commit()
    assert "Secret" not in exported(client, format=format).text


def test_it_needs_to_read(stranger: httpx.Client, mint: Mint, world: Seed) -> None:
    assert stranger.get("/v1/export").status_code == 401
    bearer = {"Authorization": f"Bearer {mint('feed')}"}
    assert stranger.get("/v1/export", headers=bearer).status_code == 403
    bearer = {"Authorization": f"Bearer {mint('read')}"}
    assert stranger.get("/v1/export", headers=bearer).status_code == 200


def test_pages_not_rows_cost_statements(client: httpx.Client, world: Seed, db: Database) -> None:
    with asked(db) as found:
        exported(client)
    assert len(found) < 60


@pytest.mark.parametrize("query", [{"format": "xml"}, {"version": "2.1"}, {"forma": "csv"}])
def test_wrong_questions(client: httpx.Client, query: dict[str, str]) -> None:
    assert client.get("/v1/export", params=query).status_code == 422
