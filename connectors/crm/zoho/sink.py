"""The writer into one Zoho CRM."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence

from connectors.crm.singly import singly
from connectors.crm.zoho import fields, walk
from connectors.crm.zoho.activities import Activities
from connectors.crm.zoho.api import MANY, Api
from connectors.crm.zoho.people import People
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


class ZohoSink:
    """See connectors.sink.Sink. People are contacts; leads are left alone."""

    batches = Batches(people=MANY, activities=50, addresses=25)

    def __init__(self, api: Api) -> None:
        self._api, self._people = api, People(api)
        self._activities = Activities(api, self._people)

    async def whoami(self) -> Identity:
        """See Sink.whoami. The subject is the organisation's id."""
        (org,) = (await self._api.read("/org", "org"))["org"]
        name = str(org.get("company_name") or "")
        return Identity(str(org["id"]), str(org.get("primary_email") or name), name)

    async def fields(self) -> Sequence[RemoteField]:
        """See Sink.fields."""
        return await fields.listed(self._api)

    async def prepare(self, wanted: Sequence[OwnField]) -> Prepared:
        """See Sink.prepare."""
        return await fields.prepare(self._api, wanted)

    async def find(self, addresses: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """See Sink.find: in Email and Secondary_Email."""
        return await self._people.find(addresses)

    async def current(self, remote_ids: Sequence[str]) -> Mapping[str, str]:
        """See Sink.current. Zoho documents no trace of a merge: who was merged away is left out."""
        return {one: one for one in await self._people.alive(remote_ids)}

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
        return await singly(logged, self._activities.remove)

    def records(self, resume: str | None, checkpoint: str | None) -> AsyncIterator[Records]:
        """See Sink.records."""
        return walk.records(self._api, resume, checkpoint)
