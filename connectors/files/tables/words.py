"""The words people head their columns with, in English, German, French and Spanish."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from connectors.files.tables.plan import CONTRACT, skeleton

_WORDS = {
    "external_id": "ID|Record ID|Contact ID|Person ID|UID",
    "name": "Name|Full name|Display name|Contact name|Person - Name|Vollständiger Name"
    "|Anzeigename|Kontaktname|Ansprechpartner|Nom|Nom complet|Nombre|Nombre completo",
    "given_name": "First name|Given name|Forename|Vorname|Prénom|Nombre de pila",
    "family_name": "Last name|Family name|Surname|Nachname|Familienname|Zuname|Nom de famille"
    "|Apellido|Apellidos|Primer apellido",
    "company": "Company|Company name|Organization|Organisation|Account name|Employer"
    "|Associated Company|Person - Organization|Firma|Unternehmen|Arbeitgeber|Société|Entreprise"
    "|Empresa|Compañía|Organización",
    "title": "Title|Job title|Position|Role|Jobtitel|Berufsbezeichnung|Funktion|Poste|Fonction"
    "|Cargo|Puesto",
    "birthday": "Birthday|Date of birth|Birth date|Birthdate|DOB|Geburtstag|Geburtsdatum"
    "|Date de naissance|Anniversaire|Fecha de nacimiento|Cumpleaños",
    "city": "City|Town|Mailing City|Home City|Business City|Ort|Stadt|Wohnort|Ville|Ciudad",
    "tags": "Tags|Labels|Groups|Categories|Person - Label|Schlagworte|Gruppen|Kategorien"
    "|Étiquettes|Groupes|Catégories|Etiquetas|Grupos|Categorías",
    "notes": "Note|Notes|Comment|Comments|Notiz|Notizen|Bemerkung|Bemerkungen|Kommentar"
    "|Remarques|Commentaires|Notas|Comentarios",
    "linkedin_url": "LinkedIn|LinkedIn URL|LinkedIn profile|LinkedIn profile URL"
    "|Person LinkedIn URL|LinkedIn-Profil|Profil LinkedIn|Perfil de LinkedIn",
    "x": "Twitter|Twitter handle|Twitter URL|X handle",
    "xing": "Xing|Xing URL|Xing profile|Xing-Profil",
    "website": "Website|URL|Web page|Webseite|Site web|Sitio web",
    "reach": "Email / Phone|Phone / Email|Contact info|Contact details|E-Mail / Telefon",
}
_FIELDS = {skeleton(word): field for field, words in _WORDS.items() for word in words.split("|")}
_WHICH = (
    "work|home|private|privat|business|office|personal|primary|main|secondary|other|geschftlich"
)
_EMAIL = re.compile(
    rf"(?:person|contact)?(?:{_WHICH})?(?:e?mail|courriel|correo(?:electrnico)?)s?"
    rf"(?:addresse?s?|adressen?)?(?:{_WHICH})?|adressee?mail|adressedemessagerie"
    r"|direccindecorreo(?:electrnico)?"
)
_PHONE = re.compile(
    rf"(?:person|contact)?(?:{_WHICH})?(?:mobile|cell)?(?:phone|telephone|telefon|mobiltelefon|tel"
    rf"|mobile?|cell|handy|tlphone|portable|telfono|mvil|celular)s?"
    rf"(?:numbers?|nummer|portable|mvil)?(?:mobile|cell|{_WHICH})?"
)
_OWNERS = re.compile(
    r"owner|besitzer|inhaber|eigentmer|zustndig|betreuer|propritaire|responsable|propietario"
    r"|assignedto|accountmanager|createdby|modifiedby"
)


def field_of(header: str, taken: Collection[str]) -> str:
    """The field an unmapped header names, "" when none or when it is taken by the mapping."""
    key = skeleton(header)
    field = header.strip().lower()
    if field not in CONTRACT:
        field = _FIELDS.get(key, "")
        if not field and _EMAIL.fullmatch(key):
            field = "email"
        if not field and _PHONE.fullmatch(key):
            field = "phone"
    return "" if field in taken or _OWNERS.search(key) else field


def settle(
    found: dict[int, str], header: Sequence[str], mapped: Mapping[str, str]
) -> dict[int, str]:
    """What "Name" means beside others: the family name beside "Vorname" or "Prénom", the given
    name beside "Surname" or "Apellidos"."""
    fields, keys = set(found.values()), {skeleton(header[index]) for index in found}
    for index, field in found.items():
        if field != "name" or header[index].strip().casefold() in mapped:
            continue
        if skeleton(header[index]) not in ("name", "nom", "nombre"):
            continue
        if keys & {"vorname", "prnom"} and "family_name" not in fields:
            found[index] = "family_name"
        if keys & {"surname", "apellido", "apellidos"} and "given_name" not in fields:
            found[index] = "given_name"
    return found
