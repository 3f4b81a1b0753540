"""The reader of one Google account."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Protocol

import httpx

from connectors.errors import ConnectorError, Remedy
from connectors.google import scopes
from connectors.google.batches import COST
from connectors.google.calendar import Meetings
from connectors.google.diary import Diary
from connectors.google.gmail import Mail
from connectors.google.hosts import Hosts
from connectors.google.lines import STEADY, UNITS, Speaker
from connectors.google.people import People
from connectors.source import Batch, Budgets, Cursor, Held, Identity, Keyring, StreamSpec
from connectors.wire.client import Wire


class _Stream(Protocol):
    """One stream of the account."""

    def pull(self, since: Cursor) -> AsyncIterator[Batch]:
        """See Source.pull."""

    def ids(self) -> AsyncIterator[Sequence[str]]:
        """See Source.ids."""

    async def fetch(self, ids: Sequence[str]) -> Batch:
        """See Source.fetch."""


class GoogleSource:
    """See connectors.source.Source."""

    def __init__(
        self, wire: Wire, hosts: Hosts, keyring: Keyring, budgets: Budgets, quota: int = 0
    ) -> None:
        self._wire, self._hosts, self._keyring = wire, hosts, keyring
        apis = ("gmail", "calendar", "people", "userinfo")
        self._lines = {api: Speaker(api, wire, hosts, keyring, budgets, quota) for api in apis}
        self._per_minute = (quota or UNITS) * STEADY / COST
        self._diary = Diary(self._lines["calendar"])

    async def whoami(self) -> Identity:
        """See Source.whoami. No aliases: gmail.metadata does not show the send-as addresses; they
        are learnt from what was sent."""
        request = httpx.Request("GET", self._hosts.userinfo, extensions={"route": "userinfo"})
        said = await self._lines["userinfo"].ask(request)
        return Identity(said["sub"], said["email"], said.get("name", ""))

    async def streams(self) -> Sequence[StreamSpec]:
        """See Source.streams."""
        allowed = scopes.allowed((await self._keyring.grant()).scopes)
        found: list[StreamSpec] = []
        if "mail" in allowed:
            found.append(StreamSpec("mail", "mail", "Gmail", self._per_minute))
        if "calendar" in allowed:
            for calendar in await self._diary.calendars():
                label = calendar.get("summaryOverride") or calendar.get("summary") or calendar["id"]
                found.append(StreamSpec(f"calendar:{calendar['id']}", "calendar", label))
        if "contacts" in allowed:
            found.append(StreamSpec("contacts", "contacts", "Google Contacts"))
        return found

    def pull(self, stream: str, since: Cursor, held: Held) -> AsyncIterator[Batch]:
        """See Source.pull. held is not asked: Google's changes come whole."""
        return self._stream(stream).pull(since)

    def ids(self, stream: str) -> AsyncIterator[Sequence[str]]:
        """See Source.ids."""
        return self._stream(stream).ids()

    async def fetch(self, stream: str, ids: Sequence[str]) -> Batch:
        """See Source.fetch."""
        return await self._stream(stream).fetch(ids)

    def _stream(self, name: str) -> _Stream:
        kind, _, calendar = name.partition(":")
        if kind == "mail":
            return Mail(self._lines["gmail"])
        if kind == "contacts":
            return People(self._lines["people"])
        if kind == "calendar" and calendar:
            return Meetings(self._diary, calendar, self._wire.clock)
        raise ConnectorError(f"A Google account has no stream {name!r}.", Remedy.STOP)
