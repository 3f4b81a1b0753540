"""GET /v1/insights and its history: shape, filters, bounds."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from typing import Any

import httpx
import pytest
from sqlalchemy import event

from service.db.moments import DAY
from service.db.session import Database
from service.db.stages import Stage, push
from service.timeline.diary import measure_pending
from tests.api.rows import Seed


@pytest.fixture
def told(seed: Seed) -> Seed:
    """Two people and a week with each of them."""
    seed.account()
    seed.contact("Anna", "email:anna@x.com", tags=("friend",), tier="key", cadence_days=30)
    seed.contact("Boris", "email:boris@x.com", tags=("work", "friend"))
    seed.event("to Anna", "email:anna@x.com", at=seed.now - 50 * DAY)
    seed.event("met Anna", "email:anna@x.com", at=seed.now - 45 * DAY, kind="meeting")
    seed.event("to Boris", "email:boris@x.com", at=seed.now - 44 * DAY)
    people = [seed.ws.id_of("contact", name) for name in ("Anna", "Boris")]
    push(seed.conn, seed.ws.id, Stage.MEASURE, people)
    measure_pending(seed.conn, seed.ws, seed.now)
    seed.conn.commit()
    return seed


def asked(client: httpx.Client, **query: Any) -> dict[str, Any]:
    answer = client.get("/v1/insights", params=query)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def test_half_a_year_of_weeks_when_nothing_is_stated(client: httpx.Client, told: Seed) -> None:
    body = asked(client)
    assert (body["starts_on"], body["ends_on"]) == ("2026-05-04", "2026-11-01")
    assert (body["by"], body["zone"], len(body["history"])) == ("week", "UTC", 26)
    assert body["before"]["ends_on"] == "2026-05-03"
    summary = body["summary"]
    assert (summary["touches"], summary["people"]) == (3, 2)
    assert summary["reply_rate"] == {"value": 0.5, "numerator": 1, "denominator": 2}
    assert summary["two_way_people"]["value"] == 0.5
    assert summary["coverage"] == [
        {
            "tier": "key",
            "people": 1,
            "inside": {"value": 0.0, "numerator": 0, "denominator": 1},
        }
    ]
    assert body["before"]["reply_rate"]["value"] is None
    assert sum(one["touches"] for one in body["history"]) == 3
    assert body["how"]["reply_rate"].startswith("Talks you began")


def test_by_tag_and_filters(client: httpx.Client, told: Seed) -> None:
    tags = {one["tag"]: one for one in asked(client)["by_tag"]}
    assert list(tags) == ["friend", "work"]
    assert (tags["friend"]["people"], tags["friend"]["touches"]) == (2, 3)
    assert asked(client, tag="work")["summary"]["touches"] == 1
    assert asked(client, tag=["work", "friend"])["summary"]["touches"] == 3
    assert asked(client, tier="key")["summary"]["touches"] == 2
    assert asked(client, tier="key", tag="work")["summary"]["people"] == 0
    assert asked(client, tag="nobody")["summary"]["touches"] == 0


def test_a_stretch_of_its_own(client: httpx.Client, told: Seed) -> None:
    body = asked(client, **{"from": "2026-09-12", "to": "2026-10-05T10:00:00Z", "by": "month"})
    assert [(one["starts_on"], one["ends_on"]) for one in body["history"]] == [
        ("2026-09-12", "2026-09-30"),
        ("2026-10-01", "2026-10-05"),
    ]
    assert [one["so_far"] for one in body["history"]] == [False, False]
    assert body["before"]["starts_on"] == "2026-08-19"


def test_what_is_to_come_is_left_out(client: httpx.Client, told: Seed) -> None:
    body = asked(client, **{"from": "2026-10-01", "to": "2027-10-01", "by": "quarter"})
    assert body["ends_on"] == "2026-11-01"
    assert [one["so_far"] for one in body["history"]] == [True]


@pytest.mark.parametrize(
    "query",
    [
        {"from": "2026-12-01"},
        {"from": "2026-05-01", "to": "2026-04-01"},
        {"from": "1899-12-31"},
        {"from": "1950-01-01"},
        {"to": "0001-01-01"},
        {"to": "0001-01-01T00:00:00+14:00"},
        {"from": "9999-12-31T23:59:59-14:00"},
        {"from": "yesterday"},
        {"from": "2026-05-01T10:00:00"},
        {"by": "year"},
        {"since": "2026-05-01"},
    ],
)
def test_what_cannot_be_told_is_refused(client: httpx.Client, query: dict[str, str]) -> None:
    answer = client.get("/v1/insights", params=query)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")


def test_history_as_a_table(client: httpx.Client, told: Seed) -> None:
    page = client.get("/v1/insights/history", params={"limit": 10, "by": "week"}).json()
    assert (len(page["items"]), page["items"][0]["starts_on"]) == (10, "2026-05-04")
    rest = client.get("/v1/insights/history", params={"cursor": page["next"]}).json()
    assert (len(rest["items"]), rest["next"]) == (16, None)
    assert page["items"] + rest["items"] == asked(client)["history"]
    table = client.get("/v1/insights/history", params={"format": "csv"}).text
    rows = list(csv.DictReader(io.StringIO(table)))
    assert len(rows) == 26
    assert rows[0]["starts_on"] == "2026-05-04"
    assert sum(int(row["touches"]) for row in rows) == 3
    assert {row["reply_rate.value"] for row in rows} == {"", "0.0", "1.0"}


def test_a_fixed_number_of_statements(client: httpx.Client, told: Seed, db: Database) -> None:
    seen: list[str] = []

    def listen(*args: Any) -> None:
        seen.append(args[2])

    event.listen(db.engine, "before_cursor_execute", listen)
    asked(client, tag="friend")
    event.remove(db.engine, "before_cursor_execute", listen)
    assert len([one for one in seen if "SELECT" in one]) <= 12


def test_the_present_is_told_up_to_now(client: httpx.Client, told: Seed, now: datetime) -> None:
    assert asked(client)["history"][-1]["so_far"]
    assert asked(client, to=now.date().isoformat())["ends_on"] == "2026-11-01"
