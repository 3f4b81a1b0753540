"""Nimble: contacts, and notes under ids of our own.

In: what connectors.sink brings. Out: receipts, people. May import: what connectors.crm may.
"""

from connectors.crm.nimble.provider import Nimble

__all__ = ["Nimble"]
