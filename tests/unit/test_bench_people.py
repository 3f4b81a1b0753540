"""The labelled people of the benchmarks: one world for one seed, true to its labels."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pytest

from connectors.base import Failed, Found, ImportContext
from connectors.files.archive import members
from connectors.registry import IMPORTERS
from schemas.identifier import email, linkedin, mobile, phone
from schemas.source import PersonRecord
from tests.bench.people.cyrillic import latin
from tests.bench.people.evidence import evidence, keys, true_pairs
from tests.bench.people.formats import key_of, write_files
from tests.bench.people.naming import a_name
from tests.bench.people.numbers import fixed_line
from tests.bench.people.records import Record
from tests.bench.people.scores import b_cubed, mixed, pairwise
from tests.bench.people.spelling_cases import CASES
from tests.bench.people.tongues import SHARES, tongues, word
from tests.bench.people.world import World, a_world, by_person, write_csv
from tests.conftest import NOW


@lru_cache(maxsize=4)
def world(seed: int = 5, *, stress: bool = False) -> World:
    return a_world(seed, 400, stress)


def test_one_seed_makes_one_world() -> None:
    assert a_world(5, 400).records == world().records
    assert a_world(6, 400).records != world().records


def test_every_record_has_an_id_of_its_own_and_somebody_it_is_about() -> None:
    ids = [record.id for record in world().records]
    people = {person.id for person in world().people}
    assert len(set(ids)) == len(ids)
    about = {record.person for record in world().records if not record.person.startswith("m:")}
    assert about == people


def test_a_person_has_several_records_and_every_record_shows_something() -> None:
    each = Counter(record.person for record in world().records)
    assert 2.5 < sum(each.values()) / len(each) < 4
    assert all(r.name or r.emails or r.phones or r.profile for r in world().records)


def test_addresses_numbers_and_profiles_are_ones_that_can_be() -> None:
    for record in world().records:
        assert all(email(address) for address in record.emails), record
        assert all(phone(number) for number in record.phones), record
        assert not record.profile or linkedin(record.profile) == record.profile


def test_numbers_are_of_the_kind_they_are_said_to_be() -> None:
    draw = random.Random(3)
    for person in world().people:
        assert mobile(phone(person.mobile) or ""), person.mobile
    for tongue in tongues().values():
        number = phone(fixed_line(draw, tongue.region))
        assert number, tongue.region
        assert tongue.region == "US" or not mobile(number)


def test_what_is_only_ones_own_is_on_no_other_persons_record() -> None:
    """But for heirs, who are meant to be mistaken."""
    holders: dict[str, set[str]] = {}
    for person in world().people:
        for address in {job.address for job in person.jobs} | set(person.mails):
            holders.setdefault(address, set()).add(person.id)
    shared = [address for address, people in holders.items() if len(people) > 1 and address]
    assert len(shared) <= 3


def test_stress_makes_more_who_are_alike() -> None:
    def alike(told: World) -> int:
        count = Counter(person.name.full for person in told.people)
        return sum(times for times in count.values() if times > 1)

    assert alike(world(stress=True)) > alike(world())


@pytest.mark.parametrize("code", SHARES)
def test_every_language_names_people(code: str) -> None:
    names = [a_name(random.Random(n), code) for n in range(200)]
    assert all(name.given.native and name.family.native for name in names)
    assert all(name.given.latin[0].strip() and name.family.latin[0] for name in names)
    assert len({name.full for name in names}) > 100


def test_spellings_of_a_name() -> None:
    assert latin("Щербаков", "ru") == ("Scherbakov", "Shcherbakov", "Schtscherbakow")
    assert word("Müller", "de").latin == ("Müller", "Mueller", "Muller")
    assert word("van-den-Berg", "nl").native == "van den Berg"


def test_what_two_records_share() -> None:
    anna = Record("1", "p", "mail", "Anna Bell", emails=("anna@acme.de",), full="a|b", level="full")
    card = replace(anna, id="2", emails=(), company="Acme GmbH")
    assert _shared(anna, replace(anna, id="2")) == "strong"
    assert _shared(anna, card) == "composite"
    assert _shared(anna, replace(card, full="", level="nick")) == "hint"
    assert _shared(anna, replace(card, company="Kite")) == "name"
    role = replace(anna, loose=frozenset({"anna@acme.de"}))
    assert _shared(role, replace(role, id="2")) == "composite"
    guest = Record("3", "p", "calendar", emails=("anna.bell@acme.de",))
    assert _shared(guest, card) == "composite"
    assert _shared(guest, replace(card, company="Kite")) == "none"


def _shared(a: Record, b: Record) -> str:
    return evidence(a, b, keys(a), keys(b))


def test_pairs_are_those_of_one_person() -> None:
    truth = world().truth
    pairs = list(true_pairs(world().records))
    assert all(truth[a] == truth[b] for a, b, _ in pairs)
    count = sum(len(own) * (len(own) - 1) // 2 for own in by_person(world().records).values())
    assert len(pairs) == count
    assert {kind for _, _, kind in pairs} == {"strong", "composite", "hint", "name", "none"}


def test_scores() -> None:
    truth = {"a": "1", "b": "1", "c": "2", "d": "3"}
    found = {"a": "x", "b": "x", "c": "x", "d": "y"}
    pairs, cubed = pairwise(found, truth), b_cubed(found, truth)
    assert (pairs.right, pairs.wrong, pairs.missed) == (1, 2, 0)
    assert (pairs.precision, pairs.recall, pairs.f1) == (1 / 3, 1.0, 0.5)
    assert cubed.recall == 1.0
    assert cubed.precision == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4)
    assert mixed(found, truth) == {"x": ["a", "b", "c"]}


def test_every_file_is_read_whole(tmp_path: Path) -> None:
    write_csv(world().records, tmp_path / "people.csv")
    read = _read(tmp_path / "people.csv")
    assert {r.external_id for r in read} == {r.id for r in world().records}


def test_cards_and_profiles_are_read_under_their_keys(tmp_path: Path) -> None:
    truth = write_files(world().records, tmp_path)
    read = _read(tmp_path / "contacts.vcf") + _read(tmp_path / "Connections.csv")
    found = {record.external_id for record in read}
    wanted = {key_of(r) for r in world().records if r.source not in ("mail", "calendar")}
    assert found == wanted
    assert wanted <= set(truth)


def _read(path: Path) -> list[PersonRecord]:
    [member] = [file for file in members([path]) if not isinstance(file, Failed)]
    with member.open() as stream:
        head = stream.read(65536)
    importer = max(IMPORTERS, key=lambda one: one.sniff(head, member.name))
    context = ImportContext(owner=frozenset(), region="", zone="UTC", now=NOW)
    found = [item for item in importer.read([member], context) if isinstance(item, Found)]
    return [item.record for item in found if isinstance(item.record, PersonRecord)]


def test_hard_cases_are_told_apart_by_their_titles() -> None:
    assert len({case.title for case in CASES}) == len(CASES)
    assert all(len(case.records) >= 2 for case in CASES)
