"""One Microsoft account as a Source."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from connectors.errors import ConnectorError, Remedy
from connectors.microsoft.calendar import Calendars
from connectors.microsoft.folders import folders
from connectors.microsoft.graph import Graph
from connectors.microsoft.mail import Mail
from connectors.microsoft.people import Contacts, owner
from connectors.microsoft.scopes import allowed
from connectors.microsoft.signing import subject_of
from connectors.source import Batch, Cursor, Held, Identity, Keyring, StreamSpec
from connectors.wire.client import Clock


class MicrosoftSource:
    """See Source. Streams: "mail:<folder>", "calendar:<calendar>", "contacts"."""

    def __init__(self, graph: Graph, keyring: Keyring, clock: Clock) -> None:
        self._graph, self._keyring = graph, keyring
        self._mail, self._calendars = Mail(graph, clock), Calendars(graph, clock)
        self._contacts = Contacts(graph)

    async def whoami(self) -> Identity:
        """See Source."""
        return await owner(self._graph, subject_of((await self._keyring.grant()).secret))

    async def streams(self) -> Sequence[StreamSpec]:
        """See Source. Folders are listed afresh: a delta of them can miss one that was deleted
        and made again under its name (issue 8794)."""
        may = allowed((await self._keyring.grant()).scopes)
        found: list[StreamSpec] = []
        if "mail" in may:
            found += await folders(self._graph)
        if "calendar" in may:
            found += await self._calendars.streams()
        if "contacts" in may:
            found.append(StreamSpec("contacts", "contacts", "Contacts"))
        return found

    def pull(self, stream: str, since: Cursor, held: Held) -> AsyncIterator[Batch]:
        """See Source."""
        feature, key = _parts(stream)
        if feature == "mail":
            return self._mail.pull(key, since, held)
        if feature == "calendar":
            return self._calendars.pull(key, since)
        return self._contacts.pull(since)

    def ids(self, stream: str) -> AsyncIterator[Sequence[str]]:
        """See Source."""
        feature, key = _parts(stream)
        if feature == "mail":
            return self._mail.ids(key)
        return self._calendars.ids(key) if feature == "calendar" else self._contacts.ids()

    async def fetch(self, stream: str, ids: Sequence[str]) -> Batch:
        """See Source."""
        feature, key = _parts(stream)
        if feature == "mail":
            return await self._mail.fetch(key, ids)
        if feature == "calendar":
            return await self._calendars.fetch(key, ids)
        return await self._contacts.fetch(ids)


def _parts(stream: str) -> tuple[str, str]:
    feature, _, key = stream.partition(":")
    if feature not in ("mail", "calendar", "contacts"):
        raise ConnectorError(f"Microsoft has no stream {stream!r}.", Remedy.STOP)
    return feature, key
