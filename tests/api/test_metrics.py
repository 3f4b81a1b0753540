"""Numbers for a monitor: true, and about nobody."""

from __future__ import annotations

import httpx
from anyio.from_thread import BlockingPortal
from fastapi import FastAPI
from prometheus_client.parser import text_string_to_metric_families

from service.accounts.meters import count
from service.accounts.turns import lease_name
from service.db.stages import Stage, push
from service.db.tables import budgets, imports, leases
from tests.api.client import calling
from tests.api.conftest import Mint
from tests.api.connected_rows import MINUTE, connected, stream
from tests.api.rows import Seed

Numbers = dict[tuple[str, ...], float]


def scraped(client: httpx.Client) -> Numbers:
    """{(name, values of labels by their names...): number}"""
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=")
    return {
        (
            sample.name.removeprefix("touchline_"),
            *dict(sorted(sample.labels.items())).values(),
        ): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_metrics_need_a_token_that_may_read(
    app: FastAPI, portal: BlockingPortal, stranger: httpx.Client, mint: Mint
) -> None:
    assert stranger.get("/metrics").status_code == 401
    with calling(app, portal, mint("write")) as writer:
        assert writer.get("/metrics").status_code == 403
    with calling(app, portal, mint("read")) as reader:
        assert reader.get("/metrics").status_code == 200


def test_an_empty_house_has_numbers_too(client: httpx.Client) -> None:
    told = scraped(client)
    assert told["accounts_due",] == 0
    assert told["queue_age_seconds",] == 0
    assert told["imports_waiting",] == 0
    assert {key[1] for key in told if key[0] == "stage_waiting"} == {s.name.lower() for s in Stage}


def test_how_complete_the_streams_are(client: httpx.Client, seed: Seed) -> None:
    one = connected(seed, "google", "one@lind.example")
    two = connected(seed, "google", "two@lind.example", status="problem")
    stream(seed, one, "mail", "mail", held=10, total=12, unreadable=2)
    stream(seed, two, "mail", "mail", held=5, total=None, last_complete_at=None)
    stream(seed, two, "calendar:x", "calendar", held=7, total=7)
    stream(seed, two, "calendar:old", "calendar", held=3, total=3, gone_at=seed.now)
    idle = connected(seed, "microsoft", "idle@lind.example", status="paused")
    stream(seed, idle, "mail", "mail", last_complete_at=seed.now - 999 * MINUTE)
    seed.account("mbox")
    seed.conn.commit()
    told = scraped(client)
    assert told["stream_items_held", "mail", "google"] == 15
    assert told["stream_items_total", "mail", "google"] == 17
    assert told["stream_items_unreadable", "mail", "google"] == 2
    assert told["stream_items_held", "calendar", "google"] == 7
    assert told["sync_age_seconds", "google"] == 3600  # never complete: since it was connected
    assert ("sync_age_seconds", "microsoft") not in told  # at rest
    assert {key: number for key, number in told.items() if key[0] == "accounts"} == {
        ("accounts", "google", "ok"): 1,
        ("accounts", "google", "problem"): 1,
        ("accounts", "microsoft", "paused"): 1,
    }


def test_what_waits_and_what_is_at_work(client: httpx.Client, seed: Seed) -> None:
    connected(seed, "google", "waits@lind.example", next_at=seed.now - 2 * MINUTE)
    connected(seed, "google", "waits too@lind.example", next_at=seed.now - MINUTE)
    taken = connected(seed, "google", "taken@lind.example", next_at=seed.now - 9 * MINUTE)
    for name, until in ((lease_name(taken), 1), ("settle", 1), ("renew:7", -1)):
        seed.put(leases, name=name, holder="w", until=seed.now + until, epoch=1)
    push(seed.conn, seed.ws.id, Stage.JUDGE, {1, 2, 3})
    seed.conn.execute(budgets.insert(), {"name": "google.gmail", "level": 42.5, "filled_at": 0})
    seed.put(imports, id="n_1", state="queued", files="", report="", created_at=0)
    seed.put(imports, id="n_2", state="finished", files="", report="", created_at=0)
    seed.conn.commit()
    told = scraped(client)
    assert told["accounts_due",] == 2
    assert told["queue_age_seconds",] == 120
    assert {key: number for key, number in told.items() if key[0] == "leases"} == {
        ("leases", "account"): 1,
        ("leases", "settle"): 1,
    }
    assert told["stage_waiting", "judge"] == 3
    assert told["budget_level", "google.gmail"] == 42.5
    assert told["imports_waiting",] == 1


def test_this_process_counts_its_requests(client: httpx.Client) -> None:
    counter = ("provider_requests_total", "test.route", "503")
    before = scraped(client).get(counter, 0)
    count("test.route", 503)
    count("test.route", 503)
    assert scraped(client)[counter] == before + 2


def test_nobody_is_named(client: httpx.Client, seed: Seed) -> None:
    account = connected(seed, "google", "anna@lind.example", next_at=seed.now)
    stream(seed, account, "calendar:anna@lind.example", "calendar", label="Private")
    seed.put(leases, name=lease_name(account), holder="host", until=seed.now + 1, epoch=1)
    seed.conn.commit()
    text = client.get("/metrics").text
    for word in ("anna", "lind", "Private", "host", str(account)):
        assert word not in text
