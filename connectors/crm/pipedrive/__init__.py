"""Pipedrive: people and activities over its API v2.

In: what connectors.sink brings. Out: receipts, people. May import: what connectors.crm may.
"""

from connectors.crm.pipedrive.provider import Pipedrive

__all__ = ["Pipedrive"]
