"""Calendar files (RFC 5545): meetings of Google, Apple, Outlook and whoever else writes VCALENDAR.

In: members that hold BEGIN:VCALENDAR. Out: items of connectors.base, one EventRecord an occurrence.
May import: schemas, connectors.base, connectors.errors.
"""

from connectors.files.calendar.importer import Ics

__all__ = ["Ics"]
