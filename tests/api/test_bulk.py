"""Many contacts at once, tags, and rules, through the API."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from service.api import bulk
from tests.api.peopled import Ids, get, send, town

__all__ = ["town"]


def edited(client: httpx.Client, status: int = 200, **body: Any) -> Any:
    return send(client, "POST", "contacts/bulk", body, status)


def test_many_are_edited_by_their_ids(client: httpx.Client, town: Ids) -> None:
    anna, bo = town["Anna Bell"], town["Bo Dahl"]
    wanted: dict[str, Any] = {
        "ids": [anna, bo, anna, "c_0000000000000", "nonsense"],
        "set": {"tier": "key", "importance": 4, "cadence_days": 9, "paused": True,
                "stage": "talks", "snoozed_until": "2026-12-01T00:00:00Z"},
        "add_tags": ["vip"],
        "remove_tags": ["work"],
    }  # fmt: skip
    dry = edited(client, **wanted, dry_run=True)
    assert dry == {
        "matched": 2, "changed": 2, "missing": ["c_0000000000000", "nonsense"], "waiting": 0,
    }  # fmt: skip
    assert get(client, f"contacts/{bo}")["tier"] == ""
    assert edited(client, **wanted) == dry
    for who, tags in ((anna, ["choir", "vip"]), (bo, ["vip"])):
        shown = get(client, f"contacts/{who}")
        assert {name: shown[name] for name in wanted["set"]} == wanted["set"]
        assert (shown["tags"], shown["cadence_from"]) == (tags, "contact")
    assert edited(client, **wanted)["changed"] == 0
    taken = edited(client, ids=[anna], set={"tier": None, "cadence_days": None})
    assert (taken["changed"], get(client, f"contacts/{anna}")["tier"]) == (1, "")


def test_many_are_edited_by_a_filter(
    client: httpx.Client, town: Ids, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = edited(client, filter={"q": "acme"}, set={"tier": "key"})
    assert (done["matched"], done["changed"]) == (2, 2)
    keys = get(client, "contacts?tier=key")["items"]
    assert {one["name"] for one in keys} == {"Anna Bell", "Cy Frost"}
    both = edited(client, filter={"tag": ["choir", "work"], "tier": ["key"]}, add_tags=["x"])
    assert both["matched"] == 1
    account = get(client, "accounts")["items"][0]["id"]
    assert edited(client, filter={"account": [account]}, add_tags=["x"])["matched"] == 3
    monkeypatch.setattr(bulk, "MOST", 1)
    told = edited(client, 409, filter={"q": "acme"}, set={"tier": "x"})
    assert "more than 1 " in told["detail"]
    assert len(get(client, "contacts?tier=key")["items"]) == 2


def test_a_repeated_bulk_edit_happens_once(client: httpx.Client, town: Ids) -> None:
    body = {"ids": [town["Bo Dahl"]], "set": {"tier": "key"}}
    key = {"Idempotency-Key": "once"}
    first = client.post("/v1/contacts/bulk", json=body, headers=key)
    again = client.post("/v1/contacts/bulk", json=body, headers=key)
    assert (first.json()["changed"], again.json()) == (1, first.json())
    assert again.headers["idempotent-replayed"] == "true"


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"ids": ["c_1"]},
        {"ids": [], "set": {"tier": "x"}},
        {"ids": ["c_1"], "filter": {"q": "x"}, "set": {"tier": "x"}},
        {"filter": {}, "set": {"tier": "x"}},
        {"filter": {"q": " "}, "set": {"tier": "x"}},
        {"filter": {"nmae": "x"}, "set": {"tier": "x"}},
        {"ids": ["c_1"], "set": {"notes": "x"}},
        {"ids": ["c_1"], "add_tags": ["a"], "remove_tags": ["a"]},
        {"ids": ["c_1"] * 1001, "add_tags": ["a"]},
    ],
    ids=str,
)
def test_what_makes_no_sense_is_refused(
    client: httpx.Client, town: Ids, wrong: dict[str, Any]
) -> None:
    edited(client, 422, **wrong)


def test_tags_are_counted_and_renamed(client: httpx.Client, town: Ids) -> None:
    edited(client, ids=list(town.values()), add_tags=["a/b"])
    assert get(client, "tags")["items"] == [
        {"tag": "a/b", "contacts": 3}, {"tag": "choir", "contacts": 1},
        {"tag": "work", "contacts": 1},
    ]  # fmt: skip
    part = get(client, "tags?limit=2")
    assert get(client, f"tags?limit=2&cursor={part['next']}")["items"][0]["tag"] == "work"
    done = send(client, "POST", "tags/a%2Fb/rename", {"to": "work"})
    assert done == {"tag": "work", "changed": 3, "waiting": 0}
    assert get(client, "tags")["items"][1] == {"tag": "work", "contacts": 3}
    send(client, "POST", "tags/a%2Fb/rename", {"to": "work"}, 404)
    send(client, "POST", "tags/work/rename", {"to": "work"}, 409)
    send(client, "POST", "tags/work/rename", {"to": " "}, 422)


def test_rules_are_made_changed_and_taken_back(client: httpx.Client, town: Ids) -> None:
    draft = {"test": {"domain": ["Acme.com"]}, "gives": {"tier": "key", "tags": ["client"]}}
    told = send(client, "POST", "rules/preview", draft)
    assert (told["sentence"], told["count"]) == ("everyone at acme.com is key, is tagged client", 2)
    assert [one["name"] for one in told["contacts"]] == ["Anna Bell", "Cy Frost"]
    assert get(client, "rules")["items"] == []
    made = client.post("/v1/rules", json={**draft, "note": "the deal"})
    assert (made.status_code, made.headers["location"]) == (201, f"/v1/rules/{made.json()['id']}")
    rule = made.json()
    path = f"rules/{rule['id']}"
    assert get(client, path) == get(client, "rules")["items"][0] == rule
    assert (rule["position"], rule["test"]["domain"]) == (1, ["acme.com"])
    cy = get(client, f"contacts/{town['Cy Frost']}")
    assert (cy["tier"], cy["tags"]) == ("key", ["client"])
    why = {one["field"]: one for one in get(client, f"contacts/{town['Cy Frost']}/why")["fields"]}
    assert (why["tier"]["by"], why["tier"]["rule_id"]) == ("rule", rule["id"])
    tag = client.get(f"/v1/{path}").headers["etag"]
    changed = client.patch(
        f"/v1/{path}", json={"gives": {"tier": "regular"}}, headers={"If-Match": tag}
    )
    assert changed.status_code == 200
    assert client.get(f"/v1/{path}").headers["etag"] == changed.headers["etag"]
    assert client.delete(f"/v1/{path}", headers={"If-Match": tag}).status_code == 412
    cy = get(client, f"contacts/{town['Cy Frost']}")
    assert (cy["tier"], cy["tags"]) == ("regular", [])
    send(client, "DELETE", path, None, 204)
    assert get(client, f"contacts/{town['Cy Frost']}")["tier"] == ""
    for method in ("GET", "PATCH", "DELETE"):
        send(client, method, path, {} if method == "PATCH" else None, 404)
    send(client, "POST", "rules", {**draft, "test": {"domain": ["co.uk"]}}, 409)
    send(client, "POST", "rules", {**draft, "test": {}}, 422)


def test_several_interactions_are_logged_or_none(client: httpx.Client, town: Ids) -> None:
    one = {"contact_ids": [town["Bo Dahl"]], "kind": "call", "occurred_at": "2026-10-20T09:00:00Z"}
    two = {"contact_ids": [town["Cy Frost"], town["Bo Dahl"]], "kind": "gift", "note": "a book"}
    done = send(client, "POST", "interactions/bulk", {"items": [one, two]})
    shown = [get(client, f"interactions/{number}") for number in done["ids"]]
    assert [(each["kind"], each["counted"]) for each in shown] == [("call", True), ("gift", True)]
    assert get(client, f"contacts/{town['Bo Dahl']}")["touches_90d"] == 2
    late = {**one, "occurred_at": "2027-01-01T00:00:00Z"}
    assert (
        "future" in send(client, "POST", "interactions/bulk", {"items": [two, late]}, 409)["detail"]
    )
    lost = {**one, "contact_ids": ["c_x"]}
    send(client, "POST", "interactions/bulk", {"items": [two, lost]}, 404)
    send(client, "POST", "interactions/bulk", {"items": []}, 422)
    assert len(get(client, "timeline")["items"]) == 2
