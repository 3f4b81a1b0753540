"""Deliveries through the API: found, shown to whom they may be, asked for once more."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import httpx
import orjson
from sqlalchemy import update

from service.access.workspaces import OWNER, Workspace
from service.db import ids, tables
from service.db.moments import DAY, ms
from service.db.session import Database
from tests.api.hooked import URL, Sent, cell, made
from tests.api.peopled import get, send
from tests.api.rows import Seed
from tests.api.tenants import House


def test_deliveries_are_listed_newest_first_and_found_by_state_type_and_time(
    client: httpx.Client, seed: Seed
) -> None:
    hook = made(client)["id"]
    sent = Sent(seed, hook)
    states = ("done", "failed", "pending", "done")
    known = [sent.put(n, ago=n, state=state) for n, state in enumerate(states)]
    other = sent.put(9, ago=9, type="contact.due")
    seed.conn.commit()
    path = f"webhooks/{hook}/deliveries"

    def found(query: str) -> list[str]:
        return [one["id"] for one in get(client, f"{path}?{query}")["items"]]

    assert found("") == [*known, other]
    assert found("state=failed&state=pending") == [known[1], known[2]]
    assert found("type=contact.due") == [other]
    assert found("since=2026-10-30T12:00:00Z&until=2026-10-31T12:00:00Z") == [known[2]]
    pages, cursor = list[str](), ""
    while True:
        page = get(client, f"{path}?limit=2{cursor}")
        pages += [one["id"] for one in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert pages == [*known, other]
    one = get(client, f"webhooks/deliveries/{known[0]}")
    assert one["webhook_id"] == known[0].replace("dl_", "msg_")
    assert one["attempts"] == [
        {"at": "1970-01-01T00:00:00Z", "status": 200, "took_ms": 12, "because": ""}
    ]
    assert one["body"]["sequence"] == 0
    table = client.get(f"/v1/{path}", params={"format": "csv"}).text.splitlines()
    assert len(table) == 6
    send(client, "GET", f"{path}?state=lost", None, 422)


def test_a_test_is_a_delivery_of_its_own(
    client: httpx.Client, db: Database, ws: Workspace, now: datetime
) -> None:
    hook = made(client)["id"]
    with db.writing(ws.id) as conn:
        conn.execute(update(tables.endpoints).values(rest_until=ms(now) + DAY))
    told = send(client, "POST", f"webhooks/{hook}/test", None, 201)
    assert (told["type"], told["state"], told["sequence"]) == ("endpoint.test", "pending", 0)
    assert told["body"] == {
        "type": "endpoint.test",
        "timestamp": "2026-11-01T12:00:00Z",
        "sequence": 0,
        "schema_version": 1,
        "data": {"id": hook},
    }
    assert get(client, f"webhooks/deliveries/{told['id']}") == told
    assert get(client, f"webhooks/{hook}")["waiting"] == 1
    assert (cell(db, "due_at"), cell(db, "rest_until")) == (ms(now), None)  # somebody waits
    send(client, "POST", f"webhooks/{hook}/test", None, 201)
    assert get(client, f"webhooks/{hook}")["waiting"] == 2


def test_what_is_over_is_sent_once_more(
    client: httpx.Client, seed: Seed, db: Database, now: datetime
) -> None:
    hook = made(client)["id"]
    sent = Sent(seed, hook)
    done, waits = sent.put(1), sent.put(2, state="pending", next_at=5)
    seed.conn.commit()
    told = send(client, "POST", f"webhooks/deliveries/{done}/replay", None, 202)
    assert (told["id"], told["state"], told["done_at"]) == (done, "pending", None)
    assert told["next_at"] == "2026-11-01T12:00:00Z"
    assert len(told["attempts"]) == 1, "what was tried stays in the log"
    assert cell(db, "due_at") == ms(now)
    send(client, "POST", f"webhooks/deliveries/{waits}/replay", None, 409)
    send(client, "POST", f"webhooks/deliveries/{ids.public('dl', 5)}/replay", None, 404)


def test_a_range_is_sent_once_more(client: httpx.Client, seed: Seed) -> None:
    hook, other = made(client)["id"], made(client)["id"]
    sent = Sent(seed, hook)
    for n, state in enumerate(("failed", "failed", "done", "failed", "pending")):
        sent.put(n, ago=n, state=state, next_at=1 if state == "pending" else None)
    Sent(seed, other).put(7, state="failed")
    seed.conn.commit()

    def replayed(**stated: Any) -> int:
        found: int = send(client, "POST", f"webhooks/{hook}/replay", stated, 202)["replayed"]
        return found

    since = "2026-10-30T12:00:00Z"
    assert replayed(since=since, until="2026-10-31T12:00:00Z") == 0
    assert replayed(since=since, types=["contact.due"]) == 0
    assert replayed(since=since) == 2
    assert replayed(since=since) == 0, "they are on their way"
    assert replayed(since=since, states=["done", "failed"]) == 1
    assert replayed(since="2026-01-01T00:00:00Z") == 1
    assert get(client, f"webhooks/{hook}")["waiting"] == 5
    assert get(client, f"webhooks/{other}")["waiting"] == 0
    send(client, "POST", f"webhooks/{hook}/replay", {}, 422)
    send(client, "POST", f"webhooks/{hook}/replay", {"since": since, "states": ["pending"]}, 422)


def test_a_colleague_cannot_lead_elsewhere_what_private_mail_is_about(
    house: House, db: Database, seed: Seed
) -> None:
    other = house.user("olaf@x.example", "owner")
    with house.bearer(OWNER) as mine, house.bearer(other) as theirs:
        hook = made(mine, include=["names", "subjects"])["id"]
        sent = Sent(seed, hook)
        body = {"type": "interaction.created", "data": {"id": "i_1", "subject": "secret offer"}}
        one = sent.put(1, body=orjson.dumps(body).decode(), type="interaction.created")
        seed.conn.commit()
        path = f"webhooks/{hook}"
        shown = get(mine, f"webhooks/deliveries/{one}")
        assert shown["body"]["data"]["subject"] == "secret offer"
        assert get(theirs, f"webhooks/deliveries/{one}")["body"]["data"]["subject"] is None
        assert "secret offer" not in theirs.get(f"/v1/{path}/deliveries").text
        told = send(theirs, "PATCH", path, {"url": "https://elsewhere.example/"}, 409)
        assert "a colleague" in told["detail"]
        send(theirs, "PATCH", path, {"include": ["subjects"]}, 409)
        send(theirs, "PATCH", path, {"enabled": False})
        assert cell(db, "user_id") == OWNER
        plain = made(mine)["id"]
        send(theirs, "PATCH", f"webhooks/{plain}", {"include": ["subjects"]})
        send(mine, "PATCH", f"webhooks/{plain}", {"url": URL}, 409)


def test_who_lends_their_eyes_does_not_inherit_what_others_saw(house: House, seed: Seed) -> None:
    other = house.user("olaf@x.example", "owner")
    with house.bearer(OWNER) as mine, house.bearer(other) as theirs:
        hook = made(mine, include=["names", "subjects"])["id"]
        body = {"type": "interaction.created", "data": {"id": "i_1", "subject": "secret offer"}}
        stored = orjson.dumps(body).decode()
        one = Sent(seed, hook).put(1, body=stored, type="interaction.created")
        seed.conn.commit()
        send(mine, "PATCH", f"webhooks/{hook}", {"include": ["names"]})
        assert get(mine, f"webhooks/deliveries/{one}")["body"] == body
        away = {"url": "https://elsewhere.example/"}
        send(theirs, "PATCH", f"webhooks/{hook}", away)
        for anybody in (mine, theirs):
            assert get(anybody, f"webhooks/deliveries/{one}")["body"]["data"] == {"id": "i_1"}
        header = {"name": "X-Key", "value": "a word of mine"}
        keyed = made(mine, header=header)["id"]
        told = send(theirs, "PATCH", f"webhooks/{keyed}", away, 409)["detail"]
        assert "header of a colleague" in told
        send(theirs, "PATCH", f"webhooks/{keyed}", {**away, "header": None})
