"""Calendars to subscribe to: read back by a calendar library and by Touchline's own importer."""

from __future__ import annotations

from datetime import date
from typing import Any

import httpx
import orjson
import pytest
import recurring_ical_events
from icalendar import Calendar
from sqlalchemy import update

from connectors.base import Failed, Found
from connectors.files.calendar import Ics
from schemas.source import EventRecord
from service.db.moments import DAY
from service.db.tables import workspaces
from tests.api.conftest import Mint
from tests.api.rows import Seed, public
from tests.contract.importers import CONTEXT, Bytes


@pytest.fixture
def world(seed: Seed) -> Seed:
    now = seed.now
    late = seed.touched("Late, Ltd; \\ \n x", "email:l@x.com", ago=120)
    seed.gap("overdue", late, 90, now - 30 * DAY)
    soon = seed.touched("Soon", ago=80)
    seed.gap("due_soon", soon, 90, now - 4 * DAY, now + 10 * DAY)
    seed.gap("overdue", soon, 90, now + 10 * DAY)
    asks = seed.touched("Asks", ago=3, last_inbound_at=now - 3 * DAY)
    seed.gap("awaiting_my_reply", asks, 90, now - 2 * DAY)
    seed.event("Asks", at=now - 3 * DAY)  # a subject that no feed may tell
    far = seed.touched("Far", ago=1)
    seed.gap("overdue", far, 90, now + 91 * DAY)
    kept = [{"label": "wedding", "on": "2010-12-01"}, {"label": "wedding", "on": "--12-02"}]
    seed.contact("Cleo", birthday="2000-02-29", dates=orjson.dumps(kept).decode())
    seed.contact("Ben", birthday="--02-29")
    seed.conn.commit()
    return seed


def read(client: httpx.Client, path: str) -> Calendar:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/calendar")
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
    return Calendar.from_ical(answer.content)


def events_of(calendar: Calendar) -> list[Any]:
    return list(calendar.walk("VEVENT"))


def test_gaps_are_whole_days_on_the_day_they_open(client: httpx.Client, world: Seed) -> None:
    calendar = read(client, "/feeds/gaps.ics")
    events = {str(one["uid"]): one for one in events_of(calendar)}
    late = public("c", world.ws.id_of("contact", "Late, Ltd; \\ \n x"))
    soon = public("c", world.ws.id_of("contact", "Soon"))
    asks = public("c", world.ws.id_of("contact", "Asks"))
    assert set(events) == {
        f"overdue-{late}@touchline",
        f"overdue-{soon}@touchline",
        f"awaiting_my_reply-{asks}@touchline",
    }
    event = events[f"overdue-{late}@touchline"]
    assert str(event["summary"]) == "Get in touch with Late, Ltd; \\ \n x"
    assert event["dtstart"].dt == date(2026, 10, 2)
    assert events[f"overdue-{soon}@touchline"]["dtstart"].dt == date(2026, 11, 11)
    assert str(events[f"awaiting_my_reply-{asks}@touchline"]["summary"]) == (
        "Asks waits for your answer"
    )
    assert {str(one["transp"]) for one in events.values()} == {"TRANSPARENT"}


def test_who_reads_a_feed_into_touchline_touches_nobody(client: httpx.Client, world: Seed) -> None:
    for path in ("/feeds/gaps.ics", "/feeds/dates.ics"):
        items = Ics().read([Bytes("feed.ics", client.get(path).content)], CONTEXT)
        for item in items:
            assert not isinstance(item, Failed), item
            if isinstance(item, Found):
                assert isinstance(item.record, EventRecord)
                assert item.record.facts.get("all_day") or not item.record.participants


def test_a_feed_names_itself_and_its_pace(client: httpx.Client, world: Seed) -> None:
    text = client.get("/feeds/gaps.ics").text
    assert "X-WR-CALNAME:Touchline: get in touch\r\n" in text
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT6H\r\n" in text
    assert "X-PUBLISHED-TTL:PT6H\r\n" in text
    assert text.startswith("BEGIN:VCALENDAR\r\n")
    assert text.endswith("END:VCALENDAR\r\n")


def test_days_are_those_of_the_workspace(client: httpx.Client, world: Seed) -> None:
    world.conn.execute(update(workspaces).values(zone="Pacific/Kiritimati"))
    world.conn.commit()
    days = {one["dtstart"].dt for one in events_of(read(client, "/feeds/gaps.ics"))}
    assert date(2026, 10, 3) in days


def test_dates_come_back_every_year(client: httpx.Client, world: Seed) -> None:
    calendar = read(client, "/feeds/dates.ics")
    assert len({str(one["uid"]) for one in events_of(calendar)}) == 4
    found = {
        year: sorted(
            (str(one["summary"]), one["dtstart"].dt)
            for one in recurring_ical_events.of(calendar).between(
                date(year, 1, 1), date(year + 1, 1, 1)
            )
        )
        for year in (2027, 2028)
    }
    assert found[2027] == [
        ("Ben: birthday", date(2027, 2, 28)),
        ("Cleo: birthday", date(2027, 2, 28)),
        ("Cleo: wedding", date(2027, 12, 1)),
        ("Cleo: wedding", date(2027, 12, 2)),
    ]
    assert found[2028][0] == ("Ben: birthday", date(2028, 2, 29))
    born = recurring_ical_events.of(calendar).at(date(2000, 2, 29))
    assert {str(one["summary"]) for one in born} == {"Ben: birthday", "Cleo: birthday"}


def test_an_unchanged_feed_is_not_sent_again(client: httpx.Client, world: Seed) -> None:
    for path in ("/feeds/gaps.ics", "/feeds/dates.ics"):
        first = client.get(path)
        again = client.get(path, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_a_feed_token_opens_feeds_and_nothing_else(
    stranger: httpx.Client, mint: Mint, world: Seed
) -> None:
    token = mint("feed")
    assert stranger.get("/feeds/gaps.ics", params={"token": token}).status_code == 200
    assert stranger.get("/feeds/gaps.ics").status_code == 401
    assert stranger.get("/feeds/gaps.ics", params={"token": "tl_1_x"}).status_code == 401
    assert stranger.get("/v1/gaps", params={"token": token}).status_code == 401
    bearer = {"Authorization": f"Bearer {token}"}
    assert stranger.get("/v1/gaps", headers=bearer).status_code == 403
    assert stranger.get("/feeds/dates.ics", params={"tokn": token}).status_code == 401
    strange = {"token": token, "x": "1"}
    assert stranger.get("/feeds/dates.ics", params=strange).status_code == 422
