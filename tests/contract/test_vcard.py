"""Address books keep what every importer keeps."""

from __future__ import annotations

from typing import ClassVar

from connectors.files.vcard import VCard
from tests.contract.importers import ImporterContract
from tests.worlds.cards import book, card

ANNA = card("Anna Smith", ["anna@x.com"], ["+49 170 1234567"], uid="1")
BORIS = card("Boris Łoś", ["boris@y.com"], profile="https://www.linkedin.com/in/boris-los")
CLARA = card("Clara Núñez", ["clara@z.com"], org="Acme; Sons", uid="3")


class TestVCard(ImporterContract):
    importer = VCard()
    good: ClassVar[dict[str, bytes]] = {
        "contacts.vcf": book([ANNA, BORIS, CLARA]),
        "phone.vcf": book([ANNA, BORIS]).decode().encode("utf-16"),
    }
    broken: ClassVar[dict[str, bytes]] = {
        "contacts.vcf": book([ANNA, BORIS.replace(b"BEGIN:VCARD", b"BEGIN:VCAR"), CLARA]),
        "phone.vcf": book([ANNA, BORIS]).decode().encode("utf-16"),
    }
