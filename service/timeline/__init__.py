"""Last touch, cadence, gaps, score: derived from counted rows, never pushed.

In: verdicts and contacts. Out: roll-ups, contact columns, gaps, and the read model of them.
May import: reconciler, ingest, detection, access, db, settings, schemas.
"""
