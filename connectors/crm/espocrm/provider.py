"""The door to an EspoCRM: an API key and an address."""

from __future__ import annotations

from connectors.crm import sites
from connectors.crm.espocrm.server import Server, faults, shown
from connectors.crm.espocrm.sink import EspoSink
from connectors.crm.grants import by_key
from connectors.crm.keyed import Keyed
from connectors.crm.keys import typed
from connectors.crm.line import CrmLine
from connectors.crm.reading import CrmSource
from connectors.source import Budgets, Client, Grant, Keyring
from connectors.wire.client import Wire

_PER_MINUTE = 600
"""Somebody's own server: no faster than this."""


class EspoCrm(Keyed):
    """See connectors.sink.Crm."""

    name = "espocrm"
    label = "EspoCRM"
    site = True
    key_hint = (
        "EspoCRM: Administration > API Users > Create, authentication by API Key, with a role that"
        " may create, read, edit and delete contacts, calls, meetings, emails and tasks."
    )
    moves = (
        "EspoCRM keeps no last contacted of its own; calls, meetings and mails appear in a"
        " contact's history, everything else as a completed task."
    )

    def __init__(self, wire: Wire, client: Client) -> None:
        self._wire = wire

    async def admit(self, key: str, site: str) -> Grant:
        """See Crm.admit."""
        return by_key(typed(key, self.label), sites.site(site, self.label))

    def sink(self, keyring: Keyring, budgets: Budgets) -> EspoSink:
        """See Crm.sink."""
        calls = budgets.own(self.name, _PER_MINUTE)
        line = CrmLine(self._wire, keyring, faults, header=shown, budgets=(calls,))
        return EspoSink(Server(line), self._wire.clock)

    def source(self, keyring: Keyring, budgets: Budgets) -> CrmSource:
        """See Provider.source."""
        return CrmSource(self.label, self.sink(keyring, budgets), self._wire.clock)
