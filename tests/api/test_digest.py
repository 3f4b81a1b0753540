"""The digest: calm, short, and nothing when there is nothing."""

from __future__ import annotations

from datetime import datetime

import httpx
import orjson
import pytest
from sqlalchemy import update

from service.access import links
from service.access.workspaces import Workspace
from service.db.moments import DAY, ms
from service.db.session import Database
from service.db.tables import contacts, quiet_periods
from tests.api.rows import Seed


@pytest.fixture
def world(seed: Seed) -> Seed:
    """Eight overdue, seven waiting for an answer, a birthday, one who came back."""
    for n in range(8):
        ago = 300 - 10 * n
        number = seed.touched(f"Late {n}", f"email:l{n}@x.com", ago=ago, tier="key")
        seed.gap("overdue", number, 90, seed.now - (ago - 90) * DAY)
    for n in range(7):
        at = seed.now - (2 + n) * DAY
        number = seed.touched(f"Asks {n}", ago=2 + n, last_inbound_at=at, last_touch_direction="in")
        seed.gap("awaiting_my_reply", number, 90, at + DAY)
    seed.contact("Born *soon*", birthday="1980-11-05")
    back = seed.touched(
        "Back",
        "email:back@x.com",
        ago=2,
        last_inbound_at=seed.now - 2 * DAY,
        first_touched_at=seed.now - 400 * DAY,
    )
    assert back
    seed.event("old", "email:back@x.com", at=seed.now - 400 * DAY)
    seed.event("new", "email:back@x.com", at=seed.now - 2 * DAY)
    seed.conn.commit()
    return seed


def test_the_week(client: httpx.Client, world: Seed) -> None:
    found = client.get("/v1/digest").json()
    assert (found["week"], found["first_day"], found["last_day"]) == (
        "2026-W44",
        "2026-11-01",
        "2026-11-07",
    )
    assert found["says"] == "5 people to turn to, 7 more wait for your answer."
    assert {item["contact"]["name"] for item in found["people"]} == {f"Late {n}" for n in range(5)}
    days = [item["on"] for item in found["people"]]
    assert days == sorted(days)
    assert [one["contact"]["name"] for one in found["waiting"]] == [
        f"Asks {n}" for n in (6, 5, 4, 3, 2)
    ]
    assert found["waiting_more"] == 2
    assert [(one["contact"]["name"], one["on"]) for one in found["dates"]] == [
        ("Born *soon*", "2026-11-05")
    ]
    assert [(one["contact"]["name"], one["silent_days"]) for one in found["came_back"]] == [
        ("Back", 398)
    ]
    assert (found["measure"]["inside"], found["measure"]["of"]) == (8, 16)
    assert found["measure"]["share"] == 0.5


def test_as_markdown(client: httpx.Client, world: Seed) -> None:
    answer = client.get("/v1/digest", params={"format": "markdown"})
    assert answer.headers["content-type"] == "text/markdown; charset=utf-8"
    text = answer.text
    assert text.startswith("# Your week, 1 Nov 2026 to 7 Nov 2026\n\n5 people to turn to, ")
    assert "Thursday 5 Nov 2026: **Born \\*soon\\***, birthday (46 years)" in text
    assert "- **Asks 6**: They wrote 8 days ago (24 Oct 2026) and you have not answered." in text
    assert "2 more wait for an answer." in text
    assert "- **Back** after 398 days" in text
    assert text.endswith("You are in time with 8 of the 16 people you keep up with (50%).\n")


def test_nothing_needs_you(client: httpx.Client, seed: Seed) -> None:
    found = client.get("/v1/digest").json()
    assert found["says"] == "Nothing needs you this week."
    assert found["measure"]["share"] is None
    text = client.get("/v1/digest", params={"format": "markdown"}).text
    assert "##" not in text


def test_a_quiet_week_asks_nothing(client: httpx.Client, world: Seed) -> None:
    world.put(quiet_periods, id=1, starts_on="2026-10-30", ends_on="2026-11-20", note="")
    world.conn.commit()
    found = client.get("/v1/digest").json()
    assert found["says"] == "A quiet week: nothing is asked of you."
    assert (found["people"], found["waiting"], found["waiting_more"]) == ([], [], 0)


def test_who_was_only_written_to_did_not_come_back(client: httpx.Client, world: Seed) -> None:
    world.conn.execute(update(contacts).where(contacts.c.name == "Back").values(last_inbound_at=1))
    world.conn.commit()
    assert client.get("/v1/digest").json()["came_back"] == []


def test_the_page(
    stranger: httpx.Client, db: Database, ws: Workspace, now: datetime, world: Seed
) -> None:
    assert stranger.get("/digest").status_code in (303, 401)
    with db.writing(ws.id) as conn:
        secret = links.issue(conn, ws, ms(now))
    stranger.get(f"/sign-in/{secret}")
    page = stranger.get("/digest")
    assert page.status_code == 200
    assert "5 people to turn to, 7 more wait for your answer." in page.text


def test_no_subject_of_a_colleague_is_told(client: httpx.Client, seed: Seed) -> None:
    stream = seed.account()
    number = seed.touched("Anna", "email:a@x.com", ago=120)
    seed.source(stream, "m", "event", seed.event("Anna", "email:a@x.com", at=seed.now), {})
    seed.gap("overdue", number, 90, seed.now - 30 * DAY)
    seed.conn.commit()
    assert client.get("/v1/digest").json()["people"][0]["suggestion"]["topic"] == "Anna"
    assert orjson.loads(client.get("/v1/plan").content)["items"][0]["suggestion"]["topic"] == "Anna"
