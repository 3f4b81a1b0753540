"""The outside world: one room per system, nothing of the service in them.

In: files, and later providers' APIs. Out: records of schemas.source with the place they came from.
May import: schemas. Only ingest, accounts and delivery import this package.
"""
