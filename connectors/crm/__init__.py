"""CRMs, one file each (a folder where one file would be too long).

In: contacts and activities to write, a grant. Out: receipts, people as the CRM has them.
May import: connectors.{errors,source,sink,wire}, connectors.files.stated, schemas; CRMs no other.
"""
