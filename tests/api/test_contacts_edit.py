"""Edits of a contact through the API: fields, what is no such field, and what was read before."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.api.peopled import Ids, get, send, town

__all__ = ["town"]
EDIT: dict[str, Any] = {
    "importance": 5,
    "stage": "crisis",
    "paused": True,
    "time_zone": "Europe/Berlin",
    "interests": ["chess", "tea"],
    "preferences": "never on Fridays",
    "how_we_met": "a train to Oslo",
    "dates": [{"label": "wedding", "on": "2015-06-20"}, {"label": "name day", "on": "--02-29"}],
    "birthday": "--02-29",
    "city": "Oslo",
    "notes": "tea",
    "snoozed_until": "2026-12-01T00:00:00Z",
}
LISTED = ("importance", "stage", "paused", "snoozed_until")
WRONG: tuple[dict[str, Any], ...] = (
    {"importance": 0},
    {"importance": 6},
    {"paused": "perhaps"},
    {"time_zone": "Mars/Base"},
    {"time_zone": "../etc/passwd"},
    {"birthday": "2001-02-29"},
    {"birthday": "--02-30"},
    {"birthday": "2001-2-3"},
    {"dates": [{"label": "x", "on": "--13-01"}]},
    {"dates": [{"label": " ", "on": "--01-01"}]},
    {"dates": [{"label": "x", "on": "--01-01", "more": 1}]},
    {"interests": "chess"},
)


def test_fields_are_set_shown_explained_and_taken_back(client: httpx.Client, town: Ids) -> None:
    path = f"contacts/{town['Anna Bell']}"
    before = get(client, path)
    edited = send(client, "PATCH", path, EDIT)
    assert {name: edited[name] for name in EDIT} == EDIT
    assert get(client, path) == edited
    listed = get(client, "contacts?q=anna")["items"][0]
    assert {name: listed[name] for name in LISTED} == {name: EDIT[name] for name in LISTED}
    assert "how_we_met" not in listed
    why = {field["field"]: field for field in get(client, f"{path}/why")["fields"]}
    assert all(why[name]["by"] == "owner" for name in EDIT)
    assert {name: why[name]["value"] for name in EDIT} == EDIT
    back = send(client, "PATCH", path, dict.fromkeys(EDIT))
    assert back == before


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_what_cannot_be_is_refused_in_words(
    client: httpx.Client, town: Ids, wrong: dict[str, Any]
) -> None:
    told = send(client, "PATCH", f"contacts/{town['Anna Bell']}", wrong, 422)
    assert told["type"].endswith("invalid-request")
    assert told["errors"][0]["field"].startswith("body.")


def test_a_note_is_replaced_or_added_to(client: httpx.Client, town: Ids) -> None:
    path = f"contacts/{town['Bo Dahl']}/notes"
    send(client, "POST", path, {"text": "first"})
    send(client, "POST", path, {"text": "second", "append": True})
    assert get(client, f"contacts/{town['Bo Dahl']}")["notes"] == "first\nsecond"
    told = send(client, "POST", path, {"text": "x" * 20_000, "append": True}, 409)
    assert "20,000" in told["detail"]
    assert send(client, "POST", path, {"text": "other"})["notes"] == "other"


def test_every_write_answers_the_tag_of_the_next(client: httpx.Client, town: Ids) -> None:
    path = f"/v1/contacts/{town['Bo Dahl']}"
    tag = old = client.get(path).headers["etag"]
    for below, body in (
        ("", {"city": "Oslo"}),
        ("/tags", {"add": ["a"]}),
        ("/notes", {"text": "n"}),
        ("/snooze", {"days": 3}),
    ):
        method = "POST" if below else "PATCH"
        answer = client.request(method, path + below, json=body, headers={"If-Match": tag})
        assert answer.status_code == 200, answer.text
        tag = answer.headers["etag"]
        assert client.get(path).headers["etag"] == tag
        stale = client.request(method, path + below, json=body, headers={"If-Match": old})
        assert (stale.status_code, stale.json()["type"]) == (
            412, "urn:touchline:problem:precondition-failed",
        )  # fmt: skip
    assert client.delete(path, headers={"If-Match": old}).status_code == 412
    assert client.delete(path, headers={"If-Match": tag}).status_code == 204
    assert client.get(path).status_code == 404


def test_introductions_and_the_circle(client: httpx.Client, town: Ids) -> None:
    anna, bo, cy = (town[name] for name in ("Anna Bell", "Bo Dahl", "Cy Frost"))
    body = {"introducer_id": anna, "person_id": bo, "note": "the fair"}
    made = send(client, "POST", "introductions", {**body, "at": "2026-01-02T03:04:05Z"}, 201)
    assert made["sentence"] == "Anna Bell introduced Bo Dahl to you"
    assert (made["introducer"], made["to"]) == ({"id": anna, "name": "Anna Bell"}, None)
    assert get(client, f"introductions/{made['id']}") == made
    second = send(client, "POST", "introductions", {"person_id": bo, "to_id": cy}, 201)
    assert get(client, "introductions")["items"] == [second, made]
    assert get(client, f"introductions?contact={anna}")["items"] == [made]
    assert get(client, f"contacts/{bo}/introductions")["items"] == [second, made]
    send(client, "POST", "introductions", {"person_id": bo}, 409)
    send(client, "POST", "introductions", {"person_id": bo, "to_id": bo}, 409)
    send(client, "POST", "introductions", {"person_id": "c_x", "to_id": bo}, 404)
    send(client, "DELETE", f"introductions/{made['id']}", None, 204)
    send(client, "DELETE", f"introductions/{made['id']}", None, 404)
    assert client.get(f"/v1/introductions/{made['id']}").status_code == 404
    send(client, "POST", "interactions", {"contact_ids": [anna, cy], "kind": "meeting"}, 201)
    circle = get(client, f"contacts/{anna}/circle")["items"]
    assert [(one["contact"]["name"], one["together"]) for one in circle] == [("Cy Frost", 1)]
    assert circle[0]["last_together_at"] == "2026-11-01T12:00:00Z"
    assert client.get("/v1/contacts/c_x/circle").status_code == 404
    assert client.get(f"/v1/contacts/{anna}/circle?format=csv").text.startswith("contact.id,")
