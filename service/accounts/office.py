"""What connecting and leaving stand on in a process that answers requests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import httpx

from connectors.sink import Crm
from connectors.source import Budgets, Provider
from connectors.wire.client import Wire
from connectors.wire.pace import LocalBudgets
from service.accounts.meters import count
from service.accounts.providers import crm, door, provider
from service.accounts.reaching import reach
from service.db.session import Database
from service.db.vault import Vault, vault
from service.settings import Settings


@dataclass
class Office:
    """Made once per application; its wire belongs to the loop that first uses it. transport:
    another way out than the network, for tests."""

    db: Database
    settings: Settings
    clock: Callable[[], datetime]
    transport: httpx.AsyncBaseTransport | None = None

    @cached_property
    def vault(self) -> Vault:
        """Opens and seals tokens. Raises BadKey."""
        return vault(self.settings)

    @cached_property
    def wire(self) -> Wire:
        """The way out."""
        return Wire(
            clock=self.clock, transport=self.transport, watch=count, reach=reach(self.settings)
        )

    @cached_property
    def budgets(self) -> Budgets:
        """A request asks for little."""
        return LocalBudgets(self.clock, self.wire.sleep)

    def provider(self, name: str) -> Provider:
        """See providers.provider."""
        return provider(self.settings, self.wire, name)

    def crm(self, name: str) -> Crm:
        """See providers.crm."""
        return crm(self.settings, self.wire, name)

    def door(self, name: str) -> Provider:
        """See providers.door."""
        return door(self.settings, self.wire, name)

    async def close(self) -> None:
        """Gives the connections back."""
        if "wire" in self.__dict__:
            await self.wire.close()
