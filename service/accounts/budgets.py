"""Budgets of a provider's client, as one account sees them."""

from __future__ import annotations

from typing import Protocol

from connectors.source import Budget


class Named(Protocol):
    """Budgets by name."""

    def shared(self, name: str, per_minute: float) -> Budget:
        """See Budgets.shared."""


class AccountBudgets:
    """Budgets as one account sees them."""

    def __init__(self, named: Named, account: int) -> None:
        self._named, self._account = named, account

    def shared(self, name: str, per_minute: float) -> Budget:
        """See Budgets.shared."""
        return self._named.shared(name, per_minute)

    def own(self, name: str, per_minute: float) -> Budget:
        """See Budgets.own."""
        return self._named.shared(f"{name}/{self._account}", per_minute)
