"""The writer into one Pipedrive company."""

from __future__ import annotations

from collections.abc import AsyncIterator

from connectors.crm.parts import Parted
from connectors.crm.pipedrive.activities import Activities
from connectors.crm.pipedrive.api import Api
from connectors.crm.pipedrive.fields import Fields
from connectors.crm.pipedrive.people import People
from connectors.crm.pipedrive.walk import Walk
from connectors.sink import Batches, Records
from connectors.source import Identity


class PipedriveSink(Parted):
    """See connectors.sink.Sink. There are no batches: one request writes one item. There is no key
    of ours either: an activity carries it in its note, and people are looked up by address."""

    batches = Batches(people=20, activities=20, addresses=10)

    def __init__(self, api: Api) -> None:
        self._api, fields = api, Fields(api)
        people = People(api, fields)
        super().__init__(fields, people, Activities(api, people))

    async def whoami(self) -> Identity:
        """See Sink.whoami. The subject is the company's id."""
        me = (await self._api.read("/api/v1/users/me", "users.me"))["data"]
        address = f"{me['company_domain']}.pipedrive.com"
        return Identity(str(me["company_id"]), address, str(me.get("company_name") or ""))

    def records(self, resume: str | None, checkpoint: str | None) -> AsyncIterator[Records]:
        """See Sink.records. Who was deleted or merged away is told by no list: the audit finds
        them."""
        return Walk(self._api).records(resume, checkpoint)
