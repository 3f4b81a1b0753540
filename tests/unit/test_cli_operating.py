"""touchline doctor, migrate, token: the house in order."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.db import migrate
from service.db.session import Database
from tests.databases import Server
from tests.unit.cli import Shell


def test_doctor_shows_every_setting_and_where_it_comes_from(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOUCHLINE_DETECTION__MAX_RECIPIENTS", "7")
    ran = shell("doctor", "--json")
    assert ran.code == 0
    found = {setting["name"]: setting for setting in ran.json()["settings"]}
    assert found["TOUCHLINE_DETECTION__MAX_RECIPIENTS"]["value"] == "7"
    assert found["TOUCHLINE_DETECTION__MAX_RECIPIENTS"]["source"] == "environment"
    assert found["TOUCHLINE_DETECTION__MAX_ATTENDEES"]["source"] == "default"
    assert all(check["well"] for check in ran.json()["checks"])


def test_doctor_finds_what_is_wrong_and_hides_the_password(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOUCHLINE_DATABASE__URL", "postgresql://u:hush@127.0.0.1:1/x")
    ran = shell("doctor")
    assert ran.code == 1
    assert "NOT OK" in ran.out
    assert "hush" not in ran.out + ran.err


def test_doctor_says_when_the_folder_cannot_be_made(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("TOUCHLINE_DATA_DIR", str(tmp_path / "file" / "below"))
    ran = shell("doctor", "--json")
    assert ran.code == 1
    assert not ran.json()["checks"][0]["well"]


def test_a_bad_setting_is_named(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOUCHLINE_DETECTION__MAX_RECIPIENTS", "many")
    ran = shell("contacts")
    assert ran.code == 1
    assert ran.err.startswith("touchline: TOUCHLINE_DETECTION__MAX_RECIPIENTS: ")


def test_an_unreachable_database_is_an_error_in_words(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOUCHLINE_DATABASE__URL", "postgresql://u:hush@127.0.0.1:1/x")
    ran = shell("contacts")
    assert ran.code == 1
    assert ran.err.startswith("touchline: the database cannot be used")
    assert "hush" not in ran.err


def test_migrate_twice(shell: Shell) -> None:
    assert "now" in shell("migrate").out
    assert "Nothing to do" in shell("migrate").out


def test_a_shared_database_is_migrated_on_request_only(
    shell: Shell, postgres: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = postgres.create("shared")
    monkeypatch.setenv("TOUCHLINE_DATABASE__URL", url)
    ran = shell("contacts")
    assert ran.code == 1
    assert "touchline migrate" in ran.err
    assert shell("migrate").code == 0
    assert shell("contacts", "--json").json() == {"items": [], "next": None}
    postgres.drop("shared")


def test_behind_is_about_the_revision(tmp_path: Path) -> None:
    db = Database(f"sqlite:///{tmp_path / 'fresh.sqlite3'}")
    assert migrate.behind(db)
    migrate.upgrade(db)
    assert not migrate.behind(db)
    db.close()


def test_a_token_lives_and_ends(shell: Shell) -> None:
    made = shell(
        "token", "create", "laptop", "--scope", "read", "--scope", "write", "--json"
    ).json()
    assert made["secret"].startswith("tl_")
    (listed,) = shell("token", "list", "--json").json()["items"]
    assert listed["scopes"] == ["read", "write"]
    assert "secret" not in listed
    assert shell("token", "revoke", made["id"]).code == 0
    assert shell("token", "list", "--json").json()["items"][0]["revoked_at"] is not None


def test_a_token_is_shown_once(shell: Shell) -> None:
    secret = shell("token", "create").out.strip()
    assert secret.startswith("tl_")
    assert secret not in shell("token", "list").out


def test_tokens_that_are_not_there(shell: Shell) -> None:
    assert shell("token", "revoke", "t_0").code == 1
    assert shell("token", "create", "--scope", "everything").code == 2


def test_no_command_is_wrong_usage(shell: Shell) -> None:
    assert shell().code == 2
    assert shell("dance").code == 2
    assert shell("--help").code == 0
