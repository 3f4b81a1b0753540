"""The writer into one EspoCRM."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx

from connectors.crm.espocrm.activities import Activities
from connectors.crm.espocrm.people import People
from connectors.crm.espocrm.server import Server
from connectors.crm.parts import Parted
from connectors.sink import Batches, Records
from connectors.source import Identity
from connectors.wire.client import Clock


class EspoSink(Parted):
    """See connectors.sink.Sink. There are no batches: one request writes one item."""

    batches = Batches(people=20, activities=10, addresses=20)
    """Activities are looked up in one address, which must not grow past what servers take."""

    def __init__(self, server: Server, clock: Clock) -> None:
        self._server, self._contacts = server, People(server, clock)
        super().__init__(self._contacts, self._contacts, Activities(server, self._contacts))

    async def whoami(self) -> Identity:
        """See Sink.whoami. The subject is the site: a server is one company's."""
        site, _ = await self._server.me()
        return Identity(site, httpx.URL(site).host, "EspoCRM")

    def records(self, resume: str | None, checkpoint: str | None) -> AsyncIterator[Records]:
        """See Sink.records."""
        return self._contacts.records(resume, checkpoint)
