"""What CRMs have in common that are connected by a key alone."""

from __future__ import annotations

from collections.abc import Mapping

from connectors.crm.keys import ended
from connectors.errors import ConnectorError, Remedy
from connectors.sink import Way
from connectors.source import Consent, Feature, Grant


class Keyed:
    """The half of connectors.source.Provider that is about consent."""

    label = ""
    ways: tuple[Way, ...] = ("key",)

    async def begin(
        self, *, redirect_uri: str, state: str, features: frozenset[Feature], hint: str = ""
    ) -> Consent:
        """See Provider.begin. Raises ConnectorError (STOP)."""
        raise self._by_key()

    async def finish(self, secret: str, answer: Mapping[str, str]) -> Grant:
        """See Provider.finish. Raises ConnectorError (STOP)."""
        raise self._by_key()

    async def renew(self, grant: Grant) -> Grant:
        """See Provider.renew. Raises ConnectorError (REAUTH)."""
        raise ended(self.label)

    async def revoke(self, grant: Grant) -> None:
        """See Provider.revoke. A key is ended by whoever made it."""

    def features(self, grant: Grant) -> frozenset[Feature]:
        """See Provider.features."""
        return frozenset({"contacts"})

    def _by_key(self) -> ConnectorError:
        return ConnectorError(f"{self.label} is connected by a key.", Remedy.STOP)
