"""One calendar as Google lists it: pages of events, occurrences of a series, single items."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from connectors.errors import ConnectorError, Remedy
from connectors.google import calls
from connectors.google.lines import Speaker
from connectors.google.meetings import FIELDS

Json = Mapping[str, Any]
PAGE = 500
"""Google gives 2,500 at most; what comes is stored in small steps."""
FIRST = datetime(1970, 1, 1, tzinfo=UTC)
"""Occurrences are read from here on. One bound for ever: were it to move along, what was held
from before it would look deleted."""

_CALENDARS = "nextPageToken,items(id,summary,summaryOverride,primary,accessRole,deleted)"


def horizon(now: datetime) -> datetime:
    """Up to when occurrences are read: the first of a month, five to six months ahead. The same
    for a whole month, so that a walk and an audit agree, and an idle poll need not look."""
    months = now.year * 12 + now.month - 1 + 6
    return datetime(months // 12, months % 12 + 1, 1, tzinfo=UTC)


class Diary:
    """Reads calendars of one account. Every method raises ConnectorError; SKIP: what was asked
    for is gone."""

    def __init__(self, speaker: Speaker) -> None:
        self._speaker = speaker

    async def calendars(self) -> list[Json]:
        """Those that are the owner's: a colleague's that was subscribed to is not their contact
        history. The main one first."""
        found: list[Json] = []
        page = ""
        while True:
            made = (
                self._api()
                .calendarList()
                .list(maxResults=250, showHidden=True, fields=_CALENDARS, **_paged(page))
            )
            said = await self._ask(made, "calendarList.list")
            found += said.get("items", ())
            if not (page := said.get("nextPageToken", "")):
                own = (c for c in found if c.get("accessRole") == "owner" and not c.get("deleted"))
                return sorted(own, key=lambda c: not c.get("primary"))

    async def changed(self, calendar: str, token: str, page: str) -> Json:
        """A page of single events, series and their exceptions: all, or those changed since a sync
        token. Every parameter but the tokens must be as in the first call."""
        synced = {"syncToken": token} if token else {}
        made = (
            self._api()
            .events()
            .list(
                calendarId=calendar,
                singleEvents=False,
                maxResults=PAGE,
                fields=FIELDS,
                **synced,
                **_paged(page),
            )
        )
        return await self._ask(made, "events.list")

    async def unrolled(self, calendar: str, since: datetime, until: datetime, page: str) -> Json:
        """A page of what takes place in between, series unrolled by Google."""
        made = (
            self._api()
            .events()
            .list(
                calendarId=calendar,
                singleEvents=True,
                timeMin=_rfc3339(since),
                timeMax=_rfc3339(until),
                maxResults=PAGE,
                fields=FIELDS,
                **_paged(page),
            )
        )
        return await self._ask(made, "events.list")

    async def instances(self, calendar: str, series: str, until: datetime) -> list[Json]:
        """All occurrences of a series up to then that take place."""
        found: list[Json] = []
        page = ""
        while True:
            made = (
                self._api()
                .events()
                .instances(
                    calendarId=calendar,
                    eventId=series,
                    timeMin=_rfc3339(FIRST),
                    timeMax=_rfc3339(until),
                    showDeleted=False,
                    maxResults=PAGE,
                    fields=FIELDS,
                    **_paged(page),
                )
            )
            said = await self._ask(made, "events.instances")
            found += said.get("items", ())
            if not (page := said.get("nextPageToken", "")):
                return found

    async def event(self, calendar: str, key: str) -> Json | None:
        """One event as it is now, None when it is gone: 404, 410 "deleted", or cancelled."""
        made = self._api().events().get(calendarId=calendar, eventId=key, fields=_ITEM)
        try:
            said = await self._ask(made, "events.get")
        except ConnectorError as error:
            if error.remedy is not Remedy.SKIP:
                raise
            return None
        return None if said.get("status") == "cancelled" else said

    async def head(self, calendar: str) -> Json:
        """Name and time zone of a calendar. Raises ConnectorError (SKIP) when it is gone."""
        made = (
            self._api().events().list(calendarId=calendar, maxResults=1, fields="summary,timeZone")
        )
        return await self._ask(made, "events.list")

    async def occurrences(self, calendar: str, until: datetime) -> AsyncIterator[Sequence[Json]]:
        """All that takes place up to then, page by page."""
        page, more = "", True
        while more:
            said = await self.unrolled(calendar, FIRST, until, page)
            yield said.get("items", ())
            page = said.get("nextPageToken", "")
            more = bool(page)

    def _api(self) -> Any:
        return calls.service(self._speaker.root, "calendar", "v3")

    async def _ask(self, made: Any, method: str) -> dict[str, Any]:
        return await self._speaker.ask(calls.request(made, f"calendar.{method}"))


_ITEM = FIELDS[FIELDS.index("items(") + 6 : -1]


def _paged(page: str) -> dict[str, str]:
    return {"pageToken": page} if page else {}


def _rfc3339(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
