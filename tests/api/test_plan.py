"""The plan through the API: fair, once each, on working days, without what is to be left alone."""

from __future__ import annotations

from math import sqrt
from typing import Any

import httpx
import pytest
from sqlalchemy import update

from service.db.moments import DAY
from service.db.session import Database
from service.db.tables import contacts, quiet_periods, workspaces
from tests.api.rows import Seed
from tests.api.spying import asked


@pytest.fixture
def world(seed: Seed) -> Seed:
    """Ten people who can be mailed and are overdue, the first for longest."""
    for n in range(10):
        ago = 200 - 10 * n
        wrote = {"last_inbound_at": seed.now - 30 * DAY} if n == 0 else {}
        number = seed.touched(f"P{n}", f"email:p{n}@x.com", ago=ago, **wrote)
        seed.gap("overdue", number, 90, seed.now - (ago - 90) * DAY)
        if n == 0:
            seed.gap("awaiting_my_reply", number, 90, seed.now - DAY)
    seed.conn.commit()
    return seed


def plan(client: httpx.Client, **query: int) -> dict[str, Any]:
    answer = client.get("/v1/plan", params=query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def names(found: dict[str, Any]) -> list[str]:
    return [item["contact"]["name"] for item in found["items"]]


def test_half_an_hour_is_six_letters(client: httpx.Client, world: Seed) -> None:
    found = plan(client)
    assert names(found) == [f"P{n}" for n in range(6)]
    assert (found["minutes"], found["planned_minutes"], found["left_over"]) == (30, 30, 4)
    assert (found["first_day"], found["last_day"]) == ("2026-11-01", "2026-11-07")
    assert found["says"] == "6 people in 30 minutes"
    days = [item["on"] for item in found["items"]]
    assert days == sorted(days)
    assert set(days) == {f"2026-11-0{day}" for day in (2, 3, 4, 5, 6)}
    first = found["items"][0]
    assert first["kind"] == "awaiting_my_reply"
    assert first["suggestion"]["when"]["at"] == "2026-11-02T09:00:00Z"
    assert first["minutes"] == 5


def test_the_sum_can_be_checked(client: httpx.Client, world: Seed) -> None:
    for item in plan(client, minutes=500)["items"]:
        told = item["priority"]
        waits = told["waiting_days"] / told["usual_days"]
        assert told["lateness"] == pytest.approx(sqrt(waits), abs=1e-3)
        assert told["warmth"] == pytest.approx((1 + told["score"] / 100) / 2, abs=1e-3)
        product = told["importance"] * told["lateness"] * told["warmth"]
        assert told["value"] == pytest.approx(product, rel=1e-2)


def test_importance_weighs(client: httpx.Client, world: Seed) -> None:
    world.conn.execute(update(contacts).where(contacts.c.name == "P9").values(importance=5))
    world.conn.commit()
    found = plan(client, minutes=10)
    assert names(found) == ["P0", "P9"]  # the letter has waited ten times as long as letters do
    assert found["items"][1]["priority"]["importance_from"] == "contact"


def test_who_is_paused_or_snoozed_is_left_alone(client: httpx.Client, world: Seed) -> None:
    world.conn.execute(update(contacts).where(contacts.c.name == "P0").values(paused=True))
    later = world.now + DAY
    world.conn.execute(update(contacts).where(contacts.c.name == "P1").values(snoozed_until=later))
    world.conn.commit()
    assert names(plan(client, minutes=10)) == ["P2", "P3"]


def test_quiet_days_are_empty(client: httpx.Client, world: Seed) -> None:
    world.put(quiet_periods, id=1, starts_on="2026-11-01", ends_on="2026-11-04", note="")
    world.conn.commit()
    days = {item["on"] for item in plan(client)["items"]}
    assert days == {"2026-11-05", "2026-11-06"}
    found = plan(client, days=3)
    assert (found["items"], found["quiet"], found["left_over"]) == ([], True, 0)
    assert found["says"] == "These days are quiet"


def test_holidays_of_the_owner_are_passed_over(client: httpx.Client, world: Seed) -> None:
    world.conn.execute(update(workspaces).values(zone="Asia/Tokyo"))  # 3 November: Culture Day
    world.conn.commit()
    days = {item["on"] for item in plan(client)["items"]}
    assert days == {f"2026-11-0{day}" for day in (2, 4, 5, 6)}


def test_a_plan_of_one_sunday_is_for_the_day_after(client: httpx.Client, world: Seed) -> None:
    found = plan(client, days=1, minutes=5)
    assert (found["items"][0]["on"], found["last_day"]) == ("2026-11-02", "2026-11-02")


def test_a_birthday_has_its_day(client: httpx.Client, world: Seed) -> None:
    world.conn.execute(update(contacts).where(contacts.c.name == "P2").values(birthday="--11-05"))
    world.conn.commit()
    (item,) = [one for one in plan(client)["items"] if one["contact"]["name"] == "P2"]
    assert item["on"] == "2026-11-05"
    assert item["suggestion"]["when"]["at"] == "2026-11-05T09:00:00Z"


def test_too_little_time_and_nobody(client: httpx.Client, world: Seed) -> None:
    assert plan(client, minutes=4)["says"] == "There is not enough time for anybody"
    world.conn.execute(update(contacts).values(paused=True))
    world.conn.commit()
    assert plan(client)["items"] == []


def test_the_cost_does_not_grow(client: httpx.Client, world: Seed, db: Database) -> None:
    plan(client, minutes=29)
    with asked(db) as few:
        plan(client)
    for n in range(10, 90):
        number = world.touched(f"P{n}", f"email:p{n}@x.com", ago=100)
        world.gap("overdue", number, 90, world.now - 10 * DAY)
    world.conn.commit()
    with asked(db) as many:
        plan(client, minutes=31)
    assert len(many) == len(few) <= 32


@pytest.mark.parametrize("query", [{"minutes": 0}, {"days": 0}, {"days": 91}, {"weeks": 1}])
def test_wrong_questions(client: httpx.Client, query: dict[str, int]) -> None:
    assert client.get("/v1/plan", params=query).status_code in (400, 422)
