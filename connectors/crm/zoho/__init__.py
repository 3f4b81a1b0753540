"""Zoho CRM: contacts, calls, meetings, notes and mails over its API v8.

In: what connectors.sink brings. Out: receipts, people. May import: what connectors.crm may.
"""

from connectors.crm.zoho.provider import Zoho

__all__ = ["Zoho"]
