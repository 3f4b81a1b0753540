"""Salesforce's stand-in: SOQL, sObject Collections, describe, OAuth; strict as documented.

In: requests. Out: answers, item by item; the truth for comparing.
May import: connectors.sandbox; nothing of connectors.crm.
"""

from connectors.sandbox.crm.salesforce.stand import SalesforceStand

__all__ = ["SalesforceStand"]
