"""Outlook's contacts: languages, variants, Exchange's names for addresses."""

from __future__ import annotations

import csv
import io

import pytest

from connectors.base import Item
from connectors.files.tables import GenericCsv, GoogleContacts, OutlookContacts
from schemas.source import PersonRecord
from tests.contract.importers import CONTEXT, Bytes
from tests.unit.test_vcard_lines import people, told


def read(header: str, *rows: str, encoding: str = "utf-8") -> list[Item]:
    """Cells parted by "|" here, quoted as Outlook does."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerows(line.split("|") for line in (header, *rows))
    data = out.getvalue().encode(encoding)
    assert OutlookContacts().sniff(data, "x") == 90
    assert GoogleContacts().sniff(data, "x") == 0
    assert GenericCsv().sniff(data, "x") < 90
    return list(OutlookContacts().read([Bytes("contacts.csv", data)], CONTEXT))


def one(header: str, row: str, encoding: str = "utf-8") -> PersonRecord:
    items = read(header, row, encoding=encoding)
    assert told(items) == []
    [record] = people(items)
    return record


LANGUAGES = {
    "en": "Title|First Name|Last Name|Company|Job Title|Mobile Phone|E-mail Address|E-mail Type"
    "|E-mail Display Name|E-mail 2 Address|Business City|Categories",
    "de": "Anrede|Vorname|Nachname|Firma|Position|Mobiltelefon|E-Mail-Adresse|E-Mail-Typ"
    "|E-Mail: Angezeigter Name|E-Mail 2: Adresse|Ort geschäftlich|Kategorien",
    "fr": "Titre|Prénom|Nom|Société|Profession|Tél. mobile|Adresse de messagerie|Type"
    "|Nom complet de l'adresse de messagerie|Adresse de messagerie 2|Ville (bureau)|Catégories",
    "es": "Tratamiento|Nombre|Apellidos|Organización|Puesto|Móvil|Dirección de correo electrónico"
    "|Tipo|Nombre de pantalla|Dirección de correo electrónico 2|Ciudad de trabajo|Categorías",
    "it": "Titolo|Nome|Cognome|Società|Posizione|Cellulare|Indirizzo posta elettronica|Tipo"
    "|Nome visualizzato|Indirizzo posta elettronica 2|Città (uff.)|Categorie",
    "nl": "Titel|Voornaam|Achternaam|Bedrijf|Functie|Mobiele telefoon|E-mailadres|E-mailtype"
    "|E-mail, weergegeven naam|E-mailadres 2|Werkadres, plaats|Categorieën",
    "pt": "Título|Nome|Sobrenome|Empresa|Cargo|Telemóvel|Endereço de correio eletrónico|Tipo"
    "|Nome|Endereço de correio eletrónico 2|Cidade comercial|Categorias",
    "pl": "Tytuł|Imię|Nazwisko|Firma|Stanowisko|Telefon komórkowy|Adres e-mail|Typ e-mail"
    "|Nazwa|Adres e-mail 2|Miasto (biuro)|Kategorie",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_desktop_in_its_languages(language: str) -> None:
    record = one(
        LANGUAGES[language],
        "Dr.|Anna|Smith|Acme|Head|+49 170 1234567|anna@x.com|SMTP||b@x.com|Köln|Friends;Rome",
    )
    assert record == PersonRecord(
        external_id=record.external_id,
        name="Anna Smith",
        given_name="Anna",
        family_name="Smith",
        emails=("anna@x.com", "b@x.com"),
        phones=("+49 170 1234567",),
        company="Acme",
        title="Head",
        city="Köln",
        tags=("Friends", "Rome"),
    )


@pytest.mark.parametrize("encoding", ["cp1250", "utf-8", "utf-16"])
def test_a_polish_pc_writes_its_own_code_page(encoding: str) -> None:
    row = "|Łucja|Żółć|||+48 512 345 678|l@x.com||||Łódź|"
    record = one(LANGUAGES["pl"], row, encoding)
    assert (record.name, record.city) == ("Łucja Żółć", "Łódź")


def test_a_german_pc_writes_its_own_code_page() -> None:
    row = "|Jörg|Müller|||||SMTP||j@x.com|Köln|"
    assert one(LANGUAGES["de"], row, "cp1252").name == "Jörg Müller"


def test_outlook_live() -> None:
    record = one(
        "First Name|Middle Name|Last Name|Title|Suffix|Nickname|Given Yomi|Surname Yomi"
        "|E-mail Address|E-mail 2 Address|Home Phone|Birthday|IMAddress|Job Title|Notes",
        "Anna||Smith|Dr.|||||a@x.com||+49 30 901820|1985-04-12|im|Head|met in Rome",
    )
    assert (record.title, record.birthday, record.notes) == ("Head", "1985-04-12", "met in Rome")


def test_googles_outlook_csv_and_linkedins_old_one() -> None:
    google = one(
        "First Name|Middle Name|Last Name|Title|Suffix|Web Page|Birthday|E-mail Address"
        "|Mobile Phone|Categories",
        "Anna||Smith|||https://x.com/anna||a@x.com||myContacts;starred;Rome",
    )
    assert (google.tags, google.profiles) == (("Rome",), ("https://x.com/anna",))
    linkedin = one(
        "Title|First Name|Middle Name|Last Name|Suffix|E-mail Address|E-mail 2 Address"
        "|Business Street|Company|Department|Job Title",
        "|Anna||Smith||a@x.com|||Acme||Head",
    )
    assert (linkedin.company, linkedin.title) == ("Acme", "Head")


def test_linkedins_own_tables_are_not_outlooks() -> None:
    header = b"First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
    assert OutlookContacts().sniff(header, "Connections.csv") == 0
    assert GenericCsv().sniff(header, "Connections.csv") <= 30


X500 = "/o=ExchangeLabs/ou=Exchange Administrative Group/cn=Recipients/cn=anna"


def test_an_x500_name_gives_way_to_the_display_name() -> None:
    row = f"|Anna|Smith||||{X500}|EX|Anna Smith (anna@x.com)|||"
    assert one(LANGUAGES["en"], row).emails == ("anna@x.com",)


def test_an_x500_name_without_an_address_beside_it_is_told() -> None:
    items = read(LANGUAGES["en"], f"|Anna|Smith||||{X500}|EX|Anna Smith|||")
    assert people(items)[0].emails == ()
    [(where, why)] = told(items)
    assert where == "row 2"
    assert "ExchangeLabs" in why


@pytest.mark.parametrize(
    ("header", "stated", "day"),
    [
        ("Birthday", "0/0/00", ""),
        ("Birthday", "4/25/1985", "1985-04-25"),
        ("Birthday", "25/4/1985", "1985-04-25"),
        ("Birthday", "3/3/85", "--03-03"),
        ("Geburtstag", "3.4.1985", "1985-04-03"),
        ("Anniversaire", "03/04/1985", "1985-04-03"),
    ],
)
def test_birthdays(header: str, stated: str, day: str) -> None:
    language = {"Birthday": "en", "Geburtstag": "de", "Anniversaire": "fr"}[header]
    row = f"|Anna|Smith||||a@x.com|||||{stated}"
    head = LANGUAGES[language].rpartition("|")[0] + "|" + header
    assert one(head, row).birthday == day


def test_an_ambiguous_birthday_is_told_and_left_out() -> None:
    head = LANGUAGES["en"].replace("Categories", "Birthday")
    items = read(head, "|Anna|Smith||||a@x.com|||||3/4/1985")
    assert people(items)[0].birthday == ""
    assert told(items) == [
        ("row 2", 'birthday "3/4/1985" is no clear date (write 1980-04-03): left out')
    ]
