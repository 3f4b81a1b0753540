"""Twenty, in its cloud or on a server of one's own: people, and notes about them.

In: people and activities of a Sink, an API key, the server's address. Out: receipts, records.
May import: connectors.{errors,source,sink,wire}, connectors.crm.* that are no CRM.
"""

from connectors.crm.twenty.provider import Twenty

__all__ = ["Twenty"]
