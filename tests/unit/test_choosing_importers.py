"""Whose a file is: asked once, and nobody is asked after one is certain."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from connectors.base import ImportContext, Item, Member
from connectors.files.mail import Eml
from service.ingest.importing import by_importer
from service.ingest.judging import judge_files
from service.ingest.report import Report
from service.settings import Settings
from tests.conftest import NOW
from tests.worlds.mail import message


class Asked:
    """Says the same of every file and counts how often it was asked."""

    label = "Asked"

    def __init__(self, format: str, says: int) -> None:
        self.format, self.says, self.times = format, says, 0

    def sniff(self, head: bytes, name: str) -> int:
        self.times += 1
        return self.says

    def read(self, members: Sequence[Member], context: ImportContext) -> Iterator[Item]:
        return iter(())


def test_the_surest_reads_it_and_a_certain_one_ends_the_search(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x")
    unsure, sure, certain, last = (Asked(str(n), n) for n in (10, 60, 95, 100))
    [(chosen, _)] = by_importer([tmp_path / "a"], [unsure, sure, certain, last], Report())
    assert chosen is certain
    assert [one.times for one in (unsure, sure, certain, last)] == [1, 1, 1, 0]
    [(chosen, _)] = by_importer([tmp_path / "a"], [sure, unsure], Report())
    assert chosen is sure


def test_nobody_reads_what_nobody_knows(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x")
    report = Report()
    assert by_importer([tmp_path / "a"], [Asked("1", 0), Asked("2", 0)], report) == []
    assert report.failed


def test_judging_asks_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.eml").write_bytes(message("Anna Bell <a@x.org>", "me@x.org", NOW))
    asked: list[str] = []
    sniff = Eml.sniff

    def told(self: Eml, head: bytes, name: str) -> int:
        asked.append(name)
        return sniff(self, head, name)

    monkeypatch.setattr(Eml, "sniff", told)
    assert len(list(judge_files([tmp_path], ("me@x.org",), Settings(), NOW, print))) == 1
    assert len(asked) == 1
