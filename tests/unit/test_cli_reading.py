"""touchline import, contacts, timeline, gaps, log, why, erase: one small life of a database."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.cli import Ran, Shell

ME = "me@example.org"
MBOX = b"""\
From x Mon May  4 09:00:00 2026
From: Me <me@example.org>
To: Anna Bell <anna@bell.example>
Subject: The garden
Date: Mon, 04 May 2026 09:00:00 +0000
Message-ID: <1@x.example>

Hello

From x Mon May  4 10:00:00 2026
From: Anna Bell <anna@bell.example>
To: Me <me@example.org>
Subject: Re: The \x1b[31mgarden
Date: Mon, 04 May 2026 10:00:00 +0000
Message-ID: <2@x.example>
In-Reply-To: <1@x.example>

Hello

"""
CARDS = b"""\
BEGIN:VCARD
VERSION:3.0
FN:Anna Bell
N:Bell;Anna;;;
EMAIL:anna@bell.example
END:VCARD
BEGIN:VCARD
VERSION:3.0
FN:Anna Roe
N:Roe;Anna;;;
EMAIL:anna@roe.example
END:VCARD
"""


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    (tmp_path / "all.mbox").write_bytes(MBOX)
    (tmp_path / "people.vcf").write_bytes(CARDS.replace(b"\n", b"\r\n"))
    return [tmp_path / "all.mbox", tmp_path / "people.vcf"]


@pytest.fixture
def filled(shell: Shell, files: list[Path]) -> Shell:
    assert shell("import", *files, "--me", ME).code == 0
    return shell


def names(ran: Ran) -> list[str]:
    return [item["name"] for item in ran.json()["items"]]


def test_import_reports_each_file(shell: Shell, files: list[Path]) -> None:
    first = shell("import", *files, "--me", ME, "--json").json()["files"]
    counts = {file["file"]: (file["format"], file["imported"], file["merged"]) for file in first}
    assert counts == {"all.mbox": ("mbox", 2, 0), "people.vcf": ("vcard", 2, 0)}
    again = shell("import", *files, "--me", ME, "--json").json()["files"]
    assert [(file["imported"], file["merged"]) for file in again] == [(0, 2), (0, 2)]


def test_import_with_some_items_failed_ends_with_three(shell: Shell, tmp_path: Path) -> None:
    bad = tmp_path / "bad.mbox"
    bad.write_bytes(MBOX.replace(b"From: Anna Bell <anna@bell.example>\n", b"", 1))
    ran = shell("import", bad, "--me", ME)
    assert ran.code == 3
    assert "failed: bad.mbox" in ran.out
    assert names(shell("contacts", "--json")) == ["Anna Bell"]


def test_import_options_that_make_no_sense(shell: Shell, files: list[Path]) -> None:
    assert shell("import", *files, "--me", "nonsense").code == 2
    assert shell("import", *files, "--format", "papyrus").code == 2
    assert shell("import", *files, "--map", "Name").code == 2


def test_contacts_as_table_and_as_json(filled: Shell) -> None:
    assert names(filled("contacts", "--json")) == ["Anna Bell", "Anna Roe"]
    assert names(filled("contacts", "roe", "--json")) == ["Anna Roe"]
    table = filled("contacts", "--sort", "-last_touched_at").out.splitlines()
    assert table[0].split() == ["id", "name", "last", "touch", "due", "score", "company"]
    assert table[1].split()[1:6] == ["Anna", "Bell", "2026-05-04", "2026-08-02", "4"]
    cut = filled("contacts", "--limit", "1")
    assert len(cut.out.splitlines()) == 2
    assert "there are more" in cut.err
    assert filled("contacts", "--sort", "shoe-size").code == 2


def test_timeline_is_newest_first_and_does_not_steer_the_terminal(filled: Shell) -> None:
    items = filled("timeline", "anna@bell.example", "--json").json()["items"]
    assert [item["direction"] for item in items] == ["in", "out"]
    assert all(item["counted"] for item in items)
    assert "\x1b" not in filled("timeline", "Anna Bell").out


def test_gaps_with_their_numbers(filled: Shell) -> None:
    (gap,) = filled("gaps", "--kind", "overdue", "--json").json()["items"]
    assert gap["contact"]["name"] == "Anna Bell"
    assert gap["days_overdue"] == 91
    assert "Anna Bell" in filled("gaps").out
    assert filled("gaps", "--kind", "bored").code == 2
    assert filled("gaps", "--tier", "key", "--json").json()["items"] == []
    assert len(filled("gaps", "--within-days", "9999", "--json").json()["items"]) > 1


def test_a_logged_call_closes_the_gap(filled: Shell) -> None:
    logged = filled("log", "anna bell", "--kind", "call", "--at", "2026-10-31T18:30Z", "--json")
    assert logged.json()["id"].startswith("i_")
    assert filled("gaps", "--kind", "overdue", "--json").json()["items"] == []
    (newest, *_) = filled("timeline", "anna@bell.example", "--json").json()["items"]
    assert (newest["kind"], newest["occurred_at"]) == ("call", "2026-10-31T18:30:00Z")


def test_log_refuses_what_cannot_be(filled: Shell) -> None:
    assert filled("log", "anna bell").code == 2
    assert filled("log", "anna bell", "--kind", "call", "--at", "yesterday").code == 2
    assert filled("log", "anna bell", "--kind", "call", "--at", "2027-01-01").code == 2


def test_a_name_that_may_mean_several_is_asked_back(filled: Shell) -> None:
    ran = filled("timeline", "anna")
    assert ran.code == 1
    assert "Anna Bell" in ran.err
    assert "Anna Roe" in ran.err
    nobody = filled("timeline", "zoe")
    assert (nobody.code, nobody.err) == (1, "touchline: no contact is known as 'zoe'\n")


def test_why_of_a_contact_and_of_an_interaction(filled: Shell) -> None:
    told = filled("why", "anna@bell.example").out
    assert "email:anna@bell.example (personal)" in told
    assert "last touch:" in told
    number = filled("timeline", "Anna Bell", "--json").json()["items"][0]["id"]
    shown = filled("why", number).out
    assert "message_id: 2@x.example" in shown
    assert "told by a_" not in shown
    assert "  +1 mail.in.person: it is addressed to you" in shown
    assert (
        filled("why", number, "--json").json()["evidence"][0]["facts"]["in_reply_to"]
        == "1@x.example"
    )
    assert filled("why", "i_0000000000000").code == 1
    assert filled("why", "m_0000000000000").code == 1


def test_erased_for_good(filled: Shell, files: list[Path]) -> None:
    assert filled("erase", "anna@bell.example", "--yes").code == 0
    assert names(filled("contacts", "--json")) == ["Anna Roe"]
    filled("import", *files)
    assert names(filled("contacts", "--json")) == ["Anna Roe"]


@pytest.mark.parametrize("part", ["detection", "reconciler", "timeline"])
def test_rebuild_changes_nothing_that_was_right(filled: Shell, part: str) -> None:
    before = filled("export").out
    assert filled("rebuild", part).code == 0
    assert filled("export").out == before
