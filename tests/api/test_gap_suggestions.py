"""Each gap's suggestion is drawn from facts, shows no colleague's subject, and costs two reads."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import httpx
import orjson
import pytest
from sqlalchemy import update

from service.db.moments import DAY
from service.db.session import Database
from service.db.tables import accounts, contacts, workspaces
from service.timeline.habits import Habits
from tests.api.rows import Seed, public
from tests.api.spying import asked

HABITS = Habits(channel="mail", share=0.8, of=10, answers_on="call", hours=(7, 7, 8, 19), topic=1)


@pytest.fixture
def anna(seed: Seed) -> Seed:
    """Overdue; a letter read from a mailbox; a phone of Germany."""
    stream = seed.account()
    keys = ("email:anna@x.com", "phone:+4915112345678")
    number = seed.touched("Anna", *keys, ago=120, habits=orjson.dumps(asdict(HABITS)).decode())
    event = seed.event("Anna", keys[0], at=seed.now - 120 * DAY)  # its subject is "Anna"
    seed.source(stream, "letter", "event", event, {})
    seed.gap("overdue", number, 90, seed.now - 30 * DAY)
    seed.conn.commit()
    return seed


def suggestion(client: httpx.Client) -> dict[str, Any]:
    (item,) = client.get("/v1/gaps").json()["items"]
    found: dict[str, Any] = item["suggestion"]
    return found


def change(seed: Seed, **cells: Any) -> None:
    seed.conn.execute(update(contacts).values(**cells))
    seed.conn.commit()


def test_channel_topic_and_hours(client: httpx.Client, anna: Seed) -> None:
    assert suggestion(client) == {
        "channel": "call",
        "to": "phone:+4915112345678",
        "channel_because": "they answer you by phone",
        "occasion": "last_topic",
        "because": "your last exchange, on 4 Jul 2026, was about “Anna”",
        "topic": "Anna",
        "when": {
            "at": "2026-11-02T07:00:00Z",
            "zone": "Europe/Berlin",
            "because": "Monday 2 Nov 2026, 08:00 in Europe/Berlin (their phone is of Germany): "
            "they usually write from 8:00 to 11:00",
        },
    }


def test_better_occasions_go_first(client: httpx.Client, anna: Seed) -> None:
    change(anna, birthday="1980-11-10", time_zone="Europe/Lisbon")
    found = suggestion(client)
    assert (found["occasion"], found["because"]) == (
        "birthday",
        "their birthday is on 10 Nov 2026 (46 years)",
    )
    assert found["when"]["at"] == "2026-11-10T07:00:00Z"  # on the day, at 7 o'clock there
    change(anna, job_changed_at=anna.now - 5 * DAY, company="Acme")
    found = suggestion(client)
    assert (found["occasion"], found["because"]) == (
        "new_job",
        "they have a new job, seen on 27 Oct 2026: Acme",
    )


def test_what_the_owner_wrote_down(client: httpx.Client, seed: Seed) -> None:
    kept = orjson.dumps([{"label": "wedding", "on": "2010-11-03"}]).decode()
    number = seed.touched("Ben", "x:@ben", ago=90, dates=kept, preferences="never on X")
    seed.gap("overdue", number, 90, seed.now)
    seed.conn.commit()
    found = suggestion(client)
    assert (found["occasion"], found["channel"], found["to"]) == ("date", "message", "x:@ben")
    assert found["channel_because"] == "an X profile of theirs is known; you noted: never on X"
    change(seed, dates="[]", interests='["sailing"]', notes="met in Rome")
    assert suggestion(client)["because"] == "you noted their interest in “sailing”"
    change(seed, interests="[]")
    assert suggestion(client)["because"] == "you noted: “met in Rome”"


def test_reason_and_occasion_tell_days_of_one_calendar(client: httpx.Client, anna: Seed) -> None:
    anna.conn.execute(update(workspaces).values(zone="Pacific/Auckland"))
    anna.conn.commit()
    (item,) = client.get("/v1/gaps").json()["items"]
    assert "5 Jul 2026" in item["reason"]
    assert "5 Jul 2026" in item["suggestion"]["because"]


def test_a_colleagues_letter_is_no_topic(client: httpx.Client, anna: Seed) -> None:
    anna.conn.execute(update(accounts).values(user_id=77))
    anna.conn.commit()
    found = suggestion(client)
    assert (found["occasion"], found["topic"]) == ("none", "")
    anna.conn.execute(update(accounts).values(shared=True))
    anna.conn.commit()
    assert suggestion(client)["topic"] == "Anna"


def test_it_costs_two_statements(client: httpx.Client, anna: Seed, db: Database) -> None:
    for n in range(30):
        number = anna.touched(f"P{n}", f"email:p{n}@x.com", ago=120)
        anna.gap("overdue", number, 90, anna.now - 29 * DAY)
    anna.conn.commit()
    with asked(db) as found:
        assert len(client.get("/v1/gaps", params={"kind": "overdue"}).json()["items"]) == 31
    told = [statement for statement, _ in found if "FROM identifiers" in statement]
    topics = [statement for statement, _ in found if "FROM interactions" in statement]
    assert (len(told), len(topics)) == (1, 1)


def test_gaps_of_an_unknown_contact(client: httpx.Client, anna: Seed) -> None:
    assert client.get("/v1/gaps", params={"contact": public("c", 5)}).status_code == 404
    assert client.get("/v1/gaps", params={"contact": "x"}).status_code == 404
