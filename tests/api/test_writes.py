"""Writes through the API, with all that follows from them, on the real stages."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from connectors.base import Found
from schemas.source import PersonRecord
from service.access.workspaces import Workspace
from service.db.places import Target
from service.db.session import Database
from service.ingest.store import store
from service.timeline.settle import settle
from tests.api.rows import Seed

Ids = dict[str, str]


@pytest.fixture
def town(client: httpx.Client, db: Database, ws: Workspace, seed: Seed) -> Ids:
    """Contacts out of address cards: Anna (two addresses), Bo, and Anna again under another."""
    cards = [
        PersonRecord("1", "Anna Bell", emails=("anna@x.com", "bell@y.com"), company="Acme"),
        PersonRecord("2", "Bo Dahl", emails=("bo@x.com",), tags=("work",)),
        PersonRecord("3", "A. Bell", emails=("ab@z.com",)),
    ]
    stream = seed.account("vcard")
    target = Target(seed.ws.id_of("account", "vcard"), stream)
    store(
        seed.conn, ws, [(Found(c, "vcard", "f", "1"), target) for c in cards], frozenset(), seed.now
    )  # fmt: skip
    settle(seed.conn, ws, seed.now)
    seed.conn.commit()
    items = client.get("/v1/contacts").json()["items"]
    return {item["name"]: item["id"] for item in items}


def get(client: httpx.Client, path: str) -> Any:
    answer = client.get(f"/v1/{path}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def send(client: httpx.Client, method: str, path: str, body: Any, status: int = 200) -> Any:
    answer = client.request(method, f"/v1/{path}", json=body)
    assert answer.status_code == status, answer.text
    return answer.json() if answer.content else None


def test_a_logged_call_is_a_touch_until_it_is_removed(client: httpx.Client, town: Ids) -> None:
    anna = town["Anna Bell"]
    body = {"contact_ids": [anna], "kind": "call", "occurred_at": "2026-10-20T09:00:00Z"}
    logged = send(client, "POST", "interactions", {**body, "note": "the house"}, 201)
    assert (logged["counted"], logged["subject"]) == (True, "the house")
    assert logged["participants"][0]["contact_id"] == anna
    contact = get(client, f"contacts/{anna}")
    assert contact["last_touched_at"] == "2026-10-20T09:00:00Z"
    assert contact["last_touch"]["interaction_id"] == logged["id"]
    assert contact["touches_90d"] == 1
    changes = get(client, "changes")["items"]
    assert [c["sequence"] for c in changes] == list(range(1, len(changes) + 1))
    assert "contact.touched" in {change["type"] for change in changes}
    assert get(client, f"changes?since={changes[-1]['sequence']}")["items"] == []
    send(client, "DELETE", f"interactions/{logged['id']}", None, 204)
    assert get(client, f"contacts/{anna}")["last_touched_at"] is None
    assert client.get(f"/v1/interactions/{logged['id']}").status_code == 404


def test_a_verdict_is_overruled_and_given_back(client: httpx.Client, town: Ids) -> None:
    anna = town["Anna Bell"]
    logged = send(client, "POST", "interactions", {"contact_ids": [anna], "kind": "gift"}, 201)
    path = f"interactions/{logged['id']}"
    ruled = send(client, "PATCH", path, {"counted": False, "note": "it was returned"})
    assert (ruled["counted"], ruled["verdict"]["overruled_by"]) == (False, "owner")
    assert "it was returned" in ruled["verdict"]["because"]
    assert get(client, f"contacts/{anna}")["last_touched_at"] is None
    back = send(client, "PATCH", path, {"counted": None})
    assert (back["counted"], back["verdict"]["overruled_by"]) == (True, None)


def test_an_interaction_cannot_be_logged_ahead(client: httpx.Client, town: Ids) -> None:
    body = {"contact_ids": [town["Bo Dahl"]], "kind": "call", "occurred_at": "2027-01-01T00:00:00Z"}
    told = send(client, "POST", "interactions", body, 409)
    assert "future" in told["detail"]
    send(client, "POST", "interactions", {"contact_ids": ["c_x"], "kind": "call"}, 404)


def test_edits_win_until_taken_back(client: httpx.Client, town: Ids) -> None:
    path = f"contacts/{town['Anna Bell']}"
    edit = {"company": "Own Ltd", "tags": ["friend"], "tier": "key", "cadence_days": 10}
    edited = send(client, "PATCH", path, edit)
    assert {name: edited[name] for name in edit} == edit
    assert edited["cadence_from"] == "contact"
    assert [c["id"] for c in get(client, "contacts?tag=friend")["items"]] == [edited["id"]]
    back = send(client, "PATCH", path, {"company": None, "cadence_days": None})
    assert (back["company"], back["cadence_days"], back["cadence_from"]) == (
        "Acme", 30, "tier:key",
    )  # fmt: skip
    for wrong in ({"nmae": "x"}, {"cadence_days": -1}, {"birthday": "1 May"}, {"name": "a\x00"}):
        send(client, "PATCH", path, wrong, 422)


def test_tags_notes_and_snooze(client: httpx.Client, town: Ids) -> None:
    path = f"contacts/{town['Bo Dahl']}"
    assert send(client, "POST", f"{path}/tags", {"add": ["b", "a"], "remove": ["work"]})[
        "tags"
    ] == ["a", "b"]
    send(client, "POST", f"{path}/notes", {"text": "met in Oslo\ntwice"})
    send(client, "POST", f"{path}/snooze", {"days": 3})
    why = get(client, f"{path}/why")
    notes = next(field for field in why["fields"] if field["field"] == "notes")
    assert (notes["value"], notes["by"]) == ("met in Oslo\ntwice", "owner")
    assert why["snoozed_until"] == "2026-11-04T12:00:00Z"
    send(client, "POST", f"{path}/snooze", {}, 422)


def test_an_edit_based_on_an_old_reading_is_refused(client: httpx.Client, town: Ids) -> None:
    path = f"/v1/contacts/{town['Bo Dahl']}"
    tag = client.get(path).headers["etag"]
    first = client.patch(path, json={"city": "Oslo", "company": "A"}, headers={"If-Match": tag})
    second = client.patch(path, json={"company": "B"}, headers={"If-Match": tag})
    assert (first.status_code, second.status_code) == (200, 412)
    assert client.get(path).json()["company"] == "A"


def test_merge_preview_undo(client: httpx.Client, town: Ids) -> None:
    kept, other = town["Anna Bell"], town["A. Bell"]
    before = get(client, "contacts")
    path = f"contacts/{kept}/merge"
    preview = send(client, "POST", f"{path}?dry_run=true", {"contact_id": other})
    assert preview["identifiers"] == ["email:ab@z.com"]
    assert get(client, "contacts") == before
    merge = send(client, "POST", path, {"contact_id": other, "note": "met her"})
    assert (merge["kept_id"], merge["absorbed_id"], merge["by"]) == (kept, other, "owner")
    assert merge["identifiers"] == ["email:ab@z.com"]
    assert get(client, f"contacts/{other}")["id"] == kept
    assert len(get(client, f"contacts/{kept}")["emails"]) == 3
    assert [m["id"] for m in get(client, "merges")["items"]] == [merge["id"]]
    assert send(client, "POST", path, {"contact_id": other}, 409)["detail"]
    undone = send(client, "POST", f"merges/{merge['id']}/undo", None)
    assert undone["undone_at"] == "2026-11-01T12:00:00Z"
    assert get(client, f"contacts/{other}")["emails"] == ["ab@z.com"]
    send(client, "POST", f"merges/{merge['id']}/undo", None, 409)


def test_split(client: httpx.Client, town: Ids) -> None:
    kept, other = town["Anna Bell"], town["A. Bell"]
    send(client, "POST", f"contacts/{kept}/merge", {"contact_id": other})
    path = f"contacts/{kept}/split"
    made = send(client, "POST", path, {"identifiers": ["email:AB@z.com"]}, 201)
    assert made["emails"] == ["ab@z.com"]
    assert sorted(get(client, f"contacts/{kept}")["emails"]) == ["anna@x.com", "bell@y.com"]
    for wrong in ("email:bo@x.com", "nonsense"):
        send(client, "POST", path, {"identifiers": [wrong]}, 409)


def test_erase_forgets_stored_answers_too(client: httpx.Client, town: Ids, db: Database) -> None:
    bo = town["Bo Dahl"]
    key = {"Idempotency-Key": "k"}
    client.post(f"/v1/contacts/{bo}/notes", json={"text": "secret"}, headers=key)
    send(client, "DELETE", f"contacts/{bo}", None, 204)
    assert client.get(f"/v1/contacts/{bo}").status_code == 404
    with db.reading() as conn:
        assert conn.exec_driver_sql("SELECT * FROM idempotency").fetchall() == []


def test_a_repeated_post_happens_once(client: httpx.Client, town: Ids) -> None:
    body = {"contact_ids": [town["Bo Dahl"]], "kind": "letter"}
    key = {"Idempotency-Key": "once"}
    first = client.post("/v1/interactions", json=body, headers=key)
    again = client.post("/v1/interactions", json=body, headers=key)
    assert (again.status_code, again.json()) == (201, first.json())
    assert len(get(client, "timeline")["items"]) == 1
    other = client.post("/v1/interactions", json={**body, "kind": "gift"}, headers=key)
    assert other.json()["type"].endswith("idempotency-key-reused")
    refused = client.post("/v1/interactions", json={**body, "contact_ids": ["c_x"]},
                          headers={"Idempotency-Key": "two"})  # fmt: skip
    assert refused.status_code == 404
    assert client.post("/v1/interactions", json=body, headers={"Idempotency-Key": "two"}).is_success


def test_cadences_move_due_dates(client: httpx.Client, town: Ids) -> None:
    bo = town["Bo Dahl"]
    send(client, "POST", "interactions", {"contact_ids": [bo], "kind": "call"}, 201)
    assert get(client, "cadences")["tiers"]["key"] == 30
    book = {"default": 60, "tags": {"work": 7}, "tiers": {"gold": None}}
    kept = send(client, "PUT", "cadences", book)
    assert (kept["default"], kept["tags"], kept["tiers"]["gold"]) == (60, {"work": 7}, None)
    contact = get(client, f"contacts/{bo}")
    assert (contact["cadence_days"], contact["cadence_from"]) == (7, "tag:work")
    assert contact["next_due_at"] == "2026-11-08T12:00:00Z"
    send(client, "PUT", "cadences", {"tags": {"x": 0}}, 422)


def test_accounts_tell_how_complete_they_are(client: httpx.Client, town: Ids) -> None:
    send(client, "POST", "interactions", {"contact_ids": [town["Bo Dahl"]], "kind": "call"}, 201)
    accounts = {item["provider"]: item for item in get(client, "accounts")["items"]}
    assert accounts["vcard"]["streams"][0] == {
        "name": "vcard", "label": "vcard", "feature": None, "held": 2, "of": 4, "unreadable": 0,
        "last_complete_at": None, "audited_at": None, "progress": 0.5, "minutes_left": None,
        "problem": None,
    }  # fmt: skip
    assert accounts["manual"]["problem"] is None
