"""Exports other programs can read, and that harm no spreadsheet."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

import pytest
import vobject  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from connectors.base import Found
from connectors.files.stated import clean
from connectors.files.vcard import VCard
from schemas.contact import Contact, ContactName
from schemas.days import KeptDate
from schemas.identifier import normalise
from schemas.source import PersonRecord
from service.timeline import calendars
from service.timeline.cards import Person, Version, url, vcard
from service.timeline.exporting import COLUMNS, tame
from tests.conftest import NOW
from tests.contract.importers import CONTEXT, Bytes
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
    contact, interaction, cadences = filled("export").lines()
    types = (contact["type"], interaction["type"], cadences["type"])
    assert types == ("contact", "interaction", "cadences")
    assert cadences["tiers"]["key"] == 30
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
    assert "BDAY;X-APPLE-OMIT-YEAR=1604:1604-07-04" in (tmp_path / "out.vcf").read_text()
    assert list(tmp_path.glob("*.part")) == []
    new = shell("export", "--format", "vcard", "--vcard-version", "4.0")
    assert (new.code, new.out) == (0, "")  # nobody is left


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


def blank(model: type[Any]) -> Any:
    """A model with nothing in it, whatever its fields."""
    empty = {str: "", bool: False, int: 0, float: 0.0, datetime: NOW}
    hints = get_type_hints(model)
    return model(
        **{
            name: None
            if NoneType in get_args(kind)
            else []
            if get_origin(kind) is list
            else empty[kind]
            if kind in empty
            else blank(kind)
            for name, kind in hints.items()
        }
    )


def somebody(name: str, due: datetime | None = None, **more: Any) -> Person:
    contact = replace(blank(Contact), id="c_0000000000005", name=name, next_due_at=due)
    plain = {"birthday": "", "city": "", "notes": "", "time_zone": "", "preferences": ""}
    lists: dict[str, Any] = {"interests": [], "dates": [], "how_we_met": ""}
    return Person(contact, **{**plain, **lists, "first_touched_at": None, **more})


VERSIONS: tuple[Version, ...] = get_args(Version)


@given(st.text(min_size=1, max_size=200), st.sampled_from(VERSIONS))
def test_no_line_is_long_and_no_name_breaks_out(name: str, version: Version) -> None:
    card = vcard(somebody(name), version)
    assert all(len(line.encode("utf-8", "surrogatepass")) <= 75 for line in card.split("\r\n"))
    unfolded = card.replace("\r\n ", "").split("\r\n")
    assert len(unfolded) == len(vcard(somebody("x"), version).split("\r\n"))


PLAIN = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp"]), max_size=80)
DAYS = st.dates(date(1800, 1, 1), date(2030, 1, 1)).map(date.isoformat)


@given(PLAIN.map(clean).filter(bool), PLAIN.map(clean), DAYS | DAYS.map(lambda day: f"-{day[4:]}"))
def test_both_cards_come_back_through_the_importer(name: str, note: str, born: str) -> None:
    person = somebody(name, birthday=born, notes=note, city="Köln", time_zone="Europe/Berlin")
    contact = replace(
        person.contact,
        given_name="Anna",
        family_name=name,
        emails=["anna@x.com"],
        phones=["+4915112345678"],
        profiles=["linkedin:anna-bell"],
        company="A, B; C",
        title="CTO",
        tags=["one", "two, three"],
    )
    for version in VERSIONS:
        card = vcard(replace(person, contact=contact), version).encode()
        (item,) = VCard().read([Bytes("x.vcf", card)], CONTEXT)
        assert isinstance(item, Found), item
        assert isinstance(item.record, PersonRecord)
        read = item.record
        assert (read.name, read.family_name, read.notes) == (name, name, note)
        assert read.birthday == born
        assert (read.emails, read.phones) == (("anna@x.com",), ("+4915112345678",))
        assert (read.company, read.title, read.city) == ("A, B; C", "CTO", "Köln")
        assert read.tags == ("one", "two, three")
        assert [normalise(f"linkedin:{one}") for one in read.profiles] == ["linkedin:anna-bell"]


def test_what_others_read_of_a_card() -> None:
    kept = [KeptDate(label="wedding", on="2010-09-01"), KeptDate(label="exam", on="--02-29")]
    person = somebody("Anna Bell", birthday="--02-29", dates=kept, notes="a, b; c\\d\nnext")
    card = vobject.readOne(vcard(person))
    assert (card.version.value, card.fn.value) == ("3.0", "Anna Bell")
    assert card.note.value == "a, b; c\\d\nnext"
    assert card.bday.value == "1604-02-29"
    assert card.bday.params == {"X-APPLE-OMIT-YEAR": ["1604"]}
    assert [one.value for one in card.contents["x-abdate"]] == ["2010-09-01", "1604-02-29"]
    assert [one.value for one in card.contents["x-ablabel"]] == ["wedding", "exam"]
    new = vobject.readOne(vcard(somebody("Anna", birthday="1980-07-04"), "4.0"))
    assert (new.version.value, new.bday.value) == ("4.0", "19800704")


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=200))
def test_any_name_survives_the_calendar(name: str) -> None:
    text = "".join(calendars.exported([], [somebody(name, NOW)], UTC))
    (event,) = Calendar.from_ical(text).walk("VEVENT")
    assert str(event["summary"]) == f"Get in touch with {name}"


@given(st.text(max_size=50))
def test_no_name_breaks_the_calendar(name: str) -> None:
    who = ContactName("c_0000000000005", name)
    text = calendars.of_days([(who, name, "1980-02-29", NOW)])
    assert text.count("BEGIN:") == 2
    (event,) = Calendar.from_ical(text).walk("VEVENT")
    start: Any = event["dtstart"]
    assert start.dt == date(1980, 2, 29)


def test_profiles_become_pages() -> None:
    assert url("linkedin:anna-bell") == "https://www.linkedin.com/in/anna-bell"
    assert url("x:@anna") == "https://x.com/anna"
    assert url("other:1") == "other:1"
