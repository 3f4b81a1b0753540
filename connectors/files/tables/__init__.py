"""Tables of people: Google Contacts, Outlook, and any CSV with a column that names a person.

In: delimited text. Out: PersonRecords. A layout turns a header into a plan (plan.py); reading rows
by a plan (reader.py, person.py) is the same for all. May import: schemas, connectors.base,
connectors.files.
"""

from connectors.files.tables.generic import GenericCsv
from connectors.files.tables.google import GoogleContacts
from connectors.files.tables.outlook import OutlookContacts

__all__ = ["GenericCsv", "GoogleContacts", "OutlookContacts"]
