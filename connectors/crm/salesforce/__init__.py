"""Salesforce: contacts, and closed tasks and past events, through REST and sObject Collections.

In: people and activities to write, a grant. Out: receipts, contacts (no leads) as the org has them.
May import: connectors.{errors,source,sink,wire,crm}, schemas.
"""

from connectors.crm.salesforce.provider import Salesforce

__all__ = ["Salesforce"]
