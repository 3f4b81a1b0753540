"""Salesforce keeps the contract of a CRM, with a field for keys, and without."""

from __future__ import annotations

from tests.contract.crms import CrmContract
from tests.contract.salesforce_ground import BareGround, SalesforceGround


class TestSalesforce(SalesforceGround, CrmContract):
    """With all that an administrator can make."""


class TestBareSalesforce(BareGround, CrmContract):
    """As it comes."""
