"""Touchline itself: from source rows to verdicts, contacts, last touch and gaps.

Rooms import downwards only: cli > app > api | web | jobs > delivery > timeline > reconciler
> ingest | accounts > detection > access > db > settings > connectors > schemas.
"""
