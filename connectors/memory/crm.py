"""A CRM in memory: the smallest Crm."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from connectors.crm.grants import KEY, by_key, secret
from connectors.crm.reading import CrmSource
from connectors.errors import ConnectorError, Remedy
from connectors.memory.books import Books
from connectors.memory.provider import Memory
from connectors.memory.sink import MemorySink
from connectors.sink import Way
from connectors.source import Budgets, Feature, Grant, Keyring, Source


class MemoryCrm(Memory):
    """See Crm. books: what is there. Whole calls fail as in Memory: plan(), meanwhile."""

    label = "Memory CRM"
    key_hint = 'Anything that begins with "key".'
    moves = "Logging moves nothing."

    def __init__(
        self,
        clock: Callable[[], datetime],
        name: str = "memory",
        *,
        ways: Sequence[Way] = ("key", "oauth"),
        site: bool = False,
    ) -> None:
        super().__init__(clock, name)
        self.ways, self.site, self.clock = ways, site, clock
        self.books = Books(clock)

    def make_key(self, subject: str, key: str = KEY) -> str:
        """A key of this account, good until take_back()."""
        self._access[key] = subject
        return key

    def secret(self, number: int) -> str:
        """See Memory.secret. As CRMs keep it."""
        return secret(refresh=super().secret(number))

    def features(self, grant: Grant) -> frozenset[Feature]:
        """See Provider."""
        return frozenset(("contacts",))

    async def admit(self, key: str, site: str) -> Grant:
        """See Crm."""
        if not key.startswith(KEY):
            raise ConnectorError('This is no key: one begins with "key".', Remedy.STOP)
        return by_key(key, site)

    def source(self, keyring: Keyring, budgets: Budgets) -> Source:
        """See Provider."""
        return CrmSource(self.label, self.sink(keyring, budgets), self.clock)

    def sink(self, keyring: Keyring, budgets: Budgets) -> MemorySink:
        """See Crm."""
        return MemorySink(self, self.books, keyring)
