"""Exports other programs can read, and that harm no spreadsheet."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from pydantic import TypeAdapter

from schemas.contact import Contact, ScoreParts
from service.timeline.cards import Person, calendar, url, vcard
from service.timeline.exporting import COLUMNS, tame
from tests.conftest import NOW
from tests.unit.cli import Shell

CARD = """BEGIN:VCARD\r
VERSION:4.0\r
FN:=Anna\\, \u00c4nne Bell\r
N:Bell;=Anna;;;\r
EMAIL:anna@bell.example\r
TEL;VALUE=uri:tel:+4915112345678\r
BDAY:--0704\r
NOTE:two\\nlines\r
END:VCARD\r
"""


@pytest.fixture
def filled(shell: Shell, tmp_path: Path) -> Shell:
    path = tmp_path / "people.vcf"
    path.write_text(CARD, newline="")
    assert shell("import", path, "--me", "me@example.org").code == 0
    assert shell("log", "anna@bell.example", "--kind", "meeting", "--at", "2026-05-04").code == 0
    return shell


def test_lines_of_json_hold_everything(filled: Shell) -> None:
    contact, interaction = filled("export").lines()
    assert (contact["type"], interaction["type"]) == ("contact", "interaction")
    assert contact["emails"] == ["anna@bell.example"]
    assert (contact["birthday"], contact["notes"]) == ("--07-04", "two\nlines")
    assert interaction["kind"] == "meeting"


def test_csv_has_the_header_touchline_reads_and_no_formulas(filled: Shell) -> None:
    header, row = list(csv.reader(io.StringIO(filled("export", "--format", "csv").out)))
    assert tuple(header) == COLUMNS
    cells = dict(zip(header, row, strict=True))
    assert cells["given_name"] == "'=Anna"
    assert cells["phone"] == "+4915112345678"


def test_vcards_come_back_as_they_went(filled: Shell, shell: Shell, tmp_path: Path) -> None:
    first = filled("export", "--format", "vcard", tmp_path / "out.vcf")
    assert (first.code, first.out) == (0, "")
    shell("erase", "anna@bell.example", "--yes")
    assert "+4915112345678" in (tmp_path / "out.vcf").read_text()
    assert "BDAY:--0704" in (tmp_path / "out.vcf").read_text()
    assert list(tmp_path.glob("*.part")) == []


def test_the_calendar_is_one(filled: Shell) -> None:
    read = Calendar.from_ical(filled("export", "--format", "ics").out)
    titles = [str(event["summary"]) for event in read.walk("VEVENT")]
    assert len(titles) == 2
    assert titles[1].startswith("Get in touch with ")


@given(st.text())
def test_no_cell_begins_like_a_formula(cell: str) -> None:
    assert tame(cell).lstrip("+-0123456789.; ")[:1] not in {"=", "@"} or tame(cell)[0] not in "=+-@"
    assert tame(tame(cell)) == tame(cell)


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1"]
)
def test_formulas_are_tamed(cell: str) -> None:
    assert tame(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["", "Anna", "+4915112345678", "+49151;+49152", "-5", "3.5"])
def test_plain_cells_stay(cell: str) -> None:
    assert tame(cell) == cell


def contact(name: str, due: datetime | None = None) -> Contact:
    nothing: dict[str, None] = dict.fromkeys(
        (
            "cadence_days", "last_touched_at", "last_touch", "last_inbound_at",
            "last_outbound_at", "last_meeting_at", "next_meeting_at", "days_overdue",
        )
    )  # fmt: skip
    words = dict.fromkeys(
        ("given_name", "family_name", "company", "title", "tier", "cadence_from"), ""
    )
    lists: dict[str, list[str]] = {
        key: [] for key in ("emails", "phones", "profiles", "tags", "gap_kinds", "sources")
    }
    return TypeAdapter(Contact).validate_python(
        {
            **nothing, **words, **lists, "id": "c_0000000000005", "name": name, "score": 0,
            "score_parts": ScoreParts(warmth=0, half_life_days=90, touches=0), "touches_90d": 0,
            "next_due_at": due, "confirmed": True, "created_at": NOW, "updated_at": NOW,
        }
    )  # fmt: skip


@given(st.text(min_size=1, max_size=200))
def test_no_line_is_long_and_no_name_breaks_out(name: str) -> None:
    card = vcard(Person(contact(name), "", "", ""))
    assert all(len(line.encode("utf-8", "surrogatepass")) <= 75 for line in card.split("\r\n"))
    unfolded = card.replace("\r\n ", "").split("\r\n")
    assert len(unfolded) == len(vcard(Person(contact("x"), "", "", "")).split("\r\n"))


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=200))
def test_any_name_survives_the_calendar(name: str) -> None:
    text = "".join(calendar([], [Person(contact(name, NOW), "", "", "")], 0))
    (event,) = Calendar.from_ical(text).walk("VEVENT")
    assert str(event["summary"]) == f"Get in touch with {name}"


def test_profiles_become_pages() -> None:
    assert url("linkedin:anna-bell") == "https://www.linkedin.com/in/anna-bell"
    assert url("x:@anna") == "https://x.com/anna"
    assert url("other:1") == "other:1"
