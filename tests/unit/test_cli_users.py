"""touchline user, workspace, token, sign-in: who may look, as the operator rules it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from service.access import members, users
from service.access.workspaces import FIRST
from service.db.session import Database
from tests.unit.cli import Shell


def emails(shell: Shell) -> dict[str, str]:
    return {one["email"]: one["role"] for one in shell("user", "list", "--json").json()["items"]}


def test_people_are_let_in_and_taken_out(shell: Shell) -> None:
    made = shell("user", "add", "Bo@X.example", "--name", "Bo", "--role", "reader", "--json").json()
    assert (made["email"], made["role"], made["joined_at"] is None) == (
        "bo@x.example", "reader", False,
    )  # fmt: skip
    assert made["link"].startswith("http://127.0.0.1:8700/sign-in/in_1_")
    assert emails(shell) == {"": "owner", "bo@x.example": "reader"}
    shell("user", "add", "bo@x.example", "--role", "member")
    assert emails(shell)["bo@x.example"] == "member"
    assert shell("user", "remove", "bo@x.example").code == 0
    assert emails(shell) == {"": "owner"}
    assert shell("user", "remove", "bo@x.example").code == 1
    assert shell("user", "add", "nonsense").code == 2
    assert shell("user", "add", "x@x.example", "--role", "king").code == 2


def test_the_last_owner_stays(shell: Shell) -> None:
    (owner,) = shell("user", "list", "--json").json()["items"]
    refused = shell("user", "remove", owner["id"])
    assert refused.code == 1
    assert "last owner" in refused.err


def test_a_password_comes_from_standard_input(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell("user", "add", "bo@x.example")
    for typed, code in (("short\n", 1), ("a good password\n", 0)):
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        assert shell("user", "password", "bo@x.example").code == code
    db = Database(f"sqlite:///{tmp_path / 'data' / 'touchline.sqlite3'}")
    with db.reading() as conn:
        row = users.of_email(conn, "bo@x.example")
        owner = members.first_owner(conn, FIRST)
    db.close()
    assert users.fits(row, "a good password")
    assert row is not None
    assert row.id != owner


def test_links_and_tokens_of_somebody(shell: Shell) -> None:
    shell("user", "add", "bo@x.example", "--role", "reader", "--name", "Bo")
    assert shell("sign-in", "--user", "bo@x.example").out.startswith("http")
    assert shell("sign-in", "--user", "cy@x.example").code == 1
    assert shell("token", "create", "a", "--user", "bo@x.example", "--scope", "write").code == 1
    made = shell("token", "create", "a", "--user", "bo@x.example", "--scope", "feed", "--json")
    assert made.json()["user"]["name"] == "Bo"
    shell("token", "create", "b")
    whose = {
        one["name"]: one["user"]["name"] for one in shell("token", "list", "--json").json()["items"]
    }
    assert whose == {"a": "Bo", "b": "Owner"}


def test_commands_work_in_the_workspace_that_is_named(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell("user", "add", "bo@x.example")
    made = shell("workspace", "create", "Sales", "--owner", "bo@x.example", "--json").json()
    assert shell("workspace", "create", "X", "--zone", "Mars").code == 2
    assert shell("workspace", "create", "X", "--owner", "no@x.example").code == 1
    assert shell("workspace", "create", " ").code == 2
    for name in ("Sales", str(made["number"])):
        monkeypatch.setenv("TOUCHLINE_WORKSPACE", name)
        assert emails(shell) == {"bo@x.example": "owner"}
        listed = shell("workspace", "list", "--json").json()["items"]
        assert {one["name"]: one["current"] for one in listed} == {
            "Sales": True, "Touchline": False,
        }  # fmt: skip
    shell("workspace", "create", "Sales")
    monkeypatch.setenv("TOUCHLINE_WORKSPACE", "Sales")
    refused = shell("contacts")  # which of the two?
    assert refused.code == 1
    assert "touchline workspace list" in refused.err


def test_what_comes_in_on_the_machine_is_the_owners(shell: Shell, tmp_path: Path) -> None:
    card = tmp_path / "a.vcf"
    card.write_text("BEGIN:VCARD\nVERSION:3.0\nFN:Anna\nEMAIL:anna@x.example\nEND:VCARD\n")
    assert shell("import", card).code == 0
    assert shell("log", "anna@x.example", "--kind", "call").code == 0
    db = Database(f"sqlite:///{tmp_path / 'data' / 'touchline.sqlite3'}")
    with db.reading() as conn:
        owners = conn.exec_driver_sql("SELECT kind, user_id FROM accounts").fetchall()
    db.close()
    assert sorted(map(tuple, owners)) == [("file", 1), ("manual", 1)]
