"""What goes into a CRM, through the API: foreseen, filled back, listed, tried again, matched."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import httpx
import pytest

from connectors.errors import ConnectorError, Remedy
from connectors.memory.crm import MemoryCrm
from service.access.workspaces import OWNER, Workspace
from service.db import ids, tables
from service.db.moments import DAY
from service.db.session import Database
from tests.api.crm_client import connected, offered
from tests.api.peopled import get, send
from tests.api.rows import Seed
from tests.api.tenants import House
from tests.flow.feeding import ME, feed, mail

ANNA, BO = "anna@x.example", "bo@y.example"
TOPIC = "whatitwasabout"


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch, now: datetime) -> MemoryCrm:
    """What is behind the key: it knows Anna, and somebody else."""
    room = offered(monkeypatch, lambda: now)
    room.books.add("Anna Bell", ANNA)
    room.books.add("Zoe Stone", "zoe@z.example")
    return room


@pytest.fixture
def crm(client: httpx.Client, db: Database, ws: Workspace, room: MemoryCrm) -> str:
    """Its path below /v1; Anna and Bo were written to and wrote back."""
    letters = [mail(ME, one, 9, subject=TOPIC) for one in (ANNA, BO)]
    answers = [mail(one, ME, 5, subject=TOPIC) for one in (ANNA, BO)]
    feed(db, ws, [*letters, *answers])
    return f"crms/{connected(client)['id']}"


def person(seed: Seed, crm: str, contact: str, state: str, *, ago: int = 0) -> str:
    """A contact on its way, as the engine would put it; the id of its push. ago: days."""
    number = ids.private("c", contact)
    assert number is not None
    known = {"remote_id": "1", "because": "", "state": state, "attempts": 1}
    at = {"next_at": None, "at": seed.now - ago * DAY}
    account = ids.private("a", crm.removeprefix("crms/"))
    seed.put(tables.crm_people, account_id=account, contact_id=number, **known, **at)
    return ids.public("pp", number)


def activity(seed: Seed, crm: str, interaction: str, state: str, *, ago: int = 0) -> str:
    """The same of an interaction."""
    number = ids.private("i", interaction)
    assert number is not None
    known = {"remote_id": "", "object": "", "because": "why", "state": state, "attempts": 1}
    at = {"next_at": None, "at": seed.now - ago * DAY}
    account = ids.private("a", crm.removeprefix("crms/"))
    seed.put(tables.crm_activities, account_id=account, interaction_id=number, **known, **at)
    return ids.public("pa", number)


def contact_of(client: httpx.Client, email: str) -> str:
    found: str = get(client, f"contacts?q={email}")["items"][0]["id"]
    return found


def listed(client: httpx.Client, path: str) -> list[str]:
    return [one["id"] for one in get(client, path)["items"]]


def test_a_dry_run_tells_and_writes_nothing(
    client: httpx.Client, crm: str, room: MemoryCrm
) -> None:
    told = send(client, "POST", f"{crm}/preview", None)
    assert (told["asked"], told["update"], told["left_out"], told["create"]) == (2, 1, 1, 0)
    does = {one["name"]: one["does"] for one in told["people"]}
    assert sorted(does.values()) == ["left_out", "update"]
    anna = next(one for one in told["people"] if one["does"] == "update")
    assert anna["remote_id"] == "1"
    assert anna["values"]["tl_last_touched_at"].startswith("2026-10-27")
    assert told["activities"] == 0, "what was before is for a back-fill"
    filled = send(client, "POST", f"{crm}/preview", {"since": None})
    assert filled["activities"] == 4
    late = send(client, "POST", f"{crm}/preview", {"since": "2026-10-25T00:00:00Z"})
    assert late["activities"] == 2
    assert (room.books.saves, room.books.notes) == ([], {})
    assert get(client, f"{crm}/pushes")["items"] == []
    room.plan(ConnectorError("It is down.", Remedy.RETRY), "find")
    assert send(client, "POST", f"{crm}/preview", None, 502)["detail"] == "It is down."


def test_a_colleague_is_not_shown_what_mail_is_about(
    house: House, client: httpx.Client, crm: str
) -> None:
    other = house.user("olaf@x.example", "owner")
    send(client, "PATCH", crm, {"selection": {"text": "subject"}})

    def titles(caller: httpx.Client) -> set[str]:
        told = send(caller, "POST", f"{crm}/preview", {"since": None})
        return {one["title"] for one in told["sample"]}

    assert titles(client) == {TOPIC}
    with house.bearer(other) as theirs:
        assert titles(theirs) == {"mail"}
    with house.bearer(OWNER) as mine:
        assert titles(mine) == {TOPIC}


def test_a_backfill_begins_and_stops(client: httpx.Client, crm: str) -> None:
    assert get(client, crm)["backfill"] is None
    send(client, "PATCH", crm, {"pushing": "on"})
    told = send(client, "POST", f"{crm}/backfill", {"since": "2026-10-25T00:00:00Z"}, 202)
    assert told["backfill"]["state"] == "running"
    assert told["backfill"]["since"] == "2026-10-25T00:00:00Z"
    assert (told["backfill"]["queued"], told["backfill"]["total"]) == (0, 2)
    told = send(client, "POST", f"{crm}/backfill/stop", None)
    assert told["backfill"]["state"] == "stopped"
    told = send(client, "POST", f"{crm}/backfill", None, 202)
    assert (told["backfill"]["since"], told["backfill"]["total"]) == (None, 4)
    send(client, "POST", f"{crm}/backfill", {"from": "ever"}, 422)


def test_pushes_are_listed_and_found(client: httpx.Client, crm: str, seed: Seed) -> None:
    anna, bo = contact_of(client, ANNA), contact_of(client, BO)
    mails = listed(client, "timeline")
    first = person(seed, crm, anna, "done")
    second = activity(seed, crm, mails[0], "failed", ago=1)
    third = person(seed, crm, bo, "failed", ago=2)
    fourth = activity(seed, crm, mails[1], "unknown", ago=3)
    seed.conn.commit()
    path = f"{crm}/pushes"
    every = [first, second, third, fourth]
    assert listed(client, path) == every
    assert listed(client, f"{path}?what=person") == [first, third]
    assert listed(client, f"{path}?what=activity&state=failed") == [second]
    assert listed(client, f"{path}?state=done&state=unknown") == [first, fourth]
    page = get(client, f"{path}?limit=3")
    rest = get(client, f"{path}?limit=3&cursor={page['next']}")
    assert [one["id"] for one in page["items"] + rest["items"]] == every
    one = get(client, f"{path}/{second}")
    assert (one["what"], one["subject"], one["name"]) == (
        "activity",
        mails[0],
        "Mail from bo@y.example",
    )
    assert (one["state"], one["because"]) == ("failed", "why")
    assert get(client, f"{path}/{first}")["subject"] == anna
    send(client, "GET", f"{path}/pp_0000000000000", None, 404)
    send(client, "GET", f"{path}?what=company", None, 422)
    told = get(client, crm)
    assert (told["people"]["done"], told["people"]["failed"]) == (1, 1)
    assert (told["activities"]["failed"], told["activities"]["unknown"]) == (1, 1)
    assert len(client.get(f"/v1/{path}", params={"format": "csv"}).text.splitlines()) == 5


def test_what_failed_is_tried_again(client: httpx.Client, crm: str, seed: Seed) -> None:
    anna, bo = contact_of(client, ANNA), contact_of(client, BO)
    mails = listed(client, "timeline")
    done, failed = person(seed, crm, anna, "done"), person(seed, crm, bo, "failed")
    other = activity(seed, crm, mails[0], "failed")
    unclear = activity(seed, crm, mails[1], "unknown")
    seed.conn.commit()

    def retried(push: str) -> Any:
        return send(client, "POST", f"{crm}/pushes/{push}/retry", None, 202)["retried"]

    assert retried(done) == 0
    assert retried(unclear) == 0, "whether it is there is looked up, never guessed"
    assert retried(failed) == 1
    assert get(client, f"{crm}/pushes/{failed}")["state"] == "pending"
    assert get(client, f"{crm}/pushes/{failed}")["next_at"] == "2026-11-01T12:00:00Z"
    assert send(client, "POST", f"{crm}/retry", None, 202)["retried"] == 1
    assert get(client, f"{crm}/pushes/{other}")["state"] == "pending"
    assert send(client, "POST", f"{crm}/retry", None, 202)["retried"] == 0
    send(client, "POST", f"{crm}/pushes/pa_0000000000000/retry", None, 404)


def test_who_is_where(client: httpx.Client, crm: str, seed: Seed) -> None:
    counts = get(client, f"{crm}/matches/counts")
    assert counts == {"both": 0, "here": 2, "there": 0, "twice": 0, "complete": False}
    here = get(client, f"{crm}/matches?side=here")["items"]
    assert {one["email"] for one in here} == {ANNA, BO}
    person(seed, crm, contact_of(client, ANNA), "done")
    seed.conn.commit()
    assert get(client, f"{crm}/matches/counts")["both"] == 1
    both = get(client, f"{crm}/matches")["items"]
    assert [(one["side"], one["email"], one["remote_ids"]) for one in both] == [
        ("both", ANNA, ["1"])
    ]
    assert get(client, f"{crm}/matches?side=there")["items"] == []
    page = get(client, f"{crm}/matches?side=here&limit=1")
    assert [one["email"] for one in page["items"]] == [BO]
    send(client, "GET", f"{crm}/matches?side=nowhere", None, 422)
