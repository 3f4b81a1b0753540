"""Dataverse's stand-in: conditional writes, filters, paging, change tracking, OAuth; strict.

In: requests. Out: answers and OData errors; the truth for comparing.
May import: connectors.sandbox; nothing of connectors.crm.
"""

from connectors.sandbox.crm.dynamics.stand import DynamicsStand

__all__ = ["DynamicsStand"]
