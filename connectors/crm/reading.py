"""The Source of any CRM: its people as records, read through its Sink."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta

from connectors.errors import ConnectorError, Remedy
from connectors.files.stated import Reach, clean, tidy_tags
from connectors.sink import RemotePerson, Sink
from connectors.source import Batch, Cursor, Held, Identity, StreamSpec
from connectors.wire.client import Clock
from schemas.source import PersonRecord

AGAIN = timedelta(hours=6)
"""After so long a CRM that cannot tell changes is read anew."""
_WHOLE = "whole:"


class CrmSource:
    """See connectors.source.Source. label: of the CRM. What is kept here lasts for one turn."""

    def __init__(self, label: str, sink: Sink, clock: Clock) -> None:
        self._label, self._sink, self._clock = label, sink, clock
        self._walked: dict[str, PersonRecord] = {}

    async def whoami(self) -> Identity:
        """See Source.whoami."""
        return await self._sink.whoami()

    async def streams(self) -> Sequence[StreamSpec]:
        """See Source.streams."""
        return [StreamSpec("contacts", "contacts", self._label)]

    async def pull(self, stream: str, since: Cursor, held: Held) -> AsyncIterator[Batch]:
        """See Source.pull. Where the CRM cannot tell changes the checkpoint says when all was read,
        and an old one is void (RESYNC): all is read again, and the audit after it finds who went.
        """
        self._demand(stream)
        read = since.checkpoint or ""
        if since.resume is None and read.startswith(_WHOLE):
            if self._clock() - datetime.fromisoformat(read.removeprefix(_WHOLE)) < AGAIN:
                yield Batch(cursor=since)
                return
            raise ConnectorError(f"{self._label} is read anew.", Remedy.RESYNC)
        async for page in self._sink.records(since.resume, since.checkpoint):
            done = page.checkpoint or f"{_WHOLE}{self._clock().isoformat()}"
            yield Batch(
                tuple(map(person, page.people)),
                tuple(page.gone),
                cursor=Cursor(page.resume, None if page.resume is not None else done),
                total=page.total if since.checkpoint is None else None,
            )

    async def ids(self, stream: str) -> AsyncIterator[Sequence[str]]:
        """See Source.ids."""
        self._demand(stream)
        async for page in self._sink.records(None, None):
            yield [one.remote_id for one in page.people]

    async def fetch(self, stream: str, ids: Sequence[str]) -> Batch:
        """See Source.fetch. A Sink reads no single people: all are read, once in a turn."""
        self._demand(stream)
        now = await self._sink.current(ids)
        alive = [one for one in ids if now.get(one) == one]
        if not self._walked.keys() >= set(alive):
            async for page in self._sink.records(None, None):
                self._walked |= {one.remote_id: person(one) for one in page.people}
        records = tuple(self._walked[one] for one in alive if one in self._walked)
        return Batch(records, tuple(one for one in ids if now.get(one) != one))

    def _demand(self, stream: str) -> None:
        if stream != "contacts":
            raise ConnectorError(f"{self._label} has no stream {stream!r}.", Remedy.STOP)


def person(one: RemotePerson) -> PersonRecord:
    """The record of a person. What people set there becomes tags: "owner: Anna Kurz", "stage:
    customer", "tier: A". What is no usable address, number or profile is left out."""
    reach = Reach()
    for email in one.emails:
        reach.email(email)
    for phone in one.phones:
        reach.phone(phone)
    reach.profile(one.linkedin, "linkedin")
    set_there = {"owner": one.owner, "stage": one.stage, "tier": one.tier}
    return PersonRecord(
        external_id=one.remote_id,
        name=clean(one.name),
        given_name=clean(one.given_name),
        family_name=clean(one.family_name),
        emails=tuple(reach.emails),
        phones=tuple(reach.phones),
        profiles=tuple(reach.profiles),
        company=clean(one.company),
        title=clean(one.title),
        city=clean(one.city),
        tags=tidy_tags(f"{what}: {said}" for what, said in set_there.items() if said.strip()),
        observed_at=one.changed_at,
    )
