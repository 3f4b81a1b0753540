"""The smallest Provider, Source, Crm and Sink: accounts in dictionaries, faults at chosen awaits.

In: a world to hold. Out: pages, cursors that can be made void, and whatever can go wrong.
May import: connectors.errors, connectors.source, connectors.sink, connectors.crm, schemas.
"""

from connectors.memory.books import Books, Fate, Kept, Note
from connectors.memory.crm import MemoryCrm
from connectors.memory.provider import Account, Memory, MemorySource
from connectors.memory.shelf import Shelf
from connectors.memory.sink import MemorySink

__all__ = [
    "Account", "Books", "Fate", "Kept", "Memory", "MemoryCrm", "MemorySink", "MemorySource",
    "Note", "Shelf",
]  # fmt: skip
