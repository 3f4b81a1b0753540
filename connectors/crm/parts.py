"""A Sink that is put together of its parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from connectors.sink import (
    Activities,
    Activity,
    Fields,
    Logged,
    OwnField,
    People,
    Person,
    Prepared,
    Receipt,
    RemoteField,
)


class Parted:
    """What of a Sink its parts do. batches, whoami() and records() are each CRM's own."""

    def __init__(self, fields: Fields, people: People, activities: Activities) -> None:
        self._fields, self._people, self._activities = fields, people, activities

    async def fields(self) -> Sequence[RemoteField]:
        """See Sink.fields."""
        return await self._fields.fields()

    async def prepare(self, wanted: Sequence[OwnField]) -> Prepared:
        """See Sink.prepare."""
        return await self._fields.prepare(wanted)

    async def find(self, addresses: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """See Sink.find."""
        return await self._people.find(addresses)

    async def current(self, remote_ids: Sequence[str]) -> Mapping[str, str]:
        """See Sink.current."""
        return await self._people.current(remote_ids)

    async def save(self, people: Sequence[Person]) -> Sequence[Receipt]:
        """See Sink.save."""
        return await self._people.save(people)

    async def log(self, activities: Sequence[Activity]) -> Sequence[Receipt]:
        """See Sink.log."""
        return await self._activities.log(activities)

    async def logged(self, activities: Sequence[Activity]) -> Mapping[str, Logged]:
        """See Sink.logged."""
        return await self._activities.logged(activities)

    async def remove(self, logged: Sequence[Logged]) -> Sequence[Receipt]:
        """See Sink.remove."""
        return await self._activities.remove(logged)
