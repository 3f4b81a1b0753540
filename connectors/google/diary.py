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

_NAMES = "nextPageToken,items(id,status,recurrence,recurringEventId)"
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
        page, more = "", True
        while more:
            asked = {"maxResults": 250, "showHidden": True, "fields": _CALENDARS}
            made = self._api("calendarList").list(**asked, **_paged(page))
            said = await self._ask(made, "calendarList.list")
            found += said.get("items", ())
            page = said.get("nextPageToken", "")
            more = bool(page)
        own = (c for c in found if c.get("accessRole") == "owner" and not c.get("deleted"))
        return sorted(own, key=lambda c: not c.get("primary"))

    async def changed(self, calendar: str, token: str, page: str, fields: str = FIELDS) -> Json:
        """A page of single events, series and their exceptions: all, or those changed since a sync
        token. Every parameter but the tokens must be as in the first call."""
        synced = {"syncToken": token} if token else {}
        return await self._list(calendar, fields, page, {"singleEvents": False, **synced})

    async def unrolled(
        self, calendar: str, since: datetime, until: datetime, page: str, fields: str = FIELDS
    ) -> Json:
        """A page of what takes place in between, series unrolled by Google."""
        bounds = {"timeMin": _rfc3339(since), "timeMax": _rfc3339(until)}
        return await self._list(calendar, fields, page, {"singleEvents": True, **bounds})

    async def instances(self, calendar: str, series: str, until: datetime) -> list[Json]:
        """All occurrences of a series up to then that take place."""
        found: list[Json] = []
        page, more = "", True
        asked = {"timeMin": _rfc3339(FIRST), "timeMax": _rfc3339(until), "showDeleted": False}
        while more:
            made = self._api("events").instances(
                calendarId=calendar,
                eventId=series,
                maxResults=PAGE,
                fields=FIELDS,
                **asked,
                **_paged(page),
            )
            said = await self._ask(made, "events.instances")
            found += said.get("items", ())
            page = said.get("nextPageToken", "")
            more = bool(page)
        return found

    async def event(self, calendar: str, key: str) -> Json | None:
        """One event as it is now, None when it is gone: 404, 410 "deleted", or cancelled."""
        made = self._api("events").get(calendarId=calendar, eventId=key, fields=_ITEM)
        try:
            said = await self._ask(made, "events.get")
        except ConnectorError as error:
            if error.remedy is not Remedy.SKIP:
                raise
            return None
        return None if said.get("status") == "cancelled" else said

    async def head(self, calendar: str) -> Json:
        """Name and time zone of a calendar. Raises ConnectorError (SKIP) when it is gone."""
        return await self._list(calendar, "summary,timeZone", "", {})

    async def names(self, calendar: str, until: datetime) -> AsyncIterator[Sequence[str]]:
        """The ids of single events, wherever they lie, and of occurrences up to then."""
        page, more = "", True
        while more:
            said = await self.changed(calendar, "", page, _NAMES)
            yield [event["id"] for event in said.get("items", ()) if _single(event)]
            page = said.get("nextPageToken", "")
            more = bool(page)
        more = True
        while more:
            said = await self.unrolled(calendar, FIRST, until, page, _NAMES)
            yield [event["id"] for event in said.get("items", ()) if "recurringEventId" in event]
            page = said.get("nextPageToken", "")
            more = bool(page)

    async def _list(
        self, calendar: str, fields: str, page: str, more: Mapping[str, str | bool]
    ) -> dict[str, Any]:
        events = self._api("events")
        asked = {"calendarId": calendar, "maxResults": PAGE, "fields": fields}
        return await self._ask(events.list(**asked, **more, **_paged(page)), "events.list")

    def _api(self, name: str) -> Any:
        return calls.resource(self._speaker.root, "calendar", "v3", name)

    async def _ask(self, made: Any, method: str) -> dict[str, Any]:
        return await self._speaker.ask(calls.request(made, f"calendar.{method}"))


_ITEM = FIELDS[FIELDS.index("items(") + 6 : -1]


def _single(event: Json) -> bool:
    """Whether it is an event by itself, and takes place."""
    apart = "recurrence" not in event and "recurringEventId" not in event
    return apart and event["status"] != "cancelled"


def _paged(page: str) -> dict[str, str]:
    return {"pageToken": page} if page else {}


def _rfc3339(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
