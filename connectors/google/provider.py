"""The door: how Google is asked, and the reader of an account."""

from __future__ import annotations

from collections.abc import Mapping

from connectors.google import auth, scopes
from connectors.google.hosts import Hosts
from connectors.google.source import GoogleSource
from connectors.source import Budgets, Client, Consent, Feature, Grant, Keyring, Source
from connectors.wire.client import Wire


class Google:
    """See connectors.source.Provider."""

    name = "google"
    label = "Google"

    def __init__(self, wire: Wire, client: Client) -> None:
        self._wire, self._client = wire, client
        self._hosts = Hosts.of(client.endpoints)

    async def begin(
        self, *, redirect_uri: str, state: str, features: frozenset[Feature], hint: str = ""
    ) -> Consent:
        """See Provider.begin."""
        return auth.begin(self._client, self._hosts, redirect_uri, state, features, hint)

    async def finish(self, secret: str, answer: Mapping[str, str]) -> Grant:
        """See Provider.finish. Less may be granted than was asked: features() tells."""
        return await auth.finish(self._wire, self._client, self._hosts, secret, answer)

    async def renew(self, grant: Grant) -> Grant:
        """See Provider.renew."""
        return await auth.renew(self._wire, self._client, self._hosts, grant)

    async def revoke(self, grant: Grant) -> None:
        """See Provider.revoke. Raises ConnectorError (RETRY) when Google is down."""
        await auth.revoke(self._wire, self._hosts, grant)

    def features(self, grant: Grant) -> frozenset[Feature]:
        """See Provider.features."""
        return scopes.allowed(grant.scopes)

    def source(self, keyring: Keyring, budgets: Budgets) -> Source:
        """See Provider.source."""
        quota = self._client.units_per_minute
        return GoogleSource(self._wire, self._hosts, keyring, budgets, quota)
