"""The only list of what Touchline can read and write."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from connectors.base import Importer
from connectors.crm.dynamics import Dynamics
from connectors.crm.espocrm import EspoCrm
from connectors.crm.hubspot import HubSpot
from connectors.crm.nimble import Nimble
from connectors.crm.pipedrive import Pipedrive
from connectors.crm.salesforce import Salesforce
from connectors.crm.twenty import Twenty
from connectors.crm.zoho import Zoho
from connectors.files.calendar import Ics
from connectors.files.linkedin import LinkedIn
from connectors.files.mail import Eml, Mbox
from connectors.files.tables import GenericCsv, GoogleContacts, OutlookContacts
from connectors.files.vcard import VCard
from connectors.google import Google
from connectors.microsoft import Microsoft
from connectors.sink import Crm
from connectors.source import Client, Provider
from connectors.wire.client import Wire

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

PROVIDERS: Mapping[str, Callable[[Wire, Client], Provider]] = {
    "google": Google,
    "microsoft": Microsoft,
}

CRMS: Mapping[str, Callable[[Wire, Client], Crm]] = {
    "espocrm": EspoCrm,
    "hubspot": HubSpot,
    "pipedrive": Pipedrive,
    "zoho": Zoho,
    "nimble": Nimble,
    "salesforce": Salesforce,
    "dynamics": Dynamics,
    "twenty": Twenty,
}
