"""plan, dates and digest on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.cli import Shell

CARD = """BEGIN:VCARD\r
VERSION:4.0\r
FN:Anna Bell\r
EMAIL:anna@bell.example\r
BDAY:1980-11-05\r
END:VCARD\r
"""


@pytest.fixture
def filled(shell: Shell, tmp_path: Path) -> Shell:
    """Anna, met long ago, who was to be called each month."""
    path = tmp_path / "people.vcf"
    path.write_text(CARD, newline="")
    assert shell("import", path, "--me", "me@example.org").code == 0
    assert shell("log", "anna@bell.example", "--kind", "meeting", "--at", "2026-05-04").code == 0
    return shell


def test_a_plan(filled: Shell) -> None:
    told = filled("plan", "--json").json()
    (item,) = told["items"]
    assert (item["contact"]["name"], item["on"]) == ("Anna Bell", "2026-11-05")
    assert item["suggestion"]["occasion"] == "birthday"
    shown = filled("plan")
    assert (shown.code, "1 person in " in shown.out) == (0, True)
    assert "their birthday is on 5 Nov 2026" in " ".join(shown.out.split())
    assert filled("plan", "--minutes", "1").out.strip() == "There is not enough time for anybody"
    assert filled("plan", "--minutes", "0").code == 2


def test_dates(filled: Shell) -> None:
    (item,) = filled("dates", "--json").json()["items"]
    assert (item["on"], item["in_days"], item["turns"]) == ("2026-11-05", 4, 46)
    assert "Anna Bell" in filled("dates").out
    assert filled("dates", "--within-days", "3").err.strip() == "Nothing."
    assert filled("dates", "--within-days", "3", "--json").json() == {"items": [], "next": None}


def test_a_digest(filled: Shell) -> None:
    told = filled("digest", "--json").json()
    assert told["says"] == "1 person to turn to."
    assert filled("digest", "--markdown").out.startswith("# Your week, 1 Nov 2026 to 7 Nov 2026")
    assert "1 person to turn to." in filled("digest").out
    sent = filled("digest", "--send")
    assert (sent.code, "TOUCHLINE_SMTP__HOST" in sent.err) == (1, True)
    assert filled("digest", "--send", "--json").code == 2
