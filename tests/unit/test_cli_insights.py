"""touchline insights: a table for people, the API's document for programs."""

from __future__ import annotations

from pathlib import Path

from tests.unit.cli import Shell
from tests.unit.test_cli_reading import CARDS, MBOX, ME


def filled(shell: Shell, folder: Path) -> Shell:
    (folder / "all.mbox").write_bytes(MBOX)
    (folder / "people.vcf").write_bytes(CARDS.replace(b"\n", b"\r\n"))
    assert shell("import", folder / "all.mbox", folder / "people.vcf", "--me", ME).code == 0
    return shell


def test_insights_as_table_and_as_json(shell: Shell, tmp_path: Path) -> None:
    told = filled(shell, tmp_path)("insights", "--by", "month", "--json").json()
    assert (told["by"], len(told["history"])) == ("month", 12)
    assert told["summary"]["reply_rate"] == {"value": 1.0, "numerator": 1, "denominator": 1}
    assert told["summary"]["their_replies"] == {"hours": 1.0, "answers": 1}
    ran = shell("insights", "--from", "2026-05-01", "--to", "2026-05-31")
    assert "2026-05-01 to 2026-05-31" in ran.out
    assert "100% (1 of 1)" in ran.out
    assert "--json" in ran.err


def test_insights_refuse_what_cannot_be_told(shell: Shell) -> None:
    assert shell("insights", "--by", "year").code == 2
    assert shell("insights", "--from", "2030-01-01").code == 2
    assert shell("insights", "--from", "soon").code == 2
    assert shell("insights", "--tag", "nobody").code == 0
