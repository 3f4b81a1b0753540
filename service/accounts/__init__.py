"""Accounts connected by OAuth, CRMs by a key too: consent, tokens, health, leaving.

In: a person's consent. Out: an account whose streams ingest may read, and what is wrong with it.
May import: connectors, detection, access, db, settings, schemas; not ingest.
"""
