"""Birthdays, dates and anniversaries: which come, when, in which order."""

from __future__ import annotations

from typing import Any

import httpx
import orjson
import pytest
from sqlalchemy import update

from service.db.moments import DAY
from service.db.session import Database
from service.db.tables import workspaces
from tests.api.rows import Seed
from tests.api.spying import asked
from tests.api.test_query_plans import explained


@pytest.fixture
def world(seed: Seed) -> Seed:
    """Today is 1 November 2026."""
    seed.contact("Anna", birthday="1980-11-05")
    seed.contact("Ben", birthday="--11-01")
    kept = [{"label": "wedding", "on": "2010-12-01"}, {"label": "exam", "on": "--11-30"}]
    seed.contact("Cleo", dates=orjson.dumps(kept).decode(), birthday="2000-02-29")
    met = seed.now - (3 * 365 + 1) * DAY  # 1 November 2023
    seed.contact("Dora", tier="key", cadence_from="tier:key", first_touched_at=met)
    for name, origin in (("Eve", "default"), ("Finn", "none"), ("Gus", "tier:none")):
        seed.contact(name, cadence_from=origin, first_touched_at=met)
    lately = seed.now - 10 * DAY
    seed.contact("Hugo", cadence_from="contact", first_touched_at=lately)
    seed.contact("Ivo", cadence_from="contact", birthday="junk")
    gone = seed.ws.id_of("contact", "Anna")
    seed.contact("Merged", birthday="1980-11-06", merged_into=gone)
    seed.conn.commit()
    return seed


def listed(client: httpx.Client, **query: Any) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = []
    cursor: str | None = None
    while True:
        asked = {**query, "limit": 1, **({"cursor": cursor} if cursor else {})}
        page = client.get("/v1/dates", params=asked).json()
        found += [
            (one["contact"]["name"], one["kind"], one["label"], one["on"], one["in_days"],
             one["turns"])
            for one in page["items"]
        ]  # fmt: skip
        if (cursor := page["next"]) is None:
            return found


ANNA = ("Anna", "birthday", "birthday", "2026-11-05", 4, 46)
BEN = ("Ben", "birthday", "birthday", "2026-11-01", 0, None)
DORA = ("Dora", "anniversary", "first contact", "2026-11-01", 0, 3)
EXAM = ("Cleo", "date", "exam", "2026-11-30", 29, None)
WEDDING = ("Cleo", "date", "wedding", "2026-12-01", 30, 16)
LEAP = ("Cleo", "birthday", "birthday", "2027-02-28", 119, 27)


def test_the_nearest_first(client: httpx.Client, world: Seed) -> None:
    assert listed(client, within_days=4)[-1] == ANNA
    assert set(listed(client, within_days=4)) == {BEN, DORA, ANNA}
    assert listed(client)[2:] == [ANNA, EXAM, WEDDING]
    assert set(listed(client, within_days=0)) == {BEN, DORA}
    assert LEAP in listed(client, within_days=119)
    assert len(listed(client, within_days=366)) >= 7  # and Hugo, who will be known a year


def test_days_are_those_of_the_workspace(client: httpx.Client, world: Seed) -> None:
    world.conn.execute(update(workspaces).values(zone="Pacific/Kiritimati"))  # the 2nd already
    world.conn.commit()
    assert listed(client)[0] == ("Dora", "anniversary", "first contact", "2026-11-02", 0, 3)
    assert listed(client)[1] == ("Anna", "birthday", "birthday", "2026-11-05", 3, 46)


def test_as_a_table(client: httpx.Client, world: Seed) -> None:
    lines = client.get("/v1/dates", params={"format": "csv"}).text.splitlines()
    assert lines[0] == "contact.id,contact.name,kind,label,on,in_days,turns"
    assert len(lines) == 6


def test_only_indexes_are_read(client: httpx.Client, world: Seed, db: Database) -> None:
    if not db.sqlite:
        pytest.skip("the plans of small tables say nothing here")
    with asked(db) as found:
        client.get("/v1/dates")
    told = [line for s, p in found if " contacts" in s for line in explained(db, s, p)]
    names = ("birthday", "dates", "kept")
    assert all(any(f"ix_contacts_{name}" in line for line in told) for name in names), told


@pytest.mark.parametrize("query", [{"within_days": -1}, {"within_days": 367}, {"cursor": "x"}])
def test_wrong_questions(client: httpx.Client, query: dict[str, Any]) -> None:
    assert client.get("/v1/dates", params=query).status_code in (400, 422)
