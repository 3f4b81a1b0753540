"""The door to a workspace of Twenty: an API key and an address."""

from __future__ import annotations

from connectors.crm import sites
from connectors.crm.grants import by_key
from connectors.crm.keyed import Keyed
from connectors.crm.keys import typed
from connectors.crm.line import CrmLine
from connectors.crm.reading import CrmSource
from connectors.crm.twenty.people import People
from connectors.crm.twenty.sink import TwentySink
from connectors.crm.twenty.workspace import Workspace, faults
from connectors.source import Budgets, Client, Grant, Keyring
from connectors.wire.client import Wire

_PER_MINUTE = 90
"""Of the 100 requests Twenty takes."""


class Twenty(Keyed):
    """See connectors.sink.Crm."""

    name = "twenty"
    label = "Twenty"
    site = True
    key_hint = (
        "Twenty: Settings > APIs & Webhooks > Create API key, with a role that may edit people and"
        " notes (and the data model, for Touchline's own fields). The address of Twenty's cloud is"
        " https://api.twenty.com."
    )
    moves = (
        "Everything is logged as a note that says when it was; Twenty's own last interaction comes"
        " from its mail and calendar sync, and stays as it is."
    )

    def __init__(self, wire: Wire, client: Client) -> None:
        self._wire = wire

    async def admit(self, key: str, site: str) -> Grant:
        """See Crm.admit."""
        return by_key(typed(key, self.label), sites.site(site, self.label))

    def sink(self, keyring: Keyring, budgets: Budgets) -> TwentySink:
        """See Crm.sink."""
        calls = budgets.own(self.name, _PER_MINUTE)
        workspace = Workspace(CrmLine(self._wire, keyring, faults, budgets=(calls,)))
        return TwentySink(workspace, People(workspace, self._wire.clock))

    def source(self, keyring: Keyring, budgets: Budgets) -> CrmSource:
        """See Provider.source."""
        return CrmSource(self.label, self.sink(keyring, budgets), self._wire.clock)
