"""Cadences and quiet periods through the API."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.api.peopled import Ids, get, town

__all__ = ["town"]

CHRISTMAS = {"starts_on": "2026-12-24", "ends_on": "2027-01-06", "note": "holidays"}


def test_a_book_everybody_starts_with(client: httpx.Client) -> None:
    assert client.get("/v1/cadences").json() == {
        "default": 90,
        "tiers": {
            "key": 30, "regular": 90, "prospect": 30, "expert": None, "dormant": 365, "none": None,
        },
        "tags": {},
        "stages": {"new": 30, "job_changed": 14, "crisis": 7},
    }  # fmt: skip


def test_a_book_is_replaced_unless_it_has_changed_meanwhile(
    client: httpx.Client, town: Ids
) -> None:
    tag = client.get("/v1/cadences").headers["etag"]
    book = {"default": None, "tiers": {"key": 7}, "tags": {"choir": 21}, "stages": {"new": None}}
    held = client.put("/v1/cadences", json=book, headers={"If-Match": tag})
    assert held.status_code == 200
    assert held.headers["etag"] == client.get("/v1/cadences").headers["etag"]
    shown = held.json()
    assert (shown["default"], shown["tiers"]["key"], shown["stages"]["new"]) == (None, 7, None)
    anna = get(client, f"contacts/{town['Anna Bell']}")
    assert (anna["cadence_days"], anna["cadence_from"]) == (21, "tag:choir")
    late = client.put("/v1/cadences", json=book, headers={"If-Match": tag})
    assert (late.status_code, late.json()["type"]) == (
        412, "urn:touchline:problem:precondition-failed"
    )  # fmt: skip


@pytest.mark.parametrize("wrong", [{"tiers": {"key": 0}}, {"stages": {"new": "often"}}, {"x": 1}])
def test_a_book_that_makes_no_sense(client: httpx.Client, wrong: dict[str, Any]) -> None:
    assert client.put("/v1/cadences", json=wrong).status_code == 422


def test_quiet_periods(client: httpx.Client, town: Ids) -> None:
    made = client.post("/v1/quiet-periods", json=CHRISTMAS)
    assert made.status_code == 201
    there = made.headers["location"]
    assert client.get(there).json() == made.json() == {"id": made.json()["id"], **CHRISTMAS}
    client.post("/v1/quiet-periods", json={"starts_on": "2026-11-02", "ends_on": "2026-11-02"})
    first = client.get("/v1/quiet-periods", params={"limit": 1}).json()
    assert [one["starts_on"] for one in first["items"]] == ["2026-11-02"]
    rest = client.get("/v1/quiet-periods", params={"cursor": first["next"]}).json()
    assert rest == {"items": [made.json()], "next": None}
    assert client.delete(there, headers={"If-Match": '"stale"'}).status_code == 412
    gone = client.delete(there, headers={"If-Match": made.headers["etag"]})
    assert (gone.status_code, client.get(there).status_code) == (204, 404)
    assert client.delete(there).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"starts_on": "2026-12-24"},
        {"starts_on": "2026-12-24", "ends_on": "2026-12-23"},
        {"starts_on": "2026-01-01", "ends_on": "2027-01-02"},
        {"starts_on": "9999-12-31", "ends_on": "9999-12-31"},
        {"starts_on": "2026-02-30", "ends_on": "2026-03-01"},
    ],
)
def test_no_quiet_period(client: httpx.Client, wrong: dict[str, str]) -> None:
    answer = client.post("/v1/quiet-periods", json=wrong)
    assert (answer.status_code, answer.json()["type"]) == (
        422, "urn:touchline:problem:invalid-request"
    )  # fmt: skip


def test_so_many_are_enough(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.timeline.keeping.MOST", 1)
    assert [client.post("/v1/quiet-periods", json=CHRISTMAS).status_code for _ in "12"] == [
        201, 409
    ]  # fmt: skip


def test_a_logged_call_resets_and_an_edit_makes_overdue(client: httpx.Client, town: Ids) -> None:
    anna = f"contacts/{town['Anna Bell']}"
    call = {
        "contact_ids": [town["Anna Bell"]],
        "kind": "call",
        "occurred_at": "2026-09-01T10:00:00Z",
    }
    assert client.post("/v1/interactions", json=call).status_code == 201
    assert client.patch(f"/v1/{anna}", json={"tier": "key"}).json()["gap_kinds"] == ["overdue"]
    told = [one for one in get(client, "changes")["items"] if one["type"] == "contact.due"]
    assert [one["data"]["id"] for one in told] == [town["Anna Bell"]]
    client.post("/v1/interactions", json=call | {"occurred_at": "2026-10-31T10:00:00Z"})
    shown = get(client, anna)
    assert (shown["gap_kinds"], shown["stage"], shown["cadence_days"]) == ([], "new", 30)
    assert shown["rhythm"] is None
    assert shown["trend"]["direction"] == "rising"
