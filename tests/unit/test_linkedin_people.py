"""LinkedIn's connections of every era, the uploaded address book, notes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from connectors.files.linkedin.people import family_name
from tests.unit.linkedin_samples import (
    CONNECTIONS_2020,
    CONNECTIONS_2023,
    NOTES,
    failed,
    people,
    read,
    skipped,
)

ANNA_2020 = "Anna,Smith,anna@x.com,Acme,CEO,02 Oct 2023"
ANNA_2023 = "Anna,Smith,https://www.linkedin.com/in/Anna-Smith,anna@x.com,Acme,CEO,02 Oct 2023"
SINCE = datetime(2023, 10, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    "content",
    [
        NOTES + CONNECTIONS_2023 + ANNA_2023,
        "Notes:\nsome, unquoted, words\n" + CONNECTIONS_2023 + ANNA_2023,
        CONNECTIONS_2023 + ANNA_2023 + "\n",
        "\ufeff" + (NOTES + CONNECTIONS_2023 + ANNA_2023).replace("\n", "\r\n"),
        (NOTES + CONNECTIONS_2023 + ANNA_2023).replace(",", ";"),
        "First Name,Last Name,Email Address,Company,Position,Connected On,URL\n"
        "Anna,Smith,anna@x.com,Acme,CEO,2-Oct-23,https://www.linkedin.com/in/Anna-Smith",
    ],
)
def test_connections_of_every_era_with_urls(content: str) -> None:
    (anna,) = people(read({"Kontakte.csv": content}))
    assert anna.external_id == "anna-smith"
    assert (anna.name, anna.given_name, anna.family_name) == ("Anna Smith", "Anna", "Smith")
    assert anna.profiles == ("https://www.linkedin.com/in/Anna-Smith",)
    assert (anna.emails, anna.company, anna.title) == (("anna@x.com",), "Acme", "CEO")
    assert (anna.since, anna.match_only) == (SINCE, False)


@pytest.mark.parametrize("start", ["", NOTES])
def test_connections_before_profile_urls(start: str) -> None:
    content = start + CONNECTIONS_2020 + ANNA_2020 + "\nBob,Jones,,,,03 Oct 2023\n"
    anna, bob = people(read({"x.csv": content}))
    assert (anna.profiles, anna.emails, anna.since) == ((), ("anna@x.com",), SINCE)
    assert len(anna.external_id) == 32
    assert anna.external_id != bob.external_id
    # a changed job does not make another person
    again = people(read({"y.csv": content.replace("Acme,CEO", "Other,CTO")}))
    assert [p.external_id for p in again] == [anna.external_id, bob.external_id]


def test_rows_with_only_a_date_are_no_people() -> None:
    items = read({"c.csv": NOTES + CONNECTIONS_2023 + ",,,,,,02 Oct 2023\n" + ANNA_2023})
    assert len(people(items)) == 1
    assert skipped(items) == ["a hidden or closed profile: only a date"]


def test_a_row_without_anybody_fails_and_names_the_column() -> None:
    (bad,) = failed(read({"c.csv": CONNECTIONS_2023 + ",,,,Acme,CEO,02 Oct 2023\n"}))
    assert (bad.file, bad.where) == ("c.csv", "row 2")
    assert bad.why.startswith("First Name:")


def test_a_bad_date_costs_the_date_only() -> None:
    rows = ANNA_2023 + "\nBob,Jones,,,,,some day\n"
    _, bob = people(read({"c.csv": CONNECTIONS_2023 + rows}))
    assert (bob.name, bob.since) == ("Bob Jones", None)


def test_the_same_row_twice_comes_once() -> None:
    items = read({"c.csv": CONNECTIONS_2023 + f"{ANNA_2023}\n{ANNA_2023}\n"})
    assert (len(people(items)), skipped(items)) == (1, ["already in this file"])


def test_excel_saved_in_windows_1252() -> None:
    data = (CONNECTIONS_2023 + "Zoë,Müller,,,,,7-Feb-22\r\n").encode("cp1252")
    (zoe,) = people(read({"c.csv": data}))
    assert (zoe.name, zoe.since) == ("Zoë Müller", datetime(2022, 2, 7, tzinfo=UTC))


def test_unquoted_commas_are_told_not_guessed() -> None:
    items = read({"c.csv": CONNECTIONS_2023 + "A,B,,,Acme, Inc,CEO,02 Oct 2023\n" + ANNA_2023})
    assert len(people(items)) == 1
    assert [f.why for f in failed(items)] == ["8 cells under a header of 7 columns"]


@pytest.mark.parametrize(
    ("stated", "kept"),
    [
        ("Smith, PhD", "Smith"),
        ("Smith, Ph.D.", "Smith"),
        ("Smith, MBA, CPA", "Smith"),
        ("Smith, Jr.", "Smith"),
        ("Smith, III", "Smith"),
        ("Smith, Anna", "Smith, Anna"),
        ("Rahman, Md", "Rahman, Md"),
        ("Nguyen, Do", "Nguyen, Do"),
        ("Smith, PhD (she)", "Smith, PhD (she)"),
        ("van der Berg", "van der Berg"),
        ("", ""),
    ],
)
def test_only_clear_suffixes_leave_a_family_name(stated: str, kept: str) -> None:
    assert family_name(stated) == kept


BOOK = (
    "FirstName,MiddleName,LastName,MaidenName,NickName,NamePrefix,NameSuffix,Title,Emails,"
    "PhoneNumbers,CreatedAt,UpdatedAt,CountryCode,RegionCode,ThirdPartyVerified,Location\n"
)
OLD_BOOK = (
    "Source,FirstName,LastName,Companies,Title,Emails,PhoneNumbers,CreatedAt,Addresses,Sites,"
    "InstantMessageHandles,FullName,Birthday,Location,BookmarkedAt,Profiles\n"
)


def test_imported_contacts_only_help_to_match() -> None:
    row = 'Anna,M,Smith,,,,,,"a@x.com, b@y.com","+49 170 1234567,\'+1 212 555 0100",'
    tail = '"1/31/20, 3:05 PM",,,,,\n'
    items = read({"ImportedContacts.csv": BOOK + row + tail + "Bob,,Jones,,,,,,,,,,,,,\n"})
    (anna,) = people(items)
    assert anna.match_only
    assert (anna.name, anna.emails) == ("Anna M Smith", ("a@x.com", "b@y.com"))
    assert len(anna.phones) == 2
    assert skipped(items) == ["nothing to match by: no e-mail address, number or profile"]


def test_the_older_contacts_file() -> None:
    row = "GMAIL,Anna,Smith,Acme,CEO,a@x.com,,,,,,Anna Smith,,,,https://linkedin.com/in/anna\n"
    (anna,) = people(read({"Contacts.csv": OLD_BOOK + row}))
    assert (anna.company, anna.profiles) == ("Acme", ("https://linkedin.com/in/anna",))
    assert anna.match_only


def test_notes_belong_to_a_profile() -> None:
    header = (
        "Connection First Name,Connection Last Name,Connection Profile URL,Note,Created On,"
        "Edited On\n"
    )
    url = "https://www.linkedin.com/in/anna"
    rows = f'Anna,Smith,{url},"Met at\nthe fair",2026-01-02,2026-02-03\nBob,,{url}2,,2026-01-02,\n'
    items = read({"Notes.csv": header + rows})
    (anna,) = people(items)
    assert (anna.notes, anna.profiles) == ("Met at\nthe fair", (url,))
    assert anna.observed_at == datetime(2026, 2, 3, tzinfo=UTC)
    assert skipped(items) == ["an empty note"]
