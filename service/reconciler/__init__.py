"""Who is who: identifiers and person records become contacts, explainably and undoably.

In: person source rows, identifiers of interactions, owner decisions. Out: contacts, the journal.
May import: ingest, detection, access, db, settings, schemas.
"""
