"""Microsoft: Outlook mail, calendars and contacts of one account, through msal and Graph.

In: consents, grants, Graph's JSON. Out: records of schemas.source; bodies are dropped unread.
May import: connectors (wire, mail, files.stated), schemas. msal is imported nowhere else.
"""

from connectors.microsoft.provider import Microsoft

__all__ = ["Microsoft"]
