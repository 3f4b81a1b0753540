"""Outlook calendars: the delta of a view, whose window moves on every quarter.

A window is part of the link and cannot be moved, so a new one is opened beside it: the old link
is followed to its end once more, then the new window is read in full (delta-query-events).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime

from connectors.errors import ConnectorError, Remedy
from connectors.microsoft.graph import Body, Graph, Page, named
from connectors.microsoft.meetings import SELECT, Owner, meeting
from connectors.microsoft.moments import text
from connectors.microsoft.rounds import Stand, stand_of, walk
from connectors.source import Batch, Cursor, StreamSpec
from connectors.wire.client import Clock
from schemas.source import EventRecord

PAGE = 200
_LIST = "500"
YEARS_BACK, YEARS_AHEAD = 2, 1

Masters = dict[str, Body | None]
"""Heads of series met on a walk."""


class Calendars:
    """All of one account."""

    def __init__(self, graph: Graph, clock: Clock) -> None:
        self._graph, self._clock = graph, clock

    async def streams(self) -> list[StreamSpec]:
        """The owner's own. A calendar that was shared with them, or that nobody can write in
        (holidays, birthdays), says nothing of whom they met."""
        url = self._graph.address("/me/calendars", top="100")
        rows = [row async for page in self._graph.listing(url, "calendars.list") for row in page]
        main = next((row for row in rows if row.get("isDefaultCalendar")), {})
        mine = _address(main)
        return [
            StreamSpec(f"calendar:{row['id']}", "calendar", row.get("name") or "Calendar")
            for row in rows
            if row.get("canEdit") and (not mine or _address(row) == mine)
        ]

    async def pull(self, calendar: str, since: Cursor) -> AsyncIterator[Batch]:
        """See Source.pull. In no order: Graph has none for events."""
        stand = stand_of(since, self._graph)
        if stand is None:
            owner = await self._owner(calendar)
            stand = self._opened(calendar, owner)
        owner = Owner(stand["me"], stand["name"])
        masters: Masters = {}

        async def read(page: Page, _: Stand) -> Batch:
            return await self._read(calendar, owner, masters, page)

        def beyond(ended: Stand) -> Stand | None:
            fresh = self._opened(calendar, owner)
            return fresh if fresh["since"] != ended["since"] else None

        async for batch in walk(self._graph, stand, "view.delta", PAGE, read, beyond):
            yield batch

    async def ids(self, calendar: str) -> AsyncIterator[Sequence[str]]:
        """See Source.ids: those in the window. What lies before it is kept, and only confirmed."""
        first, last = window(self._clock())
        url = self._graph.address(
            f"/me/calendars/{named(calendar)}/calendarView",
            startDateTime=text(first), endDateTime=text(last), select="id,isDraft", top=_LIST,
        )  # fmt: skip
        async for rows in self._graph.listing(url, "view.list"):
            yield [row["id"] for row in rows if not row.get("isDraft")]

    async def fetch(self, calendar: str, ids: Sequence[str]) -> Batch:
        """See Source.fetch."""
        if not ids:
            return Batch()
        owner = await self._owner(calendar)
        return await self._judged(calendar, owner, {}, {}, ids)

    async def _owner(self, calendar: str) -> Owner:
        path = f"/me/calendars/{named(calendar)}?$select=name,owner"
        row = (await self._graph.many([path], "calendar"))[path]
        if row is None:
            raise ConnectorError("This calendar is no longer there.", Remedy.SKIP)
        return Owner(_address(row), row.get("name") or "")

    def _opened(self, calendar: str, owner: Owner) -> Stand:
        first, last = map(text, window(self._clock()))
        link = self._graph.address(
            f"/me/calendars/{named(calendar)}/calendarView/delta",
            startDateTime=first, endDateTime=last,
        )  # fmt: skip
        return {"link": link, "since": first, "me": owner.address, "name": owner.calendar}

    async def _read(self, calendar: str, owner: Owner, masters: Masters, page: Page) -> Batch:
        """ "removed" is said of what was deleted, and of what changed out of the window, so each is
        read. An update may be thin; an ordinary occurrence always is."""
        masters |= {k: r for k, r in page.rows.items() if r.get("type") == "seriesMaster"}
        rest = {k: r for k, r in page.rows.items() if k not in masters}
        whole = {k: r for k, r in rest.items() if _is_whole(r)}
        asked = [*page.removed, *(key for key in rest if key not in whole)]
        return await self._judged(calendar, owner, masters, whole, asked)

    async def _judged(
        self,
        calendar: str,
        owner: Owner,
        masters: Masters,
        rows: dict[str, Body],
        asked: Iterable[str],
    ) -> Batch:
        """rows: whole ones. asked: ids to be read one by one, in this calendar."""
        found: dict[str, Body | None] = {**rows, **await self._events(calendar, asked)}
        heads = (row.get("seriesMasterId") for row in found.values() if row)
        missing = dict.fromkeys(h for h in heads if h and h not in masters)
        masters |= await self._events(calendar, missing)
        records: list[EventRecord] = []
        gone: list[str] = []
        for key, row in found.items():
            if row is not None and row.get("type") == "seriesMaster":
                continue
            head = masters.get((row or {}).get("seriesMasterId") or "")
            made = meeting(row, head, owner) if row else None
            if made is None:
                gone.append(key)
            else:
                records.append(made)
        return Batch(records=tuple(records), gone=tuple(gone))

    async def _events(self, calendar: str, ids: Iterable[str]) -> dict[str, Body | None]:
        base = f"/me/calendars/{named(calendar)}/events"
        paths = {key: f"{base}/{named(key)}?$select={SELECT}" for key in ids}
        read = await self._graph.many(list(paths.values()), "event") if paths else {}
        return {key: read[path] for key, path in paths.items()}


def window(now: datetime) -> tuple[datetime, datetime]:
    """From two years before this quarter to a year after its beginning."""
    begins = now.replace(
        month=(now.month - 1) // 3 * 3 + 1, day=1, hour=0, minute=0, second=0, microsecond=0
    )
    return (
        begins.replace(year=begins.year - YEARS_BACK),
        begins.replace(year=begins.year + YEARS_AHEAD),
    )


def _is_whole(row: Body) -> bool:
    thin = row.get("type") == "occurrence" and row.get("seriesMasterId")
    return "start" in row and "end" in row and bool(thin or "attendees" in row)


def _address(calendar: Body) -> str:
    return ((calendar.get("owner") or {}).get("address") or "").lower()
