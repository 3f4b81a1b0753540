"""Google Contacts: both eras and their oddities."""

from __future__ import annotations

import csv
import io

from connectors.files.tables import GoogleContacts
from schemas.source import PersonRecord
from tests.contract.importers import CONTEXT, Bytes
from tests.unit.test_vcard_lines import people, told


def one(**cells: str) -> PersonRecord:
    """One row of the era since 2024; "E-mail 1 - Value" is written E_mail_1___Value."""
    row = {"First Name": "", "Last Name": "", "Organization Name": "", "Labels": ""}
    row |= {key.replace("___", " - ").replace("E_mail", "E-mail").replace("_", " "): value
            for key, value in cells.items()}  # fmt: skip
    out = io.StringIO()
    csv.writer(out).writerows([row.keys(), row.values()])
    data = b"\xef\xbb\xbf" + out.getvalue().encode()
    items = list(GoogleContacts().read([Bytes("contacts.csv", data)], CONTEXT))
    assert told(items) == []
    assert GoogleContacts().sniff(data, "x") == 90
    [record] = people(items)
    return record


def test_a_full_row_of_the_new_era() -> None:
    record = one(
        First_Name="Anna",
        Middle_Name="Maria",
        Last_Name="Smith",
        Organization_Name="Acme",
        Organization_Title="Head",
        Birthday="--03-07",
        Notes="one\ntwo",
        Labels="* myContacts ::: Work ::: * starred ::: Rome",
        E_mail_1___Label="Home",
        E_mail_1___Value="a@x.com ::: b@x.com",
        E_mail_2___Label="* Work",
        E_mail_2___Value="first@x.com",
        Phone_1___Label="Mobile",
        Phone_1___Value="+49 170 1234567 ::: +49 30 901820",
        Website_1___Label="Profile",
        Website_1___Value="https://www.linkedin.com/in/anna ::: https://blog.example",
        Address_1___City="Köln",
    )
    assert record == PersonRecord(
        external_id=record.external_id,
        name="Anna Maria Smith",
        given_name="Anna",
        family_name="Smith",
        emails=("first@x.com", "a@x.com", "b@x.com"),
        phones=("+49 170 1234567", "+49 30 901820"),
        profiles=("https://www.linkedin.com/in/anna",),
        company="Acme",
        title="Head",
        birthday="--03-07",
        city="Köln",
        notes="one\ntwo",
        tags=("Work", "Rome"),
    )


def test_a_row_of_the_old_era() -> None:
    record = one(
        Name="Anna Smith",
        Given_Name="Anna",
        Family_Name="Smith",
        Group_Membership="* My Contacts ::: Friends",
        E_mail_1___Type="* ",
        E_mail_1___Value="a@x.com",
        Organization_1___Name="Acme",
        Organization_1___Title="Head",
    )
    assert (record.name, record.emails, record.company, record.title, record.tags) == (
        "Anna Smith",
        ("a@x.com",),
        "Acme",
        "Head",
        ("Friends",),
    )


def test_people_collected_from_mail_only_help_to_match() -> None:
    assert one(E_mail_1___Value="a@x.com", Labels="* Other Contacts").match_only
    assert not one(
        E_mail_1___Value="a@x.com", Labels="* Other Contacts ::: * myContacts"
    ).match_only
    assert not one(E_mail_1___Value="a@x.com", Labels="* myContacts").match_only


def test_a_company_alone_is_an_organisation() -> None:
    record = one(Organization_Name="Acme", E_mail_1___Value="info@x.com")
    assert (record.name, record.company, record.organisation) == ("Acme", "Acme", True)
    assert not one(First_Name="Anna", Organization_Name="Acme").organisation


def test_a_contact_with_nothing_but_an_address_has_no_name() -> None:
    assert one(E_mail_1___Value="a@x.com").name == ""
