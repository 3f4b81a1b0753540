"""touchline set: what a contact is to the owner."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.cli import Shell

PEOPLE = "external_id,name,email,tags\nr1,Lea Orlow,lea@home.example,choir\n"


@pytest.fixture(autouse=True)
def people(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(PEOPLE)
    assert shell("import", tmp_path / "people.csv").code == 0


def test_what_is_said_is_kept_and_told(shell: Shell) -> None:
    ran = shell("set", "lea@home.example", "--tier", "key", "--importance", 5, "--cadence", 9,
                "--stage", "talks", "--pause", "--snooze", 3, "--tag", "friend", "--untag",
                "choir", "--note", "likes tea", "--json")  # fmt: skip
    told = ran.json()
    assert (told["tier"], told["importance"], told["cadence_days"]) == ("key", 5, 9)
    assert (told["stage"], told["paused"], told["tags"]) == ("talks", True, ["friend"])
    assert (told["notes"], bool(told["snoozed_until"])) == ("likes tea", True)
    line = shell("set", "Lea Orlow", "--resume", "--note", "and chess").out
    assert "Lea Orlow: key; talks; importance 5; every 9 days; snoozed until" in line
    told = shell("set", "lea", "--clear", "tier", "--clear", "snoozed_until", "--json").json()
    assert (told["tier"], told["snoozed_until"], told["paused"]) == ("", None, False)
    assert told["notes"] == "likes tea\nand chess"


def test_what_makes_no_sense_is_told(shell: Shell) -> None:
    assert shell("set", "lea").code == 2
    assert shell("set", "lea", "--importance", 6).code == 2
    wrong = shell("set", "lea", "--clear", "nonsense")
    assert (wrong.code, "nonsense" in wrong.err) == (1, True)
    assert shell("set", "nobody", "--tier", "key").code == 1
    assert shell("set", "lea", "--note", "x" * 20_001).code == 1
