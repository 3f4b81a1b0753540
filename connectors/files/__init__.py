"""Importers: one file each, found by content, streaming, isolating every bad item.

In: members of an archive, a folder or a path. Out: items of connectors.base.
May import: schemas, connectors.base, connectors.errors.
"""
