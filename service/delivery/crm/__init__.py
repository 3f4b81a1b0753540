"""Pushes into CRMs, each exactly once, and who is in both.

In: the change log, contacts, interactions, a CRM's rows. Out: fields and activities in the CRM.
May import: connectors, schemas, and everything below delivery but ingest and detection.
"""
