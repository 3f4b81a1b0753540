"""The writer into one workspace of Twenty."""

from __future__ import annotations

from collections.abc import AsyncIterator

from connectors.crm.parts import Parted
from connectors.crm.twenty.activities import Activities
from connectors.crm.twenty.people import People
from connectors.crm.twenty.workspace import PAGE, Workspace
from connectors.sink import Batches, Records
from connectors.source import Identity


class TwentySink(Parted):
    """See connectors.sink.Sink."""

    batches = Batches(people=PAGE, activities=PAGE, addresses=20)

    def __init__(self, workspace: Workspace, people: People) -> None:
        super().__init__(people, people, Activities(workspace, people))
        self._contacts = people

    async def whoami(self) -> Identity:
        """See Sink.whoami. REST names no workspace; its data model's id of people is its own."""
        return Identity(await self._contacts.object_id(), "", "Twenty")

    def records(self, resume: str | None, checkpoint: str | None) -> AsyncIterator[Records]:
        """See Sink.records."""
        return self._contacts.records(resume, checkpoint)
