"""sync, audit and keys rotate: connected accounts from the command line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from connectors.errors import ConnectorError, Remedy
from schemas.source import PersonRecord
from service.access.workspaces import first_workspace
from service.accounts import ask, grants
from service.accounts.leave import _stop
from service.db import ids, migrate, vault
from service.db.session import Database
from service.db.vault import Vault
from service.settings import Settings
from tests.flow.feeding import ME
from tests.flow.turning import Turning, turning
from tests.unit.cli import Shell


@pytest.fixture
def at(shell: Shell, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Iterator[Turning]:
    """Accounts in memory, in the database of the shell."""
    monkeypatch.setenv("TOUCHLINE_GOOGLE__CLIENT_ID", "client")
    monkeypatch.setattr("service.cli.accounts.clock", lambda: now)
    settings = Settings()
    db = Database(settings.database_url())
    migrate.upgrade(db)
    made = turning(db, first_workspace(db, settings, now), now, monkeypatch)
    yield replace(made, keys=vault.vault(settings))
    db.close()


def test_sync_reads_now_and_shows_what_is_held(shell: Shell, at: Turning) -> None:
    at.connect()
    ran = shell("sync")
    assert (ran.code, ran.err) == (0, "")
    held = sorted(" ".join(line.split()[-3:]) for line in ran.out.splitlines() if " of " in line)
    assert held == ["1 of 1", "1 of 1", "12 of 12"]
    names = [one["name"] for one in shell("contacts", "--json").json()["items"]]
    assert "Anna Bell" in names


def test_one_account_can_be_named(shell: Shell, at: Turning) -> None:
    first, _ = at.connect("u-1")
    second, _ = at.connect("u-2")
    (told,) = shell("sync", ids.public("a", first), "--json").json()
    assert told["id"] == ids.public("a", first)
    both = shell("sync", ME, "--json").json()
    assert {one["id"] for one in both} == {ids.public("a", one) for one in (first, second)}


def test_json_is_as_the_api_tells_it(shell: Shell, at: Turning) -> None:
    number, _ = at.connect()
    (account,) = shell("sync", "--json").json()
    assert (account["id"], account["status"]) == (ids.public("a", number), "ok")
    assert {one["name"]: (one["held"], one["of"]) for one in account["streams"]} == {
        "calendar:1": (1, 1), "contacts": (1, 1), "mail": (12, 12),
    }  # fmt: skip


def test_a_sync_waits_for_all_of_a_long_mailbox(shell: Shell, at: Turning) -> None:
    _, account = at.connect()
    account.shelf("contacts:2", "contacts", 2).put(
        *(PersonRecord(f"c{n}", f"Person {n}") for n in range(25))
    )
    assert shell("sync").code == 0
    assert {row.held for row in at.streams(at.connect()[0]).values()} == {1, 12, 25}


def test_full_reads_everything_anew(shell: Shell, at: Turning) -> None:
    at.connect()
    shell("sync")
    at.memory.steps.clear()
    assert shell("sync").code == 0
    assert at.memory.steps.count("pull mail") == 1
    at.memory.steps.clear()
    assert shell("sync", "--full").code == 0
    assert at.memory.steps.count("pull mail") == 2
    assert "ids mail" in at.memory.steps


def test_audit_compares_and_repairs(shell: Shell, at: Turning) -> None:
    number, _ = at.connect()
    shell("sync")
    with at.db.writing(at.ws.id) as conn:
        conn.exec_driver_sql("DELETE FROM source_rows WHERE kind = 'person'")
    ran = shell("audit", "--json")
    assert ran.code == 0
    (account,) = ran.json()
    assert all(one["audited_at"] for one in account["streams"])
    assert at.streams(number)["contacts"].held == 1


def test_most_may_go_when_that_is_right(shell: Shell, at: Turning) -> None:
    _, account = at.connect()
    cards = account.shelves["contacts"]
    cards.put(*(PersonRecord(f"c{n}", f"Person {n}") for n in range(60)))
    shell("sync")
    cards.drop(*list(cards.items)[:55])
    ran = shell("audit")
    assert ran.code == 3
    assert "of 61 entries are gone" in ran.out
    assert shell("audit", "--accept-removals").code == 0
    assert shell("sync").code == 0


def test_trouble_is_said_and_ends_with_three(shell: Shell, at: Turning) -> None:
    at.connect()
    at.memory.plan(ConnectorError("The API is off.", Remedy.STOP))
    ran = shell("sync")
    assert ran.code == 3
    assert f"{ME}: The API is off." in ran.out


def test_who_is_not_there_is_said(shell: Shell, at: Turning) -> None:
    for command in ("sync", "audit"):
        ran = shell(command)
        assert ran.code == 1
        assert "no account is connected" in ran.err
        ran = shell(command, "nobody@x.example")
        assert ran.code == 1
        assert "nobody@x.example" in ran.err


def test_who_left_is_left_out_and_refused_by_name(shell: Shell, at: Turning) -> None:
    first, _ = at.connect("u-1")
    second, _ = at.connect("u-2")
    _stop(at.db, at.ws, first, "keep")
    (account,) = shell("sync", "--json").json()
    assert account["id"] == ids.public("a", second)
    ran = shell("sync", ids.public("a", first))
    assert ran.code == 1
    assert "connect it again" in ran.err


def test_a_paused_account_goes_on_when_it_is_asked(shell: Shell, at: Turning) -> None:
    number, _ = at.connect()
    with at.db.writing(at.ws.id) as conn:
        ask.pause(conn, at.ws, number)
    assert shell("sync").code == 0
    assert at.row(number).status == "ok"


def grant(at: Turning, number: int, keys: Vault) -> grants.Grant | None:
    with at.db.reading() as conn:
        return grants.held(conn, keys, at.ws.id, number)


def test_the_key_is_changed(shell: Shell, at: Turning) -> None:
    number, _ = at.connect()
    before, path = grant(at, number, at.keys), Settings().data_dir / vault.FILE
    old = path.read_text()
    ran = shell("keys", "rotate")
    assert ran.code == 0
    assert "1 account" in ran.out
    (new,) = vault.keys(Settings())
    assert new not in (old.strip(), ran.out)
    assert grant(at, number, Vault([new])) == before
    assert grant(at, number, at.keys) == before
    assert shell("sync").code == 0


def test_a_change_that_was_cut_off_is_made_good(
    shell: Shell, at: Turning, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, _ = at.connect()
    before = grant(at, number, at.keys)

    def end(*_: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr("service.cli.accounts.grants.seal_again", end)
        with pytest.raises(RuntimeError):
            shell("keys", "rotate")
    assert len(vault.keys(Settings())) == 2
    assert grant(at, number, vault.vault(Settings())) == before
    assert shell("keys", "rotate").code == 0
    assert len(vault.keys(Settings())) == 1
    assert grant(at, number, vault.vault(Settings())) == before


def test_stated_keys_seal_with_the_first(
    shell: Shell, at: Turning, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, _ = at.connect()
    path = Settings().data_dir / vault.FILE
    before, old, new = grant(at, number, at.keys), path.read_text().strip(), "n" * 32
    monkeypatch.setenv("TOUCHLINE_SECRET_KEYS", f"{new},{old}")
    ran = shell("keys", "rotate")
    assert ran.code == 0
    assert "can be removed" in ran.out
    assert grant(at, number, Vault([new])) == before
    assert path.read_text().strip() == old


def test_a_token_no_key_opens_is_said(
    shell: Shell, at: Turning, monkeypatch: pytest.MonkeyPatch
) -> None:
    at.connect()
    monkeypatch.setenv("TOUCHLINE_SECRET_KEYS", "s" * 32)
    ran = shell("keys", "rotate")
    assert ran.code == 1
    assert "put its key back" in ran.err
    assert shell("sync").code == 3


@pytest.mark.parametrize("command", [("sync",), ("up", "--no-browser", "--port", "0")])
def test_a_weak_key_is_said(
    shell: Shell, at: Turning, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    at.connect()
    monkeypatch.setenv("TOUCHLINE_SECRET_KEYS", "hunter2")
    ran = shell(*command)
    assert ran.code == 1
    assert "TOUCHLINE_SECRET_KEYS: key 1" in ran.err
    assert "hunter2" not in ran.err + ran.out


def test_no_command_shows_a_token(shell: Shell, at: Turning, tmp_path: Path) -> None:
    number, _ = at.connect()
    held = grant(at, number, at.keys)
    assert held is not None
    for command in (("sync",), ("sync", "--json"), ("audit",), ("doctor",), ("keys", "rotate")):
        ran = shell(*command)
        for secret in (held.access, held.secret):
            assert secret not in ran.out + ran.err
