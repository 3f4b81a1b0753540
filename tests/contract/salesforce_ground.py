"""Salesforce and its stand-in, as tests set them up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from connectors.crm.salesforce import Salesforce
from connectors.crm.salesforce.records import PAGE
from connectors.sandbox.clock import Clock
from connectors.sandbox.crm.salesforce import SalesforceStand
from connectors.sandbox.crm.stand import CrmStand
from connectors.sandbox.world import CLIENT_ID, CLIENT_SECRET
from connectors.sink import Crm
from connectors.source import Client
from connectors.wire.client import Wire
from tests.contract.crm_ground import At, Body, CrmGround
from tests.contract.schemas_salesforce import BODIES

HOST = "http://salesforce.example"
CLIENT = Client(
    CLIENT_ID,
    CLIENT_SECRET,
    {
        "auth_url": f"{HOST}/services/oauth2/authorize",
        "token_url": f"{HOST}/services/oauth2/token",
        "api_root": HOST,
    },
)


class SalesforceGround(CrmGround):
    """An org where an administrator made all fields, and activities are shared."""

    bodies: ClassVar[Sequence[Body]] = BODIES
    site: ClassVar[str] = "https://acme.my.salesforce.com"
    slot: ClassVar[bool] = True
    page: ClassVar[int] = PAGE
    stages: ClassVar[frozenset[str]] = frozenset({"owner", "stage", "tier"})

    def stand(self, clock: Clock) -> CrmStand:
        """Salesforce's stand-in."""
        return SalesforceStand(clock)

    def crm(self, wire: Wire) -> Crm:
        """Salesforce at the stand-in's addresses."""
        return Salesforce(wire, CLIENT)

    def furnish(self, stand: CrmStand) -> None:
        """The administrator made every field."""
        assert isinstance(stand, SalesforceStand)
        stand.furnish()

    def second(self, stand: CrmStand, record: str, address: str) -> None:
        """A field of the org's own."""
        stand.people[record].values["Assistant_Email__c"] = address


class BareGround(SalesforceGround):
    """An org where nobody made a field, and activities have one person."""

    slot: ClassVar[bool] = False
    shared: ClassVar[bool] = False

    def stand(self, clock: Clock) -> CrmStand:
        """As it comes."""
        return SalesforceStand(clock, shared=False)

    def furnish(self, stand: CrmStand) -> None:
        """Nobody does."""


def org(at: At) -> SalesforceStand:
    """The stand-in."""
    assert isinstance(at.stand, SalesforceStand)
    return at.stand
