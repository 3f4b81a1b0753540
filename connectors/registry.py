"""The only list of what Touchline can read."""

from __future__ import annotations

from connectors.base import Importer
from connectors.files.calendar import Ics
from connectors.files.linkedin import LinkedIn
from connectors.files.mail import Eml, Mbox
from connectors.files.tables import GenericCsv, GoogleContacts, OutlookContacts
from connectors.files.vcard import VCard

IMPORTERS: tuple[Importer, ...] = (
    Mbox(),
    Eml(),
    LinkedIn(),
    Ics(),
    VCard(),
    GoogleContacts(),
    OutlookContacts(),
    GenericCsv(),
)
