"""The smallest Provider and Source: accounts in dictionaries, faults at chosen awaits.

In: a world to hold. Out: pages, cursors that can be made void, and whatever can go wrong.
May import: connectors.errors, connectors.source, schemas.
"""

from connectors.memory.provider import Account, Memory, MemorySource
from connectors.memory.shelf import Shelf

__all__ = ["Account", "Memory", "MemorySource", "Shelf"]
