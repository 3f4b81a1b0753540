"""Google: Gmail, Calendar and Contacts of one account.

In: the operator's client, a wire, a keyring. Out: records of schemas.source; a body is never read.
May import: connectors.wire, connectors.mail, schemas. googleapiclient and google.auth only here.
"""

from connectors.google.provider import Google

__all__ = ["Google"]
