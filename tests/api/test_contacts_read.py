"""Contacts as the API shows them: every field, every order, every filter."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from service.db.moments import DAY
from service.timeline.read import narrowing
from tests.api.rows import Seed, public

FIELDS = [
    "id", "name", "given_name", "family_name", "emails", "phones", "profiles", "company",
    "title", "tags", "tier", "cadence_days", "cadence_from", "last_touched_at", "last_touch",
    "last_inbound_at", "last_outbound_at", "last_meeting_at", "next_meeting_at", "next_due_at",
    "days_overdue", "gap_kinds", "score", "score_parts", "touches_90d", "sources", "confirmed",
    "created_at", "updated_at",
]  # fmt: skip


def names(client: httpx.Client, **query: Any) -> list[str]:
    answer = client.get("/v1/contacts", params=query)
    assert answer.status_code == 200, answer.text
    return [item["name"] for item in answer.json()["items"]]


def walked(client: httpx.Client, path: str = "/v1/contacts", **query: Any) -> list[str]:
    """All names, one small page after the other."""
    found, cursor = [], None
    while True:
        asked = {**query, "limit": 2, **({"cursor": cursor} if cursor else {})}
        page = client.get(path, params=asked).json()
        assert len(page["items"]) <= 2
        found += [item["name"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            return found


def test_a_contact_has_all_its_fields(client: httpx.Client, seed: Seed) -> None:
    stream = seed.account()
    anna = seed.touched(
        "Anna Bell", "email:anna@x.com", "phone:+491701234567", "linkedin:annab",
        "name-only:linkedin/anna", ago=100, tags=("friend",), company="Acme",
    )  # fmt: skip
    seed.card(stream, "row-7", "email:anna@x.com", "linkedin:annab")
    seed.gap("overdue", anna, 90, seed.now - 10 * DAY)
    seed.gap("dormant", anna, 90, seed.now + DAY)
    seed.gap("due_soon", anna, 90, seed.now - 20 * DAY, seed.now - 10 * DAY)
    seed.conn.commit()
    shown = client.get(f"/v1/contacts/{public('c', anna)}").json()
    assert {*FIELDS, "reply_latency"} <= shown.keys()
    assert shown["reply_latency"] is None
    assert shown["emails"] == ["anna@x.com"]
    assert shown["phones"] == ["+491701234567"]
    assert shown["profiles"] == ["linkedin:annab"]
    assert shown["last_touched_at"] == "2026-07-24T12:00:00Z"
    assert shown["last_touch"]["kind"] == "mail"
    assert shown["last_touch"]["interaction_id"].startswith("i_")
    assert shown["days_overdue"] == 10
    assert shown["gap_kinds"] == ["overdue"]
    warmth = 2 ** (-100 / 90)
    assert shown["score"] == pytest.approx(100 * (1 - 2 ** -(warmth * 0.5 / 8)), abs=0.06)
    assert shown["score_parts"] == {
        "recency": round(warmth, 3), "frequency": 1, "depth": 1, "reciprocity": 0.5, "breadth": 1,
        "warmth": round(warmth, 3), "half_life_days": 90, "touches": 1,
        "mine": 1, "theirs": 0, "channels": 1,
    }  # fmt: skip
    assert shown["stage"] == "settled"
    assert shown["sources"] == [
        {
            "account_id": public("a", seed.ws.id_of("account", "mbox")),
            "external_id": "row-7",
            "seen_at": "2026-11-01T12:00:00Z",
        }
    ]


def test_recent_touches_are_distinct_past_and_credited(client: httpx.Client, seed: Seed) -> None:
    keys = ("email:a@x.com", "linkedin:a")
    anna = seed.touched("Anna", *keys, ago=1)
    seed.event("both addresses", *keys, at=seed.now - DAY)
    seed.event("another", keys[0], at=seed.now - 89 * DAY)
    seed.event("too old", keys[0], at=seed.now - 91 * DAY)
    seed.event("not counted", keys[0], at=seed.now - DAY, counted=False)
    seed.event("still on", keys[0], at=seed.now - 1000, kind="meeting", ended=seed.now + 1000)
    seed.event("to come", keys[0], at=seed.now + DAY, kind="meeting", ended=seed.now + DAY)
    seed.conn.commit()
    assert client.get(f"/v1/contacts/{public('c', anna)}").json()["touches_90d"] == 2


def test_a_merged_id_leads_to_the_survivor_for_ever(client: httpx.Client, seed: Seed) -> None:
    kept = seed.contact("Kept")
    middle = seed.contact("Middle", merged_into=kept)
    gone = seed.contact("Gone", merged_into=middle)
    seed.conn.commit()
    answer = client.get(f"/v1/contacts/{public('c', gone)}")
    assert (answer.status_code, answer.json()["id"]) == (200, public("c", kept))
    assert names(client) == ["Kept"]


@pytest.mark.parametrize("few", [0, 5, 1000])
@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("name", ["A", "B", "C", "D", "E"]),
        ("-name", ["E", "D", "C", "B", "A"]),
        ("last_touched_at", ["C", "A", "E"]),
        ("-last_touched_at", ["E", "A", "C"]),
        ("next_due_at", ["C", "A", "E"]),
        ("-score", ["E", "A", "C"]),
        ("score", ["C", "A", "E"]),
    ],
)
def test_orders_hold_over_pages(
    client: httpx.Client,
    seed: Seed,
    sort: str,
    order: list[str],
    few: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(narrowing, "SOME", few)  # all roads: by the sort's index, by the ids
    monkeypatch.setattr(narrowing, "LED", few // 2)
    for name, ago in (("A", 20), ("C", 30), ("E", 10)):
        seed.touched(name, ago=ago, tags=("all",))
    seed.contact("B", tags=("all",))
    seed.contact("D", tags=("all",))
    seed.conn.commit()
    for query in ({}, {"tag": "all"}):
        found = walked(client, sort=sort, **query)
        assert found[: len(order)] == order
        assert sorted(found) == ["A", "B", "C", "D", "E"]  # without a value: last, but there


@pytest.mark.parametrize("few", [0, 1000])
def test_filters(
    client: httpx.Client, seed: Seed, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(narrowing, "SOME", few)
    monkeypatch.setattr(narrowing, "FEW", few)
    monkeypatch.setattr(narrowing, "LED", few // 2)
    seed.account("mbox")
    seed.account("csv")
    seed.contact("Zoë O'Brien", "email:zoe@x.com", tags=("friend",), tier="key")
    seed.contact("Zoltan Bell", "email:zb@y.com", tags=("work",), tier="key")
    seed.contact("Anna Bell", "email:anna@x.com", tags=("work", "friend"))
    seed.contact("Anna Gone", "email:gone@x.com", tags=("work",), merged_into=1)
    seed.known_through("email:zoe@x.com", "mbox")
    seed.known_through("email:anna@x.com", "csv")
    seed.conn.commit()
    assert names(client, q="zo") == ["Zoltan Bell", "Zoë O'Brien"]
    assert names(client, q="OBRIEN") == ["Zoë O'Brien"]
    assert names(client, q="bel ann") == ["Anna Bell"]
    assert names(client, q="anna@x.com") == ["Anna Bell"]
    assert names(client, q="ell") == []
    assert names(client, q="!?") == []
    assert names(client, tag=["work", "friend"]) == ["Anna Bell", "Zoltan Bell", "Zoë O'Brien"]
    assert names(client, tag="friend", tier="key") == ["Zoë O'Brien"]
    assert names(client, tag="nobody") == []
    mbox, csv = (public("a", seed.ws.id_of("account", n)) for n in ("mbox", "csv"))
    assert names(client, account=mbox) == ["Zoë O'Brien"]
    assert names(client, account=[mbox, csv], q="a") == ["Anna Bell"]


def test_what_is_no_contact_is_not_found(client: httpx.Client, seed: Seed) -> None:
    for name in ("c_0000000000000", "i_0000000000000", "c_zzzzzzzzzzzzz", "x", "c_%00", "%00"):
        answer = client.get(f"/v1/contacts/{name}")
        assert answer.status_code == 404, name
        assert answer.json()["type"] == "urn:touchline:problem:not-found"


def test_why_tells_where_everything_comes_from(client: httpx.Client, seed: Seed) -> None:
    stream = seed.account()
    row = seed.card(stream, "row-1")
    anna = seed.contact(
        "Anna", "email:a@x.com", tags=("f",), company="Acme", tier="key", city="Oslo",
        fields_from=f'{{"name":"row:{row}","company":"owner","city":"interaction"}}',
    )  # fmt: skip
    seed.conn.commit()
    told = client.get(f"/v1/contacts/{public('c', anna)}/why").json()
    by = {field["field"]: field["by"] for field in told["fields"]}
    assert by == {
        "name": "source", "company": "owner", "city": "interaction", "tags": "derived",
        "tier": "derived",
    }  # fmt: skip
    assert told["fields"][0]["source"]["external_id"] == "row-1"
    assert told["identifiers"] == [{"value": "email:a@x.com", "status": "personal", "sources": []}]
