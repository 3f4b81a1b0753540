"""LinkedIn's data export. In: its CSV files, zipped or loose, of every era since about 2013.
Out: connections and notes as people, messages, invitations and recommendations as events, the
owner's own profile, addresses and numbers as claims. May import connectors.files and schemas.
"""

from __future__ import annotations

from connectors.files.linkedin.importer import LinkedIn

__all__ = ["LinkedIn"]
