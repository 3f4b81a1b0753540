"""The writer into one Zoho CRM."""

from __future__ import annotations

from collections.abc import AsyncIterator

from connectors.crm.parts import Parted
from connectors.crm.zoho import walk
from connectors.crm.zoho.activities import Activities
from connectors.crm.zoho.api import MANY, Api
from connectors.crm.zoho.fields import Fields
from connectors.crm.zoho.people import People
from connectors.sink import Batches, Records
from connectors.source import Identity


class ZohoSink(Parted):
    """See connectors.sink.Sink. People are contacts; leads are left alone."""

    batches = Batches(people=MANY, activities=50, addresses=25)

    def __init__(self, api: Api) -> None:
        self._api, people = api, People(api)
        super().__init__(Fields(api), people, Activities(api, people))

    async def whoami(self) -> Identity:
        """See Sink.whoami. The subject is the organisation's id."""
        (org,) = (await self._api.read("/org", "org"))["org"]
        name = str(org.get("company_name") or "")
        return Identity(str(org["id"]), str(org.get("primary_email") or name), name)

    def records(self, resume: str | None, checkpoint: str | None) -> AsyncIterator[Records]:
        """See Sink.records."""
        return walk.records(self._api, resume, checkpoint)
