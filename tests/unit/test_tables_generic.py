"""Any table: the contract's names, obvious words, the owner's mapping, and what is told."""

from __future__ import annotations

import tracemalloc

import pytest

from connectors.base import ImportContext, Item
from connectors.files.tables import GenericCsv
from schemas.source import PersonRecord
from tests.contract.importers import CONTEXT, Bytes
from tests.unit.test_vcard_lines import people, told


def read(text: str | bytes, **columns: str) -> list[Item]:
    data = text.encode() if isinstance(text, str) else text
    context = ImportContext(region="DE", columns=columns)
    return list(GenericCsv().read([Bytes("people.csv", data)], context))


def one(text: str, **columns: str) -> PersonRecord:
    items = read(text, **columns)
    assert told(items) == []
    [record] = people(items)
    return record


def test_the_contracts_names_in_any_order() -> None:
    record = one(
        "source,tags,notes,city,birthday,title,company,linkedin_url,phone,email,"
        "family_name,given_name,name,external_id\n"
        'fair,a;b,"one\ntwo",Köln,1985-04-12,Head,Acme,https://linkedin.com/in/anna,'
        "0170 1234567;+49 30 901820,a@x.com; b@x.com,Smith,Anna,Dr. Anna Smith,c-1\n"
    )
    assert record == PersonRecord(
        external_id="c-1",
        name="Dr. Anna Smith",
        given_name="Anna",
        family_name="Smith",
        emails=("a@x.com", "b@x.com"),
        phones=("0170 1234567", "+49 30 901820"),
        profiles=("https://linkedin.com/in/anna",),
        company="Acme",
        title="Head",
        birthday="1985-04-12",
        city="Köln",
        notes="one\ntwo",
        tags=("a", "b", "source:fair"),
    )


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("preamble", ["", "\n", "Exported by me\nNotes:\n\n"])
def test_delimiters_and_preambles(mark: str, preamble: str) -> None:
    lines = ["name@email@city", 'Anna@"a@x.com;b@x.com"@Köln', "Boris@boris+y.com@"]
    text = "\n".join(lines[:1]).replace("@", mark) + f'\nAnna{mark}"a@x.com;b@x.com"{mark}Köln'
    record = one(preamble + text)
    assert (record.name, record.emails, record.city) == ("Anna", ("a@x.com", "b@x.com"), "Köln")


@pytest.mark.parametrize(
    ("header", "row", "name", "emails"),
    [
        ("Vorname;Name;E-Mail-Adresse", "Anna;Smith;a@x.com", "Anna Smith", ("a@x.com",)),
        ("Prénom,Nom,Courriel", "Anna,Smith,a@x.com", "Anna Smith", ("a@x.com",)),
        ("Nombre,Apellidos,Correo electrónico", "Anna,Smith,a@x.com", "Anna Smith", ("a@x.com",)),
        ("Name,Surname,Email Address", "Anna,Smith,a@x.com", "Anna Smith", ("a@x.com",)),
        ("FirstName,LastName,Email", "Anna,Smith,a@x.com", "Anna Smith", ("a@x.com",)),
        ("full_name,emails", "Anna Smith,a@x.com;b@x.com", "Anna Smith", ("a@x.com", "b@x.com")),
        ("first_name,last_name,email_work", "Anna,Smith,a@x.com", "Anna Smith", ("a@x.com",)),
        ("Person - Name,Person - Email - Work", "Anna Smith,a@x.com", "Anna Smith", ("a@x.com",)),
        ("Name,E-mail", "Anna Smith,Anna <a@x.com>", "Anna Smith", ("a@x.com",)),
        ("Name,Emails", 'Anna Smith,"a@x.com, b@x.com"', "Anna Smith", ("a@x.com", "b@x.com")),
    ],
)
def test_obvious_words(header: str, row: str, name: str, emails: tuple[str, ...]) -> None:
    record = one(f"{header}\n{row}\n")
    assert (record.name, record.emails) == (name, emails)


def test_a_customer_table_of_another_tool() -> None:
    record = one(
        "Record ID,First Name,Last Name,Email,Phone Number,Job Title,Contact owner,"
        "Contact Owner Email,Associated Company,LinkedIn,Last email date,Email opt out\n"
        "77,Anna,Smith,a@x.com,+49 170 1234567,Head,Sales Sam,sam@x.com,Acme,anna-s,2024,no\n"
    )
    assert record == PersonRecord(
        external_id="77",
        name="Anna Smith",
        given_name="Anna",
        family_name="Smith",
        emails=("a@x.com",),
        phones=("+49 170 1234567",),
        profiles=("linkedin:anna-s",),
        company="Acme",
        title="Head",
    )


def test_mixed_cells_are_split_by_pattern() -> None:
    record = one("Name,Email / Phone\nAnna,a@x.com / +49 170 1234567\n")
    assert (record.emails, record.phones) == (("a@x.com",), ("+49 170 1234567",))


def test_the_owners_mapping_wins() -> None:
    text = "Wer,Kontakt 7,Email\nAnna,a@x.com,other@x.com\n"
    record = one(text, **{"Wer": "name", "kontakt 7": "email"})
    assert (record.name, record.emails) == ("Anna", ("a@x.com",))


def test_a_mapping_to_no_column_is_told() -> None:
    [(_, why)] = told(read("a,b\n1,2\n", a="e-mail"))
    assert "e-mail" in why
    assert "linkedin_url" in why


def test_a_table_of_nobody_is_one_failure_naming_its_headers() -> None:
    [(where, why)] = told(read("Datum;Betrag\n2024;7\n2025;8\n"))
    assert where == "the whole file"
    assert '"Datum", "Betrag"' in why
    assert '--map "Datum=email"' in why
    assert "no table" in told(read(b""))[0][1]


def test_ragged_rows_are_padded_and_empty_ones_skipped() -> None:
    items = read("name,email,city\nAnna\nBoris,b@x.com,Rome,extra,\n,,Paris\n")
    assert [(p.name, p.city) for p in people(items)] == [("Anna", ""), ("Boris", "Rome")]
    assert told(items) == [("row 4", "neither a name nor a way to reach anyone")]


def test_what_is_unusable_is_named_with_its_field_and_the_person_kept() -> None:
    items = read("name,email,phone,linkedin_url,birthday\nAnna,a@b,12,acme.com/x,soon\n,junk,,,\n")
    assert [(p.name, p.emails, p.phones) for p in people(items)] == [("Anna", (), ())]
    assert told(items) == [
        ("row 2", 'email "a@b" is no address: left out'),
        ("row 2", 'phone "12" is no phone number: left out'),
        ("row 2", 'linkedin_url "acme.com/x" is no profile: left out'),
        ("row 2", 'birthday "soon" is no clear date (write 1980-04-03): left out'),
        (
            "row 3",
            'neither a name nor a way to reach anyone; email "junk" is no address: left out',
        ),
    ]


def test_ids_given_stable_and_shared() -> None:
    text = (
        "external_id,name,email\n1,Anna,a@x.com\n1,Boris,b@x.com\n,Cleo,c@x.com\n1,Anna,a@x.com\n"
    )
    first, second, third = (p.external_id for p in people(read(text)))
    assert first == "1"
    assert second.startswith("1#")
    assert third == people(read("email,name,city\nC@x.com,cleo,Rome\n"))[0].external_id
    assert told(read(text)) == [("row 5", "the same row again")]


@pytest.mark.parametrize(
    ("head", "score"),
    [
        (b"name,email\nAnna,a@x.com\n", 60),
        (b"email\na@x.com\n", 60),
        (b"name,email,phone,mood\nAnna,a@x.com,,1\n", 60),
        (b"Vorname;Nachname;Laune\nAnna;Smith;1\n", 30),
        (b"Datum;Betrag\n2024;7\n2025;8\n", 10),
        (b'{"a": 1, "b": 2}\n{"a": 3, "b": 4}\n', 0),
        (b"window.YTD = [ {\n", 0),
        (b"<html>a,b\nc,d\n", 0),
        (b"From a@b Mon Jan 1\nFrom: Anna, Smith\nTo: b, c\nname,email\n", 0),
        (b"Return-Path: <a@b>\nReceived: a, b\nX: name,email\n", 0),
        (b"BEGIN:VCARD\nN:Smith;Anna\nORG:Acme;x\nEND:VCARD\n", 0),
        (b"BEGIN:VCALENDAR\nX;A=b:c\n", 0),
        (b"Dear Anna, how are you?\nI am well.\n", 0),
        (b"\x89PNG\r\n\x1a\n\0\0", 0),
        (b"", 0),
    ],
)
def test_how_sure_it_is(head: bytes, score: int) -> None:
    assert GenericCsv().sniff(head, "x.csv") == score


def test_memory_stays_flat() -> None:
    rows = b"".join(b"%d,Anna,a%d@x.com,%s\n" % (i, i, b"x" * 2000) for i in range(4_000))
    member = Bytes("people.csv", b"external_id,name,email,notes\n" + rows)
    tracemalloc.start()
    count = sum(1 for _ in GenericCsv().read([member], CONTEXT))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 4_000
    assert peak < 6_000_000
