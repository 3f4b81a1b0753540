"""Gaps: their order, their filters, and what they say."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from service.db.moments import DAY
from service.timeline.read import narrowing
from tests.api.rows import Seed, public


@pytest.fixture
def world(seed: Seed) -> Seed:
    """One gap of every kind, some over, some to come."""
    now = seed.now
    close = seed.touched("Close", ago=40, cadence=30, tags=("t",))
    seed.gap("overdue", close, 30, now - 10 * DAY)
    far = seed.touched("Far", ago=120, cadence=90, company="Acme", tier="key")
    seed.gap("overdue", far, 90, now - 30 * DAY)
    mine = seed.touched("Mine", ago=3, cadence=30, last_inbound_at=now - 3 * DAY, tags=("t",))
    seed.gap("awaiting_my_reply", mine, 30, now - 2 * DAY)
    theirs = seed.touched("Theirs", ago=6, cadence=90)
    seed.gap("awaiting_their_reply", theirs, 90, now - DAY, now + DAY)
    soon = seed.touched("Soon", ago=80, cadence=90)
    seed.gap("due_soon", soon, 90, now - 4 * DAY, now + 10 * DAY)
    seed.gap("overdue", soon, 90, now + 10 * DAY)
    asleep = seed.touched("Asleep", ago=500, cadence=90)
    seed.gap("dormant", asleep, None, now - 135 * DAY)
    seed.gap("overdue", asleep, 90, now - 410 * DAY, now - 135 * DAY)
    never = seed.contact("Never", tier="key", cadence_days=30, cadence_from="tier:key")
    seed.gap("never_touched", never, 30, now)
    seed.conn.commit()
    return seed


def walked(client: httpx.Client, **query: Any) -> list[tuple[str, str]]:
    found, cursor = [], None
    while True:
        asked = {**query, "limit": 2, **({"cursor": cursor} if cursor else {})}
        page = client.get("/v1/gaps", params=asked).json()
        found += [(item["contact"]["name"], item["kind"]) for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            return found


ORDER = [
    ("Mine", "awaiting_my_reply"),
    ("Close", "overdue"),
    ("Far", "overdue"),
    ("Theirs", "awaiting_their_reply"),
    ("Soon", "due_soon"),
    ("Asleep", "dormant"),
    ("Never", "never_touched"),
]


@pytest.mark.parametrize("few", [0, 1000])
def test_order_and_filters(
    client: httpx.Client, world: Seed, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(narrowing, "FEW", few)
    assert walked(client) == ORDER
    assert walked(client, kind="overdue") == ORDER[1:3]
    assert walked(client, kind=["dormant", "overdue"]) == [*ORDER[1:3], ORDER[5]]
    assert walked(client, tag="t") == ORDER[:2]
    assert walked(client, tag="t", kind="overdue") == [ORDER[1]]
    assert walked(client, tier="key") == [ORDER[2], ORDER[6]]
    assert walked(client, tier="key", kind="overdue") == [ORDER[2]]
    assert walked(client, tag="t", tier="key") == []
    far, mine = (public("c", world.ws.id_of("contact", name)) for name in ("Far", "Mine"))
    assert walked(client, contact=far) == [ORDER[2]]
    assert walked(client, contact=[far, mine]) == [ORDER[0], ORDER[2]]
    assert walked(client, contact=[far, mine], tag="t") == [ORDER[0]]
    assert walked(client, within_days=9) == ORDER
    assert walked(client, within_days=10, kind="overdue") == [*ORDER[1:3], ("Soon", "overdue")]


REASONS = {
    "Mine": "They wrote 3 days ago (29 Oct 2026) and you have not answered",
    "Close": "Last touch 40 days ago (mail, 22 Sep 2026); you keep to 30 days: 10 days overdue",
    "Far": "Last touch 120 days ago (mail, 4 Jul 2026); you keep to 90 days: 30 days overdue",
    "Theirs": "You wrote 6 days ago (26 Oct 2026) and nothing came back",
    "Soon": (
        "Last touch 80 days ago (mail, 13 Aug 2026); you keep to 90 days: "
        "due in 10 days (11 Nov 2026)"
    ),
    "Asleep": "Last touch 500 days ago (mail, 19 Jun 2025): silent since then",
    "Never": "No touch yet, known since 1 Nov 2026; you keep to 30 days",
}


def test_reasons_name_the_numbers(client: httpx.Client, world: Seed) -> None:
    items = client.get("/v1/gaps").json()["items"]
    assert {item["contact"]["name"]: item["reason"] for item in items} == REASONS


def test_a_gap_has_all_its_fields(client: httpx.Client, world: Seed) -> None:
    item = client.get("/v1/gaps", params={"kind": "overdue"}).json()["items"][1]
    far = world.ws.id_of("contact", "Far")
    assert item == {
        "contact": {
            "id": public("c", far),
            "name": "Far",
            "company": "Acme",
            "tier": "key",
            "last_touched_at": "2026-07-04T12:00:00Z",
            "last_touch": {
                "kind": "mail",
                "direction": "out",
                "occurred_at": "2026-07-04T12:00:00Z",
                "interaction_id": public("i", world.ws.id_of("interaction", "Far")),
            },
        },
        "kind": "overdue",
        "reason": REASONS["Far"],
        "since": "2026-10-02T12:00:00Z",
        "due_at": "2026-10-02T12:00:00Z",
        "days_overdue": 30,
        "cadence_days": 90,
        "cadence_from": "default",
        "numbers": {"days_since": 120, "days_waiting": 120, "usual_days": None, "touches": 1},
        "suggestion": {
            "channel": None,
            "to": None,
            "channel_because": "no way to reach them is known",
            "occasion": "none",
            "because": "no occasion known",
            "topic": "",
            "when": {
                "at": "2026-11-02T09:00:00Z",
                "zone": "UTC",
                "because": "Monday 2 Nov 2026, 09:00 in UTC (their zone is not known, so yours): "
                "office hours; not Sunday 1 Nov 2026 (weekend)",
            },
        },
    }
