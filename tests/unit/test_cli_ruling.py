"""touchline rule, touchline block: the owner's word on senders."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.cli import Shell

LETTER = """From: Mara <me@own.example>
To: {to}
Subject: Hello
Date: Sat, 2 Nov 2024 09:00:00 +0000
Message-ID: <{to}>

"""


@pytest.fixture
def letters(shell: Shell, tmp_path: Path) -> None:
    for to in ("anna@home.example", "bo@shop.example"):
        (tmp_path / f"{to}.eml").write_text(LETTER.format(to=to))
    paths = sorted(tmp_path.glob("*.eml"))
    assert shell("import", *paths, "--me", "me@own.example").code == 0


def names(shell: Shell) -> set[str]:
    return {one["name"] for one in shell("contacts", "--json").json()["items"]}


@pytest.mark.usefixtures("letters")
def test_a_word_is_said_listed_and_cleared(shell: Shell) -> None:
    ran = shell("rule", "anna@home.example", "never", "--note", "no more")
    assert (ran.code, ran.out) == (0, "anna@home.example: never counts.\n")
    assert names(shell) == {"bo@shop.example"}
    held = shell("rule", "--json").json()["items"]
    assert [(one["address"], one["word"], one["note"]) for one in held] == [
        ("anna@home.example", "never", "no more")
    ]
    assert "anna@home.example" in shell("rule").out
    assert shell("rule", "anna@home.example", "clear").code == 0
    assert names(shell) == {"anna@home.example", "bo@shop.example"}
    assert shell("rule", "anna@home.example", "clear").code == 1


@pytest.mark.usefixtures("letters")
def test_a_sender_is_blocked_and_let_in_again(shell: Shell) -> None:
    ran = shell("block", "shop.example", "--json")
    assert (ran.json()["domain"], ran.json()["word"]) == ("shop.example", "block")
    assert (ran.json()["removed"], ran.json()["removed_by_hand"]) == (1, 0)
    assert names(shell) == {"anna@home.example"}
    assert "@shop.example" in shell("block").out
    assert shell("rule", "shop.example", "person").code == 1
    assert shell("block", "shop.example", "--undo").code == 0
    assert shell("block", "shop.example", "--undo").code == 1


@pytest.mark.usefixtures("letters")
def test_what_makes_no_sense_is_told(shell: Shell) -> None:
    assert "no mail address" in shell("rule", "anna@", "never").err
    assert "your own" in shell("block", "me@own.example").err
    assert "--sure" in shell("block", "gmail.com").err
    assert "--sure" in shell("block", "own.example").err
    assert shell("rule", "anna@home.example").code == 2
    assert shell("rule", "anna@home.example", "perhaps").code == 2


@pytest.mark.usefixtures("letters")
def test_block_says_what_went_and_what_does_not_come_back(shell: Shell) -> None:
    shell("log", "bo@shop.example", "--kind", "call")
    shell("rule", "bo@shop.example", "never")
    assert shell("block", "bo@shop.example").out == (
        "bo@shop.example: blocked. Interactions that went: 2, 1 of them logged by hand. "
        "You had said: never counts. --undo does not bring that back.\n"
    )
    assert "logged by hand" in shell("block", "bo@shop.example", "--undo").out
    assert shell("rule", "--json").json()["items"] == []


def last(shell: Shell) -> set[str]:
    """The days of last touches."""
    return {one["last_touched_at"][:10] for one in shell("contacts", "--json").json()["items"]}


@pytest.mark.usefixtures("letters")
def test_nothing_is_left_to_jobs_that_may_not_run(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.timeline.settle.BACKLOG", 0)  # any list is too long to wait for
    anna, bo = "anna@home.example", "bo@shop.example"
    shell("rule", anna, "never")
    assert names(shell) == {bo}
    shell("rule", anna, "clear")
    assert names(shell) == {anna, bo}
    shell("log", bo, "--kind", "call", "--at", "2025-03-05")
    assert last(shell) == {"2024-11-02", "2025-03-05"}
    join = shell("merge", anna, bo, "--json").json()["id"]
    assert last(shell) == {"2025-03-05"}
    shell("undo", join)
    assert last(shell) == {"2024-11-02", "2025-03-05"}
    shell("block", bo)
    assert names(shell) == {anna}
    shell("erase", anna, "--yes")
    assert names(shell) == set()
