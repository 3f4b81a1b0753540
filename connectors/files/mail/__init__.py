"""Mail in files: mailbox files and single messages, headers only.

In: bytes of connectors.base.Member. Out: items of connectors.base; a body is never kept.
May import: schemas, connectors.base, connectors.errors.
"""

from connectors.files.mail.eml import Eml
from connectors.files.mail.mbox import Mbox

__all__ = ["Eml", "Mbox"]
