"""Pairs that may be one person: asked with evidence, answered for good."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from schemas.source import PersonRecord
from service.access.workspaces import Workspace
from service.db.session import Database
from tests.flow.feeding import feed, mail, person


def _cards() -> list[Any]:
    return [
        PersonRecord(
            "1",
            "Leocadia Ostrowicz",
            company="Acme",
            profiles=("linkedin:leocadia-o",),
            city="Graz",
        ),
        person("Ostrowicz, Leocadia", "leo@home.example", city="Graz"),
        person("Leocadia Ostrowicz", "lo@other.example", city="Linz", company="Initrode"),
        person("Bob Miller", "bob@one.example"),
        person("Robert Miller", "robert@two.example"),
        person("Tom Bell", "tom@bells.example"),
        person("Anna Bell", "anna@bells.example"),
    ]


@pytest.fixture
def asked(client: httpx.Client, db: Database, ws: Workspace) -> list[dict[str, Any]]:
    feed(db, ws, _cards())
    items: list[dict[str, Any]] = _get(client, "suggestions")["items"]
    return items


def _get(client: httpx.Client, path: str) -> Any:
    answer = client.get(f"/v1/{path}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def _post(client: httpx.Client, path: str, body: Any = None) -> Any:
    answer = client.post(f"/v1/{path}", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def _names(one: dict[str, Any]) -> set[str]:
    return {contact["name"] for contact in one["contacts"]}


def test_the_likeliest_come_first_with_their_evidence(asked: list[dict[str, Any]]) -> None:
    first = asked[0]
    assert {"Graz"} <= {g["left"].title() for g in first["evidence"] if g["kind"] == "city"}
    assert first["because"].startswith("maybe one person: the same name")
    assert all(0 < one["chance"] < 1 for one in asked)
    assert not any(_names(one) == {"Tom Bell", "Anna Bell"} for one in asked)
    assert any(_names(one) == {"Bob Miller", "Robert Miller"} for one in asked)


def test_an_accepted_pair_is_one_contact_and_can_be_undone(
    client: httpx.Client, asked: list[dict[str, Any]]
) -> None:
    first = asked[0]
    kept, absorbed = (contact["id"] for contact in first["contacts"])
    merge = _post(client, f"suggestions/{first['id']}/accept", {"note": "the same Leo"})
    assert (merge["kept_id"], merge["absorbed_id"]) == (kept, absorbed)
    assert first["id"] not in {one["id"] for one in _get(client, "suggestions")["items"]}
    assert client.post(f"/v1/suggestions/{first['id']}/accept").status_code == 404
    _post(client, f"merges/{merge['id']}/undo")
    assert {c["id"] for c in _get(client, "contacts")["items"]} >= {kept, absorbed}
    # What was undone is decided: it is not asked again.
    assert first["id"] not in {one["id"] for one in _get(client, "suggestions")["items"]}


def test_a_rejected_pair_is_never_asked_again(
    client: httpx.Client, db: Database, ws: Workspace, asked: list[dict[str, Any]]
) -> None:
    first = asked[0]
    answer = _post(client, f"suggestions/{first['id']}/reject")
    assert set(answer["contact_ids"]) == {contact["id"] for contact in first["contacts"]}
    feed(db, ws, _cards())
    assert first["id"] not in {one["id"] for one in _get(client, "suggestions")["items"]}


def test_a_rejected_rival_makes_the_other_likelier(
    client: httpx.Client, asked: list[dict[str, Any]]
) -> None:
    leo = [one for one in asked if any("Leocadia" in name for name in _names(one))]
    assert len(leo) == 3
    _post(client, "suggestions/review", {"reject": [one["id"] for one in leo[1:]]})
    again = _get(client, f"suggestions/{leo[0]['id']}")
    assert again["chance"] > leo[0]["chance"]
    assert again["weight"] == leo[0]["weight"]


def test_many_are_answered_at_once(client: httpx.Client, asked: list[dict[str, Any]]) -> None:
    leo = [one["id"] for one in asked if any("Leocadia" in name for name in _names(one))]
    done = _post(client, "suggestions/review", {"accept": leo})
    assert (len(done["merges"]), len(done["gone"])) == (2, 1)
    names = [contact["name"] for contact in _get(client, "contacts")["items"]]
    assert sum("Leocadia" in name for name in names) == 1


def test_pairs_of_one_contact_and_pages(client: httpx.Client, asked: list[dict[str, Any]]) -> None:
    bob = next(c for one in asked for c in one["contacts"] if c["name"] == "Bob Miller")
    mine = _get(client, f"suggestions?contact={bob['id']}")["items"]
    assert [_names(one) for one in mine] == [{"Bob Miller", "Robert Miller"}]
    page = _get(client, "suggestions?limit=1")
    seen = page["items"]
    while page["next"]:
        page = _get(client, f"suggestions?limit=1&cursor={page['next']}")
        seen += page["items"]
    assert seen == asked
    likely = _get(client, "suggestions?band=likely&band=sure")["items"]
    assert likely == [one for one in asked if one["band"] != "possible"]


def test_what_answers_would_unite_ranks_within_a_band(
    client: httpx.Client, db: Database, ws: Workspace
) -> None:
    pairs = [("Quirin Lechner", "q"), ("Wilma Zumthor", "w")]
    feed(
        db,
        ws,
        [person(name, f"{letter}{n}@place{n}.example") for name, letter in pairs for n in (1, 2)],
    )
    feed(
        db,
        ws,
        [mail("me@own.example", f"w{n}@place{n}.example", d) for n in (1, 2) for d in (1, 9)],
    )
    items = _get(client, "suggestions")["items"]
    assert [_names(one) for one in items] == [{"Wilma Zumthor"}, {"Quirin Lechner"}]
    assert len({one["band"] for one in items}) == 1
