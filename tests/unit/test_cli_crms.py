"""touchline crm: connected, chosen, foreseen, pushed, let go."""

from __future__ import annotations

import io
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import typer
from sqlalchemy import select

from connectors.memory.crm import MemoryCrm
from service.access.workspaces import FIRST
from service.db import ids, tables
from service.db.session import Database, add
from tests.api.crm_client import KEY, PROVIDER, offered
from tests.conftest import NOW
from tests.unit.cli import Shell

LETTER = """From: Mara <me@own.example>
To: {to}
Subject: Hello
Date: Fri, 23 Oct 2026 09:00:00 +0000
Message-ID: <{to}>

"""
ANNA, BO = "anna@x.example", "bo@y.example"


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> MemoryCrm:
    """What is behind the key: it knows Anna."""
    room = offered(monkeypatch, lambda: NOW)
    room.books.add("Anna Bell", ANNA)
    return room


@pytest.fixture
def crm(shell: Shell, room: MemoryCrm, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """The id of a connected CRM; Anna and Bo were written to."""
    for to in (ANNA, BO):
        (tmp_path / f"{to}.eml").write_text(LETTER.format(to=to))
    assert shell("import", *sorted(tmp_path.glob("*.eml")), "--me", "me@own.example").code == 0
    monkeypatch.setenv("TOUCHLINE_CRM_KEY", KEY)
    made: str = shell("crm", "connect", PROVIDER, "--no-import-contacts", "--json").json()["id"]
    return made


@pytest.fixture
def stored(tmp_path: Path) -> Database:
    """The database the commands work on."""
    return Database(f"sqlite:///{tmp_path / 'data' / 'touchline.sqlite3'}")


class Terminal(io.StringIO):
    """Somebody sits before it."""

    def isatty(self) -> bool:
        return True


def listed(shell: Shell) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = shell("crm", "list", "--json").json()["items"]
    return items


def failed(stored: Database, crm: str) -> str:
    """A contact the CRM refused; the id of the push."""
    with stored.writing(FIRST) as conn:
        contact = conn.execute(select(tables.contacts.c.id)).scalars().first()
        row = {"workspace_id": FIRST, "account_id": ids.private("a", crm), "contact_id": contact}
        add(conn, tables.crm_people, [{**row, "state": "failed", "because": "Too long.", "at": 5}])
    assert contact is not None
    return ids.public("pp", contact)


def test_the_key_comes_from_anywhere_but_the_command_line(
    shell: Shell, room: MemoryCrm, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = shell("crm", "connect", PROVIDER, "--key", KEY)
    assert ran.code == 2
    assert "history" in ran.err
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{KEY}\n"))
    ran = shell("crm", "connect", PROVIDER, "--key", "-")
    assert (ran.code, ran.out.startswith("Connected crm@own.example (a_")) == (0, True)
    assert "crm preview" in ran.err
    assert KEY not in ran.out + ran.err
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert room.key_hint in shell("crm", "connect", PROVIDER).err
    monkeypatch.setenv("TOUCHLINE_CRM_KEY", KEY)
    assert "Nothing is pushed there yet" in shell("crm", "connect", PROVIDER.title()).out
    assert len(listed(shell)) == 1


def test_fields_that_could_not_be_made_are_told_at_once(
    shell: Shell, room: MemoryCrm, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.books.columns, room.books.own = room.books.columns[:1], False
    monkeypatch.setenv("TOUCHLINE_CRM_KEY", KEY)
    ran = shell("crm", "connect", PROVIDER)
    assert ran.code == 0
    assert "Make it by hand." in ran.err
    assert "--make" in ran.err


def test_connected_again_it_goes_on_as_before(shell: Shell, crm: str) -> None:
    assert shell("crm", "on", PROVIDER.upper()).code == 0
    again = shell("crm", "connect", PROVIDER)
    assert "Pushing is on, as before." in again.out
    assert "begins" not in again.err
    assert shell("crm", "pause", crm).code == 0
    assert f"crm on {crm}` goes on" in shell("crm", "connect", PROVIDER).err


def test_what_does_not_work_says_what_to_do(
    shell: Shell, room: MemoryCrm, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert PROVIDER in shell("crm", "kinds").out
    kinds = {one["provider"]: one for one in shell("crm", "kinds", "--json").json()["items"]}
    assert kinds[PROVIDER]["key_hint"] == room.key_hint
    assert "crm kinds" in shell("crm", "connect", "rolodex").err
    monkeypatch.setenv("TOUCHLINE_CRM_KEY", "key-of-nobody")
    ran = shell("crm", "connect", PROVIDER)
    assert ran.code == 1
    assert room.key_hint in ran.err
    room.site = True
    assert "--site" in shell("crm", "connect", PROVIDER).err
    room.ways = ("oauth",)
    assert "touchline up" in shell("crm", "connect", PROVIDER).err
    for word in ("show", "on", "pause", "preview", "backfill", "pushes", "retry", "matches"):
        ran = shell("crm", word, PROVIDER)
        assert ran.code == 1
        assert "no such CRM" in ran.err


def test_it_is_found_by_id_name_or_provider(shell: Shell, crm: str) -> None:
    for query in (crm, PROVIDER, "crm@own.example"):
        assert shell("crm", "show", query, "--json").json()["id"] == crm
    told = shell("crm", "show", crm).out
    assert "pushing is off" in told
    assert "score -> tl_score" in told
    assert "telling no content" in told
    assert "crm@own.example" in shell("crm", "list").out
    assert shell("crm", "on", crm).out == "crm@own.example: pushing is on.\n"
    assert shell("crm", "pause", crm, "--json").json()["pushing"] == "paused"


def test_fields_are_mapped(shell: Shell, crm: str, room: MemoryCrm) -> None:
    assert "tl_score" in shell("crm", "map", crm).out
    told = shell("crm", "map", crm, "tier=notes", "score=", "--json").json()
    mapped = {one["ours"]: one["theirs"] for one in told["mapping"]}
    assert mapped["tier"] == "notes"
    assert "score" not in mapped
    assert "last_touched_at" in mapped
    new = shell("crm", "map", crm, "stage=notes", "tier=", "--new", "--json").json()["mapping"]
    assert {one["when"] for one in new if one["ours"] == "stage"} == {"new"}
    title = shell("crm", "map", crm, "title=notes", "stage=", "--json").json()["mapping"]
    assert {one["when"] for one in title if one["ours"] == "title"} == {"new"}
    title = shell("crm", "map", crm, "title=notes", "--always", "--json").json()["mapping"]
    assert {one["when"] for one in title if one["ours"] == "title"} == {"always"}
    assert shell("crm", "map", crm, "title=notes", "--always", "--new").code == 2
    refused = shell("crm", "map", crm, "city=nothing")
    assert refused.code == 1
    assert "no such field" in refused.err
    assert shell("crm", "map", crm, "shoe=notes").code == 2
    assert shell("crm", "map", crm, "city").code == 2
    room.books.columns, room.books.own = room.books.columns[:1], False
    assert "Make it by hand." in shell("crm", "map", crm, "--make").err


def test_what_goes_there_is_chosen(shell: Shell, crm: str) -> None:
    ran = shell("crm", "choose", crm, "--kind", "mail", "--tag", "vip", "--text", "subject")
    assert ran.out == (
        "Pushed: mail with tag vip; telling what they are about. "
        "Who the CRM does not know is left out.\n"
    )
    told = shell("crm", "choose", crm, "--create", "--since", "2026-01-01", "--json").json()
    assert told["selection"]["kinds"] == ["mail"], "what is left out stays"
    assert told["selection"]["create"] is True
    assert told["selection"]["since"].startswith(("2025-12-31", "2026-01-01"))
    told = shell("crm", "choose", crm, "--anything", "--no-activities", "--json").json()
    assert told["selection"]["kinds"] == []
    assert "fields alone" in shell("crm", "show", crm).out
    assert shell("crm", "choose", crm, "--kind", "fax").code == 2
    assert shell("crm", "choose", crm, "--since", "soon").code == 2


def test_a_dry_run_writes_nothing(shell: Shell, crm: str, room: MemoryCrm) -> None:
    ran = shell("crm", "preview", crm, "--since", "2026-01-01")
    assert "Nothing was written." in ran.out
    assert "tl_last_touched_at" in ran.out
    told = shell("crm", "preview", crm, "--since", "2026-01-01", "--json").json()
    assert (told["asked"], told["update"], told["activities"]) == (2, 1, 2)
    assert "a back-fill" in shell("crm", "preview", crm).err
    assert "back-fill" not in ran.err
    assert (room.books.saves, room.books.notes) == ([], {})


def test_what_was_before_is_filled_back(shell: Shell, crm: str) -> None:
    ran = shell("crm", "backfill", crm, "--since", "2026-01-01")
    assert "running; 0 of 2 interactions" in ran.out
    assert "once pushing is on" in ran.out
    told = shell("crm", "backfill", crm, "--stop", "--json").json()
    assert told["backfill"]["state"] == "stopped"
    assert "Back-fill: stopped" in shell("crm", "show", crm).out


def test_pushes_and_retries(shell: Shell, crm: str, stored: Database) -> None:
    push = failed(stored, crm)
    assert "Too long." in shell("crm", "pushes", crm).out
    found = shell("crm", "pushes", crm, "--state", "failed", "--what", "person", "--json")
    assert [one["id"] for one in found.json()["items"]] == [push]
    assert shell("crm", "pushes", crm, "--what", "activity", "--json").json()["items"] == []
    assert shell("crm", "retry", crm, push).out == "1 will be tried again.\n"
    assert shell("crm", "retry", crm, "--json").json() == {"retried": 0}
    assert "no such push" in shell("crm", "retry", crm, "pp_0000000000000").err


def test_who_is_where(shell: Shell, crm: str) -> None:
    ran = shell("crm", "matches", crm)
    assert "In both: 0" in ran.out
    assert "still being read" in ran.out
    assert shell("crm", "matches", crm, "--json").json()["both"] == 0
    there = shell("crm", "matches", crm, "--side", "there", "--json").json()
    assert there["items"] == []
    assert shell("crm", "matches", crm, "--side", "here").code == 0


@pytest.mark.parametrize("cleanup", ["keep", "remove"])
def test_whoever_is_asked_hears_what_becomes_of_what_was_logged(
    shell: Shell, crm: str, cleanup: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no(text: str, **_: Any) -> None:
        said.append(text)
        raise typer.Abort

    said: list[str] = []
    monkeypatch.setattr("service.cli.crms.sys", SimpleNamespace(stdin=Terminal()))
    monkeypatch.setattr("typer.confirm", no)
    assert shell("crm", "disconnect", crm, "--cleanup", cleanup).code == 1
    assert ("stays" in said[0]) == (cleanup == "keep")
    assert [one["id"] for one in listed(shell)] == [crm]


def test_it_is_let_go(shell: Shell, crm: str) -> None:
    ran = shell("crm", "disconnect", crm, "--cleanup", "remove")
    assert ran.code == 0
    assert "Taken out there: 0 activities; left: 0." in ran.out
    assert listed(shell) == []
    assert shell("crm", "disconnect", crm).code == 1
