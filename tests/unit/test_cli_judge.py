"""touchline judge: verdicts of files, nothing stored."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.unit.cli import Shell

ME = "me@example.org"
ANNA = "Anna Bell <anna@bell.example>"
BULK = {"List-Unsubscribe": "<https://bell.example/u>", "Precedence": "bulk"}


def mail(number: int, sender: str, to: str, headers: dict[str, str] | None = None) -> bytes:
    message = EmailMessage()
    message["From"], message["To"] = sender, to
    message["Subject"] = "The garden"
    message["Date"] = f"Mon, 04 May 2026 09:{number:02}:00 +0000"
    message["Message-ID"] = f"<{number}@x.example>"
    for name, value in (headers or {}).items():
        message[name] = value
    message.set_content("A word nobody else may read.")
    return b"From x Mon May  4 09:00:00 2026\n" + message.as_bytes() + b"\n"


@pytest.fixture
def mbox(tmp_path: Path) -> Path:
    path = tmp_path / "all.mbox"
    path.write_bytes(mail(0, ANNA, ME, BULK) + mail(1, ANNA, ME) + mail(2, ME, ANNA))
    return path


def test_one_object_a_line_with_the_evidence(shell: Shell, mbox: Path) -> None:
    ran = shell("judge", mbox, "--me", ME, "--json")
    assert ran.code == 0
    lines = ran.lines()
    assert [(line["file"], line["index"]) for line in lines] == [("all.mbox", i) for i in range(3)]
    assert [line["message_id"] for line in lines] == ["0@x.example", "1@x.example", "2@x.example"]
    assert [line["direction"] for line in lines] == ["in", "in", "out"]
    assert lines[2]["counted"]
    assert lines[2]["counterparts"] == ["email:anna@bell.example"]
    assert set(lines[0]) == {
        "file", "index", "message_id", "class", "counted", "direction", "counterparts", "rule",
        "because", "evidence",
    }  # fmt: skip


def test_what_was_sent_later_speaks_for_what_came_before(shell: Shell, tmp_path: Path) -> None:
    stranger, friend = tmp_path / "stranger.mbox", tmp_path / "friend.mbox"
    doubtful = mail(0, ANNA, ME, {"List-Unsubscribe": "<https://bell.example/u>"})
    stranger.write_bytes(doubtful)
    friend.write_bytes(doubtful + mail(1, ME, ANNA))
    alone = shell("judge", stranger, "--me", ME, "--json").lines()[0]
    known = shell("judge", friend, "--me", ME, "--json").lines()[0]
    assert (alone["counted"], alone["rule"]) == (False, "mail.bulk")
    assert (known["counted"], known["rule"]) == (True, "mail.in.known")


def test_bodies_are_not_told(shell: Shell, mbox: Path) -> None:
    assert "nobody else" not in shell("judge", mbox, "--me", ME, "--json").out


def test_nothing_is_stored(shell: Shell, mbox: Path, tmp_path: Path) -> None:
    shell("judge", mbox, "--me", ME)
    assert not (tmp_path / "data").exists()


def test_a_person_reads_a_sentence(shell: Shell, mbox: Path) -> None:
    out = shell("judge", mbox, "--me", ME).out.splitlines()
    assert out[2] == "all.mbox #2: counted: you wrote to Anna Bell [mail.out.to]"


def test_without_me_it_says_so(shell: Shell, mbox: Path) -> None:
    lines = shell("judge", mbox, "--json").lines()
    assert {line["rule"] for line in lines} == {"owner.unknown"}
    assert all("judge again with --me" in line["because"] for line in lines)


def test_a_strange_me_is_wrong_usage(shell: Shell, mbox: Path) -> None:
    ran = shell("judge", mbox, "--me", "nonsense")
    assert ran.code == 2
    assert "nonsense" in ran.err


def test_an_unknown_file_is_named(shell: Shell, mbox: Path, tmp_path: Path) -> None:
    junk = tmp_path / "junk.bin"
    junk.write_bytes(bytes(range(256)) * 8)
    ran = shell("judge", mbox, junk, "--me", ME, "--json")
    assert ran.code == 3
    assert "junk.bin" in ran.err
    assert len(ran.lines()) == 3


def test_a_missing_file_is_wrong_usage(shell: Shell, tmp_path: Path) -> None:
    assert shell("judge", tmp_path / "absent.mbox", "--me", ME).code == 2
