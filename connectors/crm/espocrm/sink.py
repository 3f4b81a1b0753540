"""The writer into one EspoCRM."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence

import httpx

from connectors.crm.espocrm.activities import Activities
from connectors.crm.espocrm.people import People
from connectors.crm.espocrm.server import Server
from connectors.crm.singly import singly
from connectors.sink import (
    Activity,
    Batches,
    Logged,
    OwnField,
    Person,
    Prepared,
    Receipt,
    Records,
    RemoteField,
)
from connectors.source import Identity
from connectors.wire.client import Clock


class EspoSink:
    """See connectors.sink.Sink. There are no batches: one request writes one item."""

    batches = Batches(people=20, activities=10, addresses=20)
    """Activities are looked up in one address, which must not grow past what servers take."""

    def __init__(self, server: Server, clock: Clock) -> None:
        self._server = server
        self._people = People(server, clock)
        self._activities = Activities(server, self._people)

    async def whoami(self) -> Identity:
        """See Sink.whoami. The subject is the site: a server is one company's."""
        site, _ = await self._server.me()
        return Identity(site, httpx.URL(site).host, "EspoCRM")

    async def fields(self) -> Sequence[RemoteField]:
        """See Sink.fields."""
        return await self._people.fields()

    async def prepare(self, wanted: Sequence[OwnField]) -> Prepared:
        """See Sink.prepare."""
        return await self._people.prepare(wanted)

    async def find(self, addresses: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """See Sink.find."""
        return await self._people.find(addresses)

    async def current(self, remote_ids: Sequence[str]) -> Mapping[str, str]:
        """See Sink.current."""
        return await self._people.current(remote_ids)

    async def save(self, people: Sequence[Person]) -> Sequence[Receipt]:
        """See Sink.save."""
        return await singly(people, self._people.save)

    async def log(self, activities: Sequence[Activity]) -> Sequence[Receipt]:
        """See Sink.log."""
        return await self._activities.log(activities)

    async def logged(self, activities: Sequence[Activity]) -> Mapping[str, Logged]:
        """See Sink.logged."""
        return await self._activities.logged(activities)

    async def remove(self, logged: Sequence[Logged]) -> Sequence[Receipt]:
        """See Sink.remove."""
        return await singly(logged, self._activities.remove)

    def records(self, resume: str | None, checkpoint: str | None) -> AsyncIterator[Records]:
        """See Sink.records."""
        return self._people.records(resume, checkpoint)
