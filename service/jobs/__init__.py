"""When, never what: runs the stages after imports, on the clock, and on demand.

In: work lists, queued imports. Out: nothing of its own.
May import: delivery, timeline, reconciler, ingest, accounts, detection, access, db, settings.
"""
