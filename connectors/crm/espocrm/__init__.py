"""EspoCRM on a server of one's own: contacts, calls, meetings, mails and tasks.

In: people and activities of a Sink, an API key, the server's address. Out: receipts, records.
May import: connectors.{errors,source,sink,wire}, connectors.crm.* that are no CRM.
"""

from connectors.crm.espocrm.provider import EspoCrm

__all__ = ["EspoCrm"]
