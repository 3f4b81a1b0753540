"""Google's stand-in: calendars with sync tokens, contacts with theirs, and its mounts."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from connectors.sandbox.google import mask
from connectors.sandbox.transport import SandboxTransport
from connectors.sandbox.world import Card, Meeting, Reply
from tests.unit.sandbox_google_speaking import ANNA, ME, NOW, Speaking

EVENTS = f"/calendar/v3/calendars/{ME.address}/events"
PEOPLE = "/v1/people/me/connections"
WEEK, HOUR = timedelta(days=7), timedelta(hours=1)


@pytest.fixture
def at() -> Speaking:
    """An account with nothing in it."""
    return Speaking()


def meeting(uid: str, times: int = 1) -> Meeting:
    """An hour with Anna, now."""
    guests: dict[Any, Reply] = {ANNA: "accepted"}
    return Meeting(uid, f"About {uid}", NOW, NOW + HOUR, ME, guests, times)


def changes(at: Speaking, token: str) -> tuple[dict[str, dict[str, Any]], str]:
    """What changed since a token, by id, and the next token."""
    said = at.json(EVENTS, syncToken=token)
    return {item["id"]: item for item in said["items"]}, said["nextSyncToken"]


def test_own_calendars_and_somebody_elses(at: Speaking) -> None:
    items = at.json("/calendar/v3/users/me/calendarList")["items"]
    assert [(c["accessRole"], c.get("primary", False)) for c in items] == [
        ("owner", True),
        ("owner", False),
        ("reader", False),
    ]
    assert items[0]["id"] == ME.address


def test_a_token_tells_what_changed(at: Speaking) -> None:
    token = at.json(EVENTS)["nextSyncToken"]
    assert changes(at, token)[0] == {}
    one, series = at.box.meet(meeting("one")), at.box.meet(meeting("weekly", 4))
    found, token = changes(at, token)
    assert [*found] == [one, series]
    assert found[series]["recurrence"] == ["RRULE:FREQ=WEEKLY;COUNT=4"]
    at.box.cancel(one)
    at.box.cancel(series, NOW + WEEK)
    at.box.reschedule(series, NOW + 2 * WEEK + HOUR, NOW + 2 * WEEK)
    found, token = changes(at, token)
    assert found[one] == {"id": one, "status": "cancelled"}
    sparse = found[f"{series}_20261108T120000Z"]
    assert {*sparse} == {"id", "status", "recurringEventId", "originalStartTime"}
    moved = found[f"{series}_20261115T120000Z"]
    assert moved["start"]["dateTime"] == "2026-11-15T13:00:00Z"
    assert moved["originalStartTime"]["dateTime"] == "2026-11-15T12:00:00Z"
    assert changes(at, token)[0] == {}


def test_a_series_that_moves_forgets_its_exceptions(at: Speaking) -> None:
    series = at.box.meet(meeting("weekly", 4))
    at.box.reschedule(series, NOW + WEEK + HOUR, NOW + WEEK)
    token = at.json(EVENTS)["nextSyncToken"]
    at.box.reschedule(series, NOW + 2 * HOUR)
    found, _ = changes(at, token)
    assert found[f"{series}_20261108T120000Z"]["status"] == "cancelled"
    starts = [o.start for o in at.box.occurrences(NOW, NOW + 10 * WEEK)]
    assert starts == [NOW + 2 * HOUR + n * WEEK for n in range(4)]


def test_tokens_bind_parameters(at: Speaking) -> None:
    token = at.json(EVENTS, singleEvents=False)["nextSyncToken"]
    assert at.refused(EVENTS, syncToken=token)[0] == 400
    assert at.refused(EVENTS, syncToken=token, singleEvents=False, timeMin="2026-01-01")[0] == 400
    assert at.get(EVENTS, syncToken=token, singleEvents=False).status_code == 200
    assert "nextSyncToken" not in at.json(EVENTS, singleEvents=True, orderBy="startTime")


def test_pages_end_with_the_token(at: Speaking) -> None:
    ids = [at.box.meet(meeting(f"e{n}")) for n in range(5)]
    found: list[str] = []
    more: dict[str, str] = {}
    answers: list[dict[str, Any]] = []
    while not answers or "nextPageToken" in answers[-1]:
        answers.append(at.json(EVENTS, maxResults=2, **more))
        found += [item["id"] for item in answers[-1]["items"]]
        more = {"pageToken": answers[-1].get("nextPageToken", "")}
    assert found == ids
    assert ["nextSyncToken" in a for a in answers] == [False, False, True]


def test_series_are_unrolled_on_demand(at: Speaking) -> None:
    series = at.box.meet(meeting("forever", 0))
    at.box.cancel(series, NOW + WEEK)
    bounds = {"timeMin": "2026-11-01T00:00:00Z", "timeMax": "2026-11-23T00:00:00Z"}
    listed = at.json(EVENTS, singleEvents=True, **bounds)["items"]
    assert [i["start"]["dateTime"][:10] for i in listed] == [
        "2026-11-01",
        "2026-11-15",
        "2026-11-22",
    ]
    same = at.json(f"{EVENTS}/{series}/instances", **bounds)["items"]
    assert same == listed
    told = at.json(f"{EVENTS}/{series}/instances", showDeleted=True, **bounds)["items"]
    assert len(told) == 4


def test_what_is_deleted_is_gone_and_what_never_was_is_not_found(at: Speaking) -> None:
    key = at.box.meet(meeting("one"))
    assert at.json(f"{EVENTS}/{key}")["summary"] == "About one"
    at.box.cancel(key)
    assert at.refused(f"{EVENTS}/{key}") == (410, "deleted")
    assert at.refused(f"{EVENTS}/none") == (404, "notFound")
    assert at.refused("/calendar/v3/calendars/none/events") == (404, "notFound")


def test_faults_of_calendars(at: Speaking) -> None:
    token = at.json(EVENTS)["nextSyncToken"]
    at.platform.faults.plan("gone_full_sync")
    assert at.refused(EVENTS, syncToken=token) == (410, "fullSyncRequired")
    at.platform.faults.plan("gone_updated_min")
    assert at.refused(EVENTS, syncToken=token) == (410, "updatedMinTooLongAgo")
    at.platform.faults.plan("empty_page")
    page = at.json(EVENTS)
    assert page["items"] == []
    assert at.json(EVENTS, pageToken=page["nextPageToken"])["nextSyncToken"]


def people(at: Speaking, **more: Any) -> dict[str, Any]:
    """A page of connections."""
    return at.json(PEOPLE, personFields="names,metadata", requestSyncToken=True, **more)


def test_contacts_and_their_tokens(at: Speaking) -> None:
    assert at.refused(PEOPLE)[0] == 400
    anna, boris = at.box.keep(Card("Anna Bell")), at.box.keep(Card("Boris"))
    first = people(at)
    assert [p["names"][0]["displayName"] for p in first["connections"]] == ["Anna Bell", "Boris"]
    assert first["totalItems"] == 2
    assert "connections" not in people(at, syncToken=first["nextSyncToken"])
    at.box.drop(boris)
    renamed = at.box.account.book.rename(anna)
    told = people(at, syncToken=first["nextSyncToken"])["connections"]
    assert told[0]["metadata"]["deleted"]
    assert told[1]["resourceName"] == renamed
    assert told[1]["metadata"]["previousResourceNames"] == [anna]
    assert at.refused(PEOPLE, personFields="names", syncToken=first["nextSyncToken"])[0] == 400


def test_a_token_of_contacts_ends_a_week_after_the_full_walk(at: Speaking) -> None:
    token = people(at)["nextSyncToken"]
    at.clock.move(timedelta(days=4))
    at.tokens = at.connect()
    token = people(at, syncToken=token)["nextSyncToken"]
    at.clock.move(timedelta(days=4))
    at.tokens = at.connect()
    wanted = {"personFields": "names,metadata", "requestSyncToken": True}
    assert at.refused(PEOPLE, syncToken=token, **wanted) == (400, "EXPIRED_SYNC_TOKEN")
    at.platform.faults.plan("expired_sync_token")
    assert at.refused(PEOPLE, **wanted) == (400, "EXPIRED_SYNC_TOKEN")


def test_it_works_under_a_prefix(at: Speaking) -> None:
    app = Starlette(routes=[Mount("/google", at.platform.app)])

    async def ask() -> httpx.Response:
        transport = SandboxTransport(app)
        async with httpx.AsyncClient(transport=transport, headers=at.bearer) as client:
            return await client.get(f"http://sandbox/google{EVENTS}")

    assert asyncio.run(ask()).status_code == 200


def test_masks() -> None:
    value = {"a": 1, "b": [{"c": 1, "d": 2}, {"d": 3}], "e": {"f": {"g": 1, "h": 2}}}
    assert mask.apply(mask.parse("a,b/c"), value) == {"a": 1, "b": [{"c": 1}, {}]}
    assert mask.apply(mask.parse("b(d),e/f(g)"), value) == {
        "b": [{"d": 2}, {"d": 3}],
        "e": {"f": {"g": 1}},
    }
    with pytest.raises(ValueError):
        mask.parse("a)")
