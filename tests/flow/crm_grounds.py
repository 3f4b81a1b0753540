"""The stand-in of every CRM there is, as its contract tests set it up, and what it is connected
by."""

from __future__ import annotations

from connectors.sandbox.crm.stand import KEY
from tests.contract import (
    test_dynamics,
    test_espocrm,
    test_hubspot,
    test_nimble,
    test_pipedrive,
    test_salesforce,
    test_twenty,
    test_zoho,
)
from tests.contract.crm_ground import CrmGround

GROUNDS: dict[str, type[CrmGround]] = {
    "dynamics": test_dynamics.TestDynamics,
    "espocrm": test_espocrm.TestEspoCrm,
    "hubspot": test_hubspot.TestHubSpot,
    "nimble": test_nimble.TestNimble,
    "pipedrive": test_pipedrive.TestPipedrive,
    "salesforce": test_salesforce.TestSalesforce,
    "twenty": test_twenty.TestTwenty,
    "zoho": test_zoho.TestZoho,
}


def key_of(name: str) -> str:
    """What a person types."""
    return test_zoho.typed(KEY) if name == "zoho" else KEY
