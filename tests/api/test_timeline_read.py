"""Timelines: everybody's and one contact's, with every filter, page by page."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from service.db.moments import DAY
from tests.api.rows import Seed, public

KEYS = ("email:a@x.com", "linkedin:a")
ALL = ["booked", "on now", "call", "both ways", "old mail", "ad"]


@pytest.fixture
def anna(seed: Seed) -> str:
    """Six interactions of one contact, one of somebody else."""
    number = seed.contact("Anna", *KEYS)
    seed.identifier("email:me@x.com", None)
    stream, now = seed.account(), seed.now
    seed.event("booked", KEYS[0], at=now + DAY, kind="meeting", direction="both", ended=now + DAY)
    seed.event("on now", KEYS[0], at=now - 9, kind="meeting", direction="both", ended=now + 9)
    seed.event("call", KEYS[1], at=now - DAY, kind="call", direction="both")
    both = seed.event("both ways", *KEYS, at=now - 2 * DAY)
    seed.event("old mail", KEYS[0], at=now - 3 * DAY, direction="in")
    seed.event("ad", KEYS[0], at=now - 4 * DAY, direction="in", counted=False)
    seed.contact("Bo", "email:bo@x.com")
    seed.event("to Bo", "email:bo@x.com", at=now - 5 * DAY, counted=False)
    told = {"id": "1", "kind": "mail", "key": "k", "at": "2026-10-30T12:00:00Z"}
    seed.source(stream, "one", "event", both, {**told, "facts": {"list_id": "x"}})
    seed.source(stream, "two", "event", both, told)
    seed.conn.commit()
    return public("c", number)


def walked(client: httpx.Client, path: str, **query: Any) -> list[str]:
    """Subjects, one small page after the other."""
    found, cursor = [], None
    while True:
        asked = {**query, "limit": 2, **({"cursor": cursor} if cursor else {})}
        answer = client.get(path, params=asked)
        assert answer.status_code == 200, answer.text
        found += [item["subject"] for item in answer.json()["items"]]
        cursor = answer.json()["next"]
        if cursor is None:
            return found


FILTERS: list[tuple[dict[str, Any], list[str]]] = [
    ({}, ALL),
    ({"kind": "mail"}, ["both ways", "old mail", "ad"]),
    ({"kind": ["call", "meeting"]}, ["booked", "on now", "call"]),
    ({"direction": "in"}, ["old mail", "ad"]),
    ({"direction": ["in", "out"]}, ["both ways", "old mail", "ad"]),
    ({"counted": "true"}, ["call", "both ways", "old mail"]),
    ({"counted": "false"}, ["booked", "on now", "ad"]),
    ({"counted": "false", "kind": "meeting"}, ["booked", "on now"]),
    ({"counted": "true", "kind": "mail", "direction": "out"}, ["both ways"]),
    ({"after": "2026-10-30T12:00:00Z", "before": "2026-10-31T12:00:00Z"}, ["both ways"]),
    ({"before": "2026-10-30T12:00:00+00:00"}, ["old mail", "ad"]),
]


@pytest.mark.parametrize(("query", "subjects"), FILTERS)
def test_filters(
    client: httpx.Client, anna: str, query: dict[str, Any], subjects: list[str]
) -> None:
    assert walked(client, f"/v1/contacts/{anna}/timeline", **query) == subjects
    assert walked(client, "/v1/timeline", contact=anna, **query) == subjects
    everybody = walked(client, "/v1/timeline", **query)
    assert [subject for subject in everybody if subject != "to Bo"] == subjects


def test_an_interaction_has_all_its_fields(client: httpx.Client, anna: str, seed: Seed) -> None:
    item = client.get(f"/v1/contacts/{anna}/timeline").json()["items"][3]
    assert item == {
        "id": public("i", seed.ws.id_of("interaction", "both ways")),
        "kind": "mail",
        "direction": "out",
        "occurred_at": "2026-10-30T12:00:00Z",
        "ended_at": None,
        "subject": "both ways",
        "participants": [
            {"identifier": key, "contact_id": anna, "role": "to", "answer": ""} for key in KEYS
        ],
        "counted": True,
        "verdict": {
            "rule": "test.rule",
            "because": "counted: a test said so",
            "rules_version": 1,
            "overruled_by": None,
        },
        "thread": "",
        "sources": [
            {"account_id": public("a", seed.ws.id_of("account", "mbox")), "external_id": name}
            for name in ("one", "two")
        ],
        "by": [],
        "private": False,
    }


def test_what_has_not_ended_does_not_count_yet(client: httpx.Client, anna: str) -> None:
    booked = client.get(f"/v1/contacts/{anna}/timeline").json()["items"][0]
    assert booked["counted"] is False
    assert booked["verdict"]["because"] == (
        "not yet: it counts once it has ended (2026-11-02T12:00:00Z)"
    )


def test_one_interaction_shows_its_evidence(client: httpx.Client, anna: str, seed: Seed) -> None:
    name = public("i", seed.ws.id_of("interaction", "both ways"))
    shown = client.get(f"/v1/interactions/{name}").json()
    assert [told["facts"] for told in shown["evidence"]] == [{"list_id": "x"}, {}]
    assert client.get("/v1/interactions/i_0000000000000").status_code == 404
    verdict = shown["verdict"]
    assert (verdict["rule"], verdict["outdated"]) == ("test.rule", True)
    why = "we do not know which address is yours: import again with --me ADDRESS"
    assert verdict["fired"] == [{"rule": "owner.unknown", "weight": -1000.0, "says": why}]


def test_times_need_a_zone(client: httpx.Client, anna: str) -> None:
    answer = client.get("/v1/timeline", params={"before": "2026-10-30T12:00:00"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "query.before"
