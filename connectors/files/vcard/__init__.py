"""Address books: vCard 2.1, 3.0 and 4.0, as phones, Apple, Google and Outlook really write them.

In: .vcf members. Out: PersonRecords. Read by an own parser, card by card: a broken picture or a
missing END costs at most its own card. May import: schemas, connectors.base, connectors.files.
"""

from connectors.files.vcard.reader import VCard

__all__ = ["VCard"]
