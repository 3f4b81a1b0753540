"""From the outside world to source rows: imports, manual entries, uploads, judging a file.

In: records of connectors. Out: source rows, owners, and work for detection and the reconciler.
May import: connectors, detection, access, db, settings, schemas.
"""
