"""The writer into one Pipedrive company."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence

from connectors.crm.pipedrive.activities import Activities
from connectors.crm.pipedrive.api import Api
from connectors.crm.pipedrive.fields import Fields
from connectors.crm.pipedrive.people import People
from connectors.crm.pipedrive.walk import Walk
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


class PipedriveSink:
    """See connectors.sink.Sink. There are no batches: one request writes one item. There is no key
    of ours either: an activity carries it in its note, and people are looked up by address."""

    batches = Batches(people=20, activities=20, addresses=10)

    def __init__(self, api: Api) -> None:
        self._api, self._fields = api, Fields(api)
        self._people = People(api, self._fields)
        self._activities = Activities(api, self._people)

    async def whoami(self) -> Identity:
        """See Sink.whoami. The subject is the company's id."""
        me = (await self._api.read("/api/v1/users/me", "users.me"))["data"]
        address = f"{me['company_domain']}.pipedrive.com"
        return Identity(str(me["company_id"]), address, str(me.get("company_name") or ""))

    async def fields(self) -> Sequence[RemoteField]:
        """See Sink.fields."""
        return await self._fields.listed()

    async def prepare(self, wanted: Sequence[OwnField]) -> Prepared:
        """See Sink.prepare. Moments become dates: Pipedrive has no field for a time of a day."""
        return await self._fields.prepare(wanted)

    async def find(self, addresses: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """See Sink.find."""
        return await self._people.find(addresses)

    async def current(self, remote_ids: Sequence[str]) -> Mapping[str, str]:
        """See Sink.current. Pipedrive tells of no merge: who was merged away is left out."""
        return {one: one for one in await self._people.alive(remote_ids)}

    async def save(self, people: Sequence[Person]) -> Sequence[Receipt]:
        """See Sink.save."""
        return await singly(people, self._people.save)

    async def log(self, activities: Sequence[Activity]) -> Sequence[Receipt]:
        """See Sink.log. A key that is there already is not noticed: ask logged()."""
        return await singly(activities, self._activities.log)

    async def logged(self, activities: Sequence[Activity]) -> Mapping[str, Logged]:
        """See Sink.logged."""
        return await self._activities.logged(activities)

    async def remove(self, logged: Sequence[Logged]) -> Sequence[Receipt]:
        """See Sink.remove."""
        return await singly(logged, self._activities.remove)

    def records(self, resume: str | None, checkpoint: str | None) -> AsyncIterator[Records]:
        """See Sink.records. Who was deleted or merged away is told by no list: the audit finds
        them."""
        return Walk(self._api).records(resume, checkpoint)
