"""Outlook's contacts: the desktop's in eight languages, outlook.live.com's, and those that others
write for Outlook (Google's "Outlook CSV", LinkedIn's export before 2017)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from connectors.base import ImportContext, Item, Member
from connectors.files.tables.plan import Column, Plan, skeleton
from connectors.files.tables.reader import read, sniff

# Title is the honorific in every language; faxes, pagers, the company's main line and the
# assistant's number are not the person's.
_HEADERS = {
    "email": "E-mail Address|E-Mail-Adresse|E-Mail: Adresse|Adresse de messagerie"
    "|Dirección de correo electrónico|Dirección del correo electrónico"
    "|Indirizzo posta elettronica|Indirizzo di posta elettronica|Indirizzo e-mail|E-mailadres"
    "|Endereço de e-mail|Endereço de correio eletrónico|Endereço de correio electrónico"
    "|Adres e-mail",
    "given_name": "First Name|Vorname|Prénom|Nombre|Nome|Voornaam|Nome próprio|Primeiro nome|Imię",
    "middle_name": "Middle Name|Weitere Vornamen|Deuxième prénom|Segundo nombre|Secondo nome"
    "|Middelste naam|Tweede naam|Segundo nome|Nome do meio|Drugie imię",
    "family_name": "Last Name|Nachname|Nom|Apellidos|Apellido|Cognome|Achternaam|Apelido"
    "|Sobrenome|Último nome|Nazwisko",
    "nickname": "Nickname|Spitzname|Surnom|Apodo|Bijnaam|Przydomek",
    "company": "Company|Firma|Société|Organización|Compañía|Società|Bedrijf|Empresa",
    "title": "Job Title|Position|Titre professionnel|Profession|Puesto|Cargo|Posizione"
    "|Qualifica|Functie|Stanowisko",
    "birthday": "Birthday|Geburtstag|Anniversaire|Date de naissance|Cumpleaños|Compleanno"
    "|Data di nascita|Verjaardag|Aniversário|Data de nascimento|Urodziny",
    "city": "Business City|Home City|Other City|Ort geschäftlich|Ort privat|Weiterer Ort"
    "|Ville (bureau)|Ville (domicile)|Ciudad de trabajo|Ciudad del trabajo|Ciudad del domicilio"
    "|Ciudad particular|Città (uff.)|Città (ab.)|Città di lavoro|Città di residenza"
    "|Werkadres, plaats|Huisadres, plaats|Plaats (werk)|Plaats (thuis)|Cidade comercial"
    "|Cidade do emprego|Cidade residencial|Cidade de casa|Miasto (biuro)|Miasto (dom)",
    "phone": "Mobile Phone|Business Phone|Home Phone|Primary Phone|Other Phone|Car Phone"
    "|Mobiltelefon|Telefon geschäftlich|Telefon privat|Haupttelefon|Weiteres Telefon"
    "|Tél. mobile|Téléphone (bureau)|Téléphone (domicile)|Téléphone principal|Téléphone (autre)"
    "|Móvil|Teléfono móvil|Número de móvil|Teléfono del trabajo|Particular|Teléfono particular"
    "|Teléfono principal|Otro teléfono|Cellulare|Telefono cellulare|Telefono (uff.)"
    "|Telefono (ab.)|Telefono di lavoro|Telefono di casa|Telefono mobile|Telefono principale"
    "|Mobiele telefoon|Telefoon op werk|Telefoon thuis|Telefoon (werk)|Telefoon (thuis)"
    "|Telemóvel|Celular|Telefone celular|Telefone comercial|Telefone do emprego"
    "|Telefone residencial|Telefone da residência|Fone comercial|Fone de casa"
    "|Telefon komórkowy|Telefon służbowy|Telefon domowy|Telefon główny",
    "tags": "Categories|Kategorien|Catégories|Categorías|Categorie|Categorieën|Categorias"
    "|Kategorie",
    "notes": "Notes|Notizen|Notas|Note|Annotazioni|Notities|Notatki",
    "website": "Web Page|Webseite|Page Web|Página web|Pagina Web|Webpagina|Strona sieci Web"
    "|Personal Web Page|Osobista strona sieci Web",
}
_FIELDS = {skeleton(word): field for field, words in _HEADERS.items() for word in words.split("|")}
_LEAST = 5
"""Columns of Outlook's that a header must have, the e-mail address and a name among them."""


class OutlookContacts:
    """A row per contact. Exchange writes X.500 names ("/o=ExchangeLabs/...") for addresses; the
    display name beside it is taken when it holds the address. Dates follow the PC: day first
    but in English, where an ambiguous one is told and left out."""

    format = "outlook-contacts"
    label = "Outlook contacts"

    def sniff(self, head: bytes, name: str) -> int:
        return 90 if sniff(head, plan) else 0

    def read(self, members: Sequence[Member], context: ImportContext) -> Iterator[Item]:
        return read(members, context, plan)


def plan(header: Sequence[str], mapping: Mapping[str, str]) -> Plan | None:
    found = {i: f for i, cell in enumerate(header) if (f := _FIELDS.get(skeleton(cell)))}
    fields = set(found.values())
    if len(found) < _LEAST or "email" not in fields or not fields & {"given_name", "family_name"}:
        return None
    if "Connected On" in header:  # LinkedIn's own table
        return None
    mails = [i for i, field in found.items() if field == "email"]
    english = any(skeleton(header[i]) == "emailaddress" for i in mails)
    return Plan(
        tuple(Column(i, f, instead=_beside(i, found, len(header))) for i, f in found.items()),
        re.compile(";"),
        day_first=None if english else True,
        companies=True,
        codepage="cp1250" if any(c.strip() in _POLISH for c in header) else "",
    )


def _beside(index: int, found: Mapping[int, str], width: int) -> tuple[int, ...]:
    """The desktop writes address, type, display name, in this order in every language."""
    if found[index] != "email":
        return ()
    return tuple(i for i in (index + 1, index + 2) if i < width and i not in found)


# Polish words in a Polish code page, as they look when taken for Windows-1252.
_POLISH = frozenset(
    word.encode("cp1250").decode("cp1252") for word in ("Imię", "Telefon służbowy", "Drugie imię")
)
