"""touchline suggestions, joins, merge, undo: who is one person."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.cli import Shell

PEOPLE = """external_id,name,email,company,birthday,city
r1,Lea Orlow,,Acme GmbH,,
r2,"Orlow, Lea",lea.orlow@acme.de,,,Graz
r3,Lea Orlow,lea@home.example,,,Graz
r4,Tom Bell,tom@bell.example,,,
"""


@pytest.fixture(autouse=True)
def people(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(PEOPLE)
    assert shell("import", tmp_path / "people.csv").code == 0


def names(shell: Shell) -> list[str]:
    return [one["name"] for one in shell("contacts", "--json").json()["items"]]


def test_a_join_is_listed_with_its_reason_and_undone(shell: Shell) -> None:
    [join] = shell("joins", "--json").json()["items"]
    assert "the same name" in join["because"]
    assert join["id"] in shell("joins").out
    told = shell("why", join["id"]).out
    assert "for: the same employer" in told
    assert shell("undo", join["id"]).code == 0
    assert names(shell).count("Lea Orlow") == 3
    assert shell("undo", join["id"]).code == 1
    assert shell("undo", "m_nonsense").code == 1


def test_a_question_is_answered(shell: Shell) -> None:
    [asked] = shell("suggestions", "--json").json()["items"]
    told = shell("suggestions", "lea@home.example").out
    assert asked["id"] in told
    assert "the same city (Graz)" in told
    ran = shell("suggestions", "--accept", asked["id"], "--json")
    assert len(ran.json()["merges"]) == 1
    assert names(shell) == ["Lea Orlow", "Tom Bell"]
    assert shell("suggestions", "--accept", asked["id"]).code == 1
    assert "Nobody seems to be here twice" in shell("suggestions").out


def test_two_are_merged_by_name_after_a_look(shell: Shell) -> None:
    seen = shell("merge", "tom@bell.example", "lea@home.example", "--dry-run").json()
    assert seen["identifiers"] == ["email:lea@home.example"]
    assert len(names(shell)) == 3
    assert shell("merge", "tom@bell.example", "lea@home.example").code == 0
    assert len(names(shell)) == 2


def test_answers_that_contradict_each_other_are_refused(shell: Shell) -> None:
    [asked] = shell("suggestions", "--json").json()["items"]
    ran = shell("suggestions", "--accept", asked["id"], "--reject", asked["id"])
    assert ran.code == 1
    assert "two people" in ran.err
    assert shell("suggestions", "--json").json()["items"] == [asked]
