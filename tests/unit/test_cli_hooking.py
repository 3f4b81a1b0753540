"""touchline webhook: who is told, what was sent, once more."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import update

from service.access.workspaces import FIRST
from service.db import ids, tables
from service.db.session import Database
from tests.unit.cli import Shell

URL = "https://hooks.example.com/touchline"


@pytest.fixture
def hook(shell: Shell) -> str:
    """The id of a webhook."""
    assert shell("webhook", "add", URL).code == 0
    found: str = listed(shell)[0]["id"]
    return found


@pytest.fixture
def stored(tmp_path: Path) -> Database:
    """The database the commands work on."""
    return Database(f"sqlite:///{tmp_path / 'data' / 'touchline.sqlite3'}")


def listed(shell: Shell) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = shell("webhook", "list", "--json").json()["items"]
    return items


def sent(shell: Shell, hook: str, *options: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = shell("webhook", "deliveries", hook, "--json", *options).json()[
        "items"
    ]
    return items


def over(stored: Database, state: str) -> None:
    """As if a worker had been at everything."""
    with stored.writing(FIRST) as conn:
        conn.execute(update(tables.deliveries).values(state=state, next_at=None))


def test_the_secret_alone_is_on_standard_output_once(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOUCHLINE_WEBHOOK_HEADER", "a word")
    ran = shell("webhook", "add", URL, "--type", "contact.due", "--tag", "vip", "--tier", "A",
                "--include", "nothing", "--header", "X-Key")  # fmt: skip
    assert ran.code == 0
    assert ran.out.startswith("whsec_")
    assert "not shown again" in ran.err
    one = listed(shell)[0]
    assert (one["types"], one["include"], one["header"]) == (["contact.due"], [], "X-Key")
    assert one["filter"] == {"tags": ["vip"], "tiers": ["A"]}
    assert ran.out.strip() not in shell("webhook", "list").out
    made = shell("webhook", "add", URL, "--json").json()
    assert made["secret"].startswith("whsec_")
    assert made["include"] == ["names", "emails"]
    assert "several lead there" in shell("webhook", "test", URL, "--wait", 0).err


def test_what_is_wrong_is_told(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shell("webhook", "add", URL, "--type", "contact.sneezed").code == 2
    assert shell("webhook", "add", URL, "--include", "phones").code == 2
    kept = shell("webhook", "add", URL, "--header", "X-Key: a word")
    assert kept.code == 2
    assert "history" in kept.err
    monkeypatch.setenv("TOUCHLINE_WEBHOOK_HEADER", "5")
    refused = shell("webhook", "add", URL, "--header", "Webhook-Id")
    assert refused.code == 2
    assert "Touchline sets itself" in refused.err
    private = shell("webhook", "add", "https://192.168.1.2/")
    assert private.code == 1
    assert "private network" in private.err
    plain = shell("webhook", "add", "http://127.0.0.1:8000/")
    assert plain.code == 1
    assert "begin with https" in plain.err
    assert "TOUCHLINE_DELIVERY__ALLOW_PRIVATE=true" in plain.err
    for word in ("test", "enable", "rotate", "deliveries", "remove"):
        ran = shell("webhook", word, "wh_0000000000000")
        assert ran.code == 1
        assert "no such webhook" in ran.err
    assert listed(shell) == []


def test_a_test_waits_for_a_worker(shell: Shell, hook: str) -> None:
    ran = shell("webhook", "test", URL, "--wait", 0)
    assert ran.code == 0
    assert "worker" in ran.out
    assert f"deliveries {URL}" in ran.out
    made = shell("webhook", "test", hook, "--wait", 0, "--json").json()
    assert made["state"] == "pending"
    assert {one["type"] for one in sent(shell, hook)} == {"endpoint.test"}
    assert len(sent(shell, hook, "--state", "pending")) == 2
    assert sent(shell, hook, "--state", "done") == []
    assert sent(shell, hook, "--type", "contact.due") == []
    assert sent(shell, hook, "--until", "2026-10-01") == []
    assert made["id"] in shell("webhook", "deliveries", hook).out
    assert shell("webhook", "deliveries", hook, "--state", "lost").code == 2
    assert shell("webhook", "deliveries", hook, "--since", "tomorrow").code == 2
    assert listed(shell)[0]["waiting"] == 2


def test_what_came_of_a_test_is_told(
    shell: Shell, hook: str, stored: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answers(status: int, state: str) -> None:
        told = [{"at": 0, "status": status, "ms": 5, "because": f"It answered {status}."}]
        with stored.writing(FIRST) as conn:
            log = orjson.dumps(told).decode()
            conn.execute(update(tables.deliveries).values(log=log, state=state))

    monkeypatch.setattr("time.sleep", lambda seconds: answers(204, "done"))
    ran = shell("webhook", "test", hook)
    assert ran.code == 0
    assert ran.out.endswith(": done. It answered 204.\n")
    monkeypatch.setattr("time.sleep", lambda seconds: answers(500, "pending"))
    ran = shell("webhook", "test", hook)
    assert ran.code == 3
    assert ran.out.endswith(": pending. It answered 500.\n")


def test_a_slow_receiver_is_not_taken_for_a_missing_worker(
    shell: Shell, hook: str, stored: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda seconds: over(stored, "sending"))
    ran = shell("webhook", "test", hook, "--wait", 1)
    assert "not answered yet" in ran.out
    assert "worker" not in ran.out


def test_an_address_that_fails_says_since_when(shell: Shell, hook: str, stored: Database) -> None:
    assert "succeeded" not in shell("webhook", "list").out
    with stored.writing(FIRST) as conn:
        rests = {"failures": 2, "failing_since": 0, "rest_until": 1_800_000}
        conn.execute(update(tables.endpoints).values(**rests))
    told = shell("webhook", "list").out
    assert f"{hook}: nothing has succeeded since" in told
    assert "the next try is at" in told
    assert f"webhook test {hook}` tries at once" in told


def test_once_more(shell: Shell, hook: str, stored: Database) -> None:
    one = shell("webhook", "test", hook, "--wait", 0, "--json").json()["id"]
    assert "on its way" in shell("webhook", "replay", one).err
    over(stored, "done")
    assert shell("webhook", "replay", one).out == "1 will be sent once more.\n"
    over(stored, "failed")
    shell("webhook", "test", hook, "--wait", 0)
    assert shell("webhook", "replay", hook).code == 2
    day = "2026-10-31"
    done = ("webhook", "replay", hook, "--since", day, "--state", "done", "--json")
    assert shell(*done).json() == {"replayed": 0}
    assert "--state done" in shell("webhook", "replay", hook, "--since", "2036-10-31").err
    assert shell("webhook", "replay", hook, "--since", day, "--json").json() == {"replayed": 1}
    assert shell("webhook", "replay", ids.public("dl", 5)).code == 1
    assert "no such delivery" in shell("webhook", "replay", "dl_mistyped").err


def test_off_and_on(shell: Shell, hook: str) -> None:
    assert shell("webhook", "disable", hook).out == f"{URL} is disabled.\n"
    assert "enable it first" in shell("webhook", "test", hook, "--wait", 0).err
    assert shell("webhook", "enable", hook, "--json").json()["status"] == "enabled"


def test_another_secret(shell: Shell, hook: str) -> None:
    ran = shell("webhook", "rotate", hook, "--both-for-hours", "0")
    assert ran.out.startswith("whsec_")
    assert listed(shell)[0]["secrets"] == 1
    assert shell("webhook", "rotate", hook, "--json").json()["secrets"] == 2


def test_let_go(shell: Shell, hook: str) -> None:
    assert shell("webhook", "remove", hook, "--json").json() == {"removed": hook}
    assert listed(shell) == []


def test_new_keys_seal_secrets_too(shell: Shell, hook: str, stored: Database) -> None:
    with stored.reading() as conn:
        before = conn.execute(tables.endpoints.select()).one().sealed
    assert "1 webhooks" in shell("keys", "rotate").out
    with stored.reading() as conn:
        after = conn.execute(tables.endpoints.select()).one().sealed
    assert after.partition(".")[0] != before.partition(".")[0]
    assert listed(shell)[0]["problem"] is None
