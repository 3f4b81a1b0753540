"""HubSpot: contacts, and the activities on their timelines.

In: people and activities of a Sink, a service key or an OAuth grant. Out: receipts, records.
May import: connectors.{errors,source,sink,wire}, connectors.crm.* that are no CRM.
"""

from connectors.crm.hubspot.provider import HubSpot

__all__ = ["HubSpot"]
