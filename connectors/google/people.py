"""The address book of an account: connections, and their changes by sync token."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import httpx

from connectors.google import calls
from connectors.google.cards import FIELDS, person
from connectors.google.lines import Speaker
from connectors.source import Batch, Cursor

PAGE = 500
MOST = 50
"""People named in one request: Google takes 200, and a URL is no place for so many."""


class People:
    """The stream "contacts". Cursors: the sync token; amid a walk [sync token, page token]."""

    def __init__(self, speaker: Speaker) -> None:
        self._speaker = speaker

    async def pull(self, since: Cursor) -> AsyncIterator[Batch]:
        """See Source.pull. A token holds for 7 days after the full walk it came from, then
        Google asks for another (RESYNC)."""
        token, page = since.checkpoint or "", ""
        if since.resume is not None:
            token, page = json.loads(since.resume)
        while True:
            # every parameter but the page must be as in the first call
            synced = {"requestSyncToken": True, "syncToken": token, "pageToken": page}
            said = await self._list(FIELDS, synced)
            page = said.get("nextPageToken", "")
            cursor = Cursor(checkpoint=said.get("nextSyncToken"))
            if page:
                cursor = Cursor(resume=json.dumps([token, page]))
            yield _batch(said, cursor)
            if not page:
                return

    async def ids(self) -> AsyncIterator[Sequence[str]]:
        """See Source.ids."""
        async for cards in self._all():
            yield [card["resourceName"] for card in cards]

    async def fetch(self, ids: Sequence[str]) -> Batch:
        """See Source.fetch. Each is asked for by its name: that a list lacks it proves nothing."""
        records, gone = [], []
        for at in range(0, len(ids), MOST):
            for told in await self._named(ids[at : at + MOST]):
                if told.get("httpStatusCode") == httpx.codes.NOT_FOUND:
                    gone.append(told["requestedResourceName"])
                elif "person" in told:
                    records.append(person(told["person"]))
                    if records[-1].external_id != told["requestedResourceName"]:  # another name now
                        gone.append(told["requestedResourceName"])
        return Batch(tuple(records), tuple(gone))

    async def _named(self, names: Sequence[str]) -> Sequence[dict[str, Any]]:
        people = calls.resource(self._speaker.root, "people", "v1", "people")
        made = people.getBatchGet(
            resourceNames=list(names),
            personFields=FIELDS,
            fields=f"responses(requestedResourceName,httpStatusCode,person(resourceName,{FIELDS}))",
        )
        said = await self._speaker.ask(calls.request(made, "people.getBatchGet"))
        return list(said.get("responses", ()))

    async def _all(self) -> AsyncIterator[Sequence[dict[str, Any]]]:
        """All cards by pages, without asking for a token: the first page of a synchronisation has
        a quota of its own."""
        page, more = "", True
        while more:
            said = await self._list("metadata", {"pageToken": page})
            yield said.get("connections", ())
            page = said.get("nextPageToken", "")
            more = bool(page)

    async def _list(self, fields: str, more: Mapping[str, object]) -> dict[str, Any]:
        connections = calls.resource(self._speaker.root, "people", "v1", "people", "connections")
        made = connections.list(
            resourceName="people/me",
            personFields=fields,
            pageSize=PAGE,
            fields=f"nextPageToken,nextSyncToken,totalItems,connections(resourceName,{fields})",
            **{name: value for name, value in more.items() if value},
        )
        return await self._speaker.ask(calls.request(made, "people.connections.list"))


def _batch(said: dict[str, Any], cursor: Cursor) -> Batch:
    records, gone = [], []
    for card in said.get("connections", ()):
        metadata = card.get("metadata", {})
        gone += metadata.get("previousResourceNames", ())
        if metadata.get("deleted"):
            gone.append(card["resourceName"])
        else:
            records.append(person(card))
    return Batch(tuple(records), tuple(gone), cursor=cursor, total=said.get("totalItems"))
