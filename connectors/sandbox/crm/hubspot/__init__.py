"""HubSpot's stand-in: contacts, activities and properties as its API 2026-09 has them.

In: requests. Out: answers, strict where HubSpot is. May import: connectors.sandbox.*.
"""

from connectors.sandbox.crm.hubspot.stand import HubSpotStand

__all__ = ["HubSpotStand"]
