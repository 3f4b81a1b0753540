"""What of a contact is written into a CRM: names, types, and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.sink import Person, Value
from schemas.crm import FieldRule, FieldType, Ours
from service.access.workspaces import Workspace, change
from service.db import ids
from service.db.moments import moment, ms
from service.db.session import Database
from service.delivery.crm.casting import cast
from service.delivery.crm.splitting import parts
from service.delivery.crm.values import addresses, fingerprint, people
from service.jobs.pipeline import settle
from service.reconciler.decide import merge
from service.reconciler.edit import edit
from service.timeline.read.contacts import row_of
from tests.conftest import NOW
from tests.flow.crm_desk import connected
from tests.flow.feeding import ME, everyone, feed, mail, meeting, person

AT = ms(NOW)
SYDNEY = ZoneInfo("Australia/Sydney")


@pytest.mark.parametrize(
    ("name", "split"),
    [
        ("Ada Lovelace", ("Ada", "Lovelace")),
        ("Lovelace, Ada", ("Ada", "Lovelace")),
        ("Ludwig van Beethoven", ("Ludwig", "van Beethoven")),
        ("Maria de la Cruz", ("Maria", "de la Cruz")),
        ("Dr. Anna Maria Kurz", ("Dr. Anna Maria", "Kurz")),
        ("Martin Luther King Jr.", ("Martin Luther", "King Jr.")),
        ("John Smith, Jr.", ("John", "Smith, Jr.")),
        ("Grace Hopper PhD", ("Grace", "Hopper PhD")),
        ("Plato", ("Plato", "")),
        ("van Gogh", ("van", "Gogh")),
        ("", ("", "")),
    ],
)
def test_a_whole_name_is_split(name: str, split: tuple[str, str]) -> None:
    assert parts(name, "", "") == split


def test_a_known_part_is_believed() -> None:
    assert parts("Ana Maria Silva", "Ana", "Maria Silva") == ("Ana", "Maria Silva")
    assert parts("Ana Maria Silva", "Ana", "") == ("Ana", "Maria Silva")
    assert parts("Ana Maria Silva", "", "Silva") == ("Ana Maria", "Silva")
    assert parts("Somebody Else", "Ana", "") == ("Ana", "")


@given(st.lists(st.text(st.characters(categories=["L"]), min_size=1, max_size=8), max_size=5))
def test_no_word_of_a_name_is_lost(words: list[str]) -> None:
    given_name, family = parts(" ".join(words), "", "")
    assert f"{given_name} {family}".split() == " ".join(words).split()


@pytest.mark.parametrize(
    ("value", "wanted", "written"),
    [
        (datetime(2026, 10, 31, 20, tzinfo=UTC), "date", date(2026, 11, 1)),
        (datetime(2026, 10, 31, 20, tzinfo=UTC), "text", "2026-10-31T20:00:00Z"),
        ("1980-02-29", "date", date(1980, 2, 29)),
        ("--02-29", "date", None),
        ("--02-29", "text", "--02-29"),
        (0, "number", 0.0),
        (30, "text", "30"),
        ("vip", "choice", "vip"),
        ("", "text", None),
        (None, "datetime", None),
    ],
)
def test_a_value_takes_the_type_of_the_field(
    value: Value, wanted: FieldType, written: Value
) -> None:
    assert cast(value, wanted, SYDNEY) == written


OURS: tuple[Ours, ...] = (
    "email", "phone", "city", "birthday", "linkedin_url", "tags", "last_touch_kind",
    "last_outbound_at", "touchline_url", "next_due_at", "gap_kinds",
)  # fmt: skip


def test_a_contact_becomes_a_person(
    db: Database, ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed(db, ws, [
        person("Ada Lovelace", "ada@home.example", "ada@work.example", company="Engines",
               title="Analyst", phones=("+491701234567",), city="London", birthday="1815-12-10",
               profiles=("linkedin:ada-lovelace",), tags=("vip", "math")),
        mail(ME, "ada@work.example", 3),
        meeting("ada@work.example", NOW - timedelta(days=1, minutes=30)),
    ])  # fmt: skip
    rules = [FieldRule(ours=name, theirs=name, when="always") for name in OURS]
    rules.append(FieldRule(ours="last_touched_at", theirs="day", type="date"))
    crm = replace(connected(db, ws, monkeypatch).row, mapping=tuple(rules))
    ada = everyone(db)["Ada Lovelace"]
    with db.writing(ws.id) as conn:
        change(conn, ws.id, zone="Australia/Sydney")
    with db.reading() as conn:
        told = people(conn, ws, crm, [ada], {ada: "7"}, "https://t.example/", AT)[ada]
        row = row_of(conn, ws, ada)
    assert row is not None
    assert (told.remote_id, told.given_name, told.family_name) == ("7", "Ada", "Lovelace")
    assert (told.company, told.title, told.phone) == ("Engines", "Analyst", "+491701234567")
    assert sorted(told.emails) == ["ada@home.example", "ada@work.example"]
    assert told.values == {
        "email": told.emails[0],
        "phone": "+491701234567",
        "city": "London",
        "birthday": date(1815, 12, 10),
        "linkedin_url": "https://www.linkedin.com/in/ada-lovelace",
        "tags": "math, vip",
        "last_touch_kind": "meeting",
        "last_outbound_at": NOW - timedelta(days=3),
        "touchline_url": f"https://t.example/contacts/{ids.public('c', ada)}",
        "next_due_at": moment(row.next_due_at),
        "gap_kinds": None,
        "day": date(2026, 10, 31),
    }


def test_what_people_type_is_written_into_new_records_only(
    db: Database, ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed(db, ws, [person("Ada Lovelace", "ada@x.example", company="Engines")])
    ada = everyone(db)["Ada Lovelace"]
    rules = (FieldRule(ours="company", theirs="firm"), FieldRule(ours="score", theirs="points"))
    assert [rule.when for rule in rules] == ["new", "always"]
    crm = replace(connected(db, ws, monkeypatch).row, mapping=rules)
    with db.reading() as conn:
        made = people(conn, ws, crm, [ada], {}, "", AT)[ada]
        known = people(conn, ws, crm, [ada], {ada: "1"}, "", AT)[ada]
    assert made.values == {"firm": "Engines", "points": 0.0}
    assert known.values == {"points": 0.0}
    assert made.key == known.key
    assert fingerprint(made, rules) == fingerprint(known, rules) != 0
    assert fingerprint(known, ()) == 0


def test_a_last_touch_that_falls_empties_the_field(
    db: Database, ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed(db, ws, [person("Ada Lovelace", "ada@x.example")])
    crm = connected(db, ws, monkeypatch).row
    ada = everyone(db)["Ada Lovelace"]
    with db.reading() as conn:
        told = people(conn, ws, crm, [ada], {ada: "1"}, "", AT)[ada]
    assert told.values == {
        "tl_last_touched_at": None,
        "tl_last_touch_kind": None,
        "tl_next_due_at": None,
        "tl_score": 0.0,
    }


def test_merged_and_unknown_contacts_are_left_out(
    db: Database, ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed(db, ws, [person("Ada Lovelace", "a@x.example"), person("Countess King", "c@y.example")])
    found = everyone(db)
    ada, countess = found["Ada Lovelace"], found["Countess King"]
    crm = connected(db, ws, monkeypatch).row
    with db.writing(ws.id) as conn:
        merge(conn, ws, ada, countess, "", AT)
    settle(db, ws, NOW)
    with db.reading() as conn:
        told = people(conn, ws, crm, [ada, countess, 12345], {}, "", AT)
    assert set(told) == {ada}
    assert sorted(told[ada].emails) == ["a@x.example", "c@y.example"]


def test_nothing_asked_is_nothing_told(
    db: Database, ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    crm = connected(db, ws, monkeypatch).row
    with db.reading() as conn:
        assert people(conn, ws, crm, [], {}, "", AT) == {}


def test_the_address_in_use_comes_first_and_shared_ones_not_at_all(
    db: Database, ws: Workspace
) -> None:
    feed(db, ws, [
        person("Ada Lovelace", "ada@a.example", "ada@z.example", "info@z.example"),
        mail("ada@z.example", ME, 2, name="Ada Lovelace"),
    ])  # fmt: skip
    ada = everyone(db)["Ada Lovelace"]
    with db.reading() as conn:
        assert addresses(conn, ws, [ada])[ada] == ("ada@z.example", "ada@a.example")


def test_a_fingerprint_knows_every_value() -> None:
    rules = [FieldRule(ours="score", theirs="a"), FieldRule(ours="tags", theirs="b")]

    def of(**values: Value) -> int:
        return fingerprint(Person("k", "1", "Ada", values=values), rules)

    day = datetime(2026, 11, 1, tzinfo=UTC)
    assert of(a=1.0, b="x") == of(b="x", a=1.0)
    seen = [of(a=1.0, b="x"), of(a=1.0), of(a=1.0, b=None), of(a=2.0, b="x"), of(a=day), of()]
    assert len(set(seen)) == len(seen)
    assert all(0 <= number < 1 << 63 for number in seen)


def test_the_owners_word_is_told(
    db: Database, ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed(db, ws, [person("A. Lovelace", "ada@x.example")])
    crm = connected(db, ws, monkeypatch).row
    ada = everyone(db)["A. Lovelace"]
    with db.writing(ws.id) as conn:
        edit(conn, ws, ada, {"name": "Augusta Ada King", "family_name": "King"}, AT)
    settle(db, ws, NOW)
    with db.reading() as conn:
        told = people(conn, ws, crm, [ada], {}, "", AT)[ada]
    assert (told.given_name, told.family_name) == ("Augusta Ada", "King")
