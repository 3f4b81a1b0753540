"""The meetings of one calendar: changes by sync token, series unrolled up to the horizon.

A sync token tells of single events, series and exceptions, but never that time has passed: an
endless series bears occurrences without changing. So each change of a series reads it whole
again, and once a month the horizon moves on and the stretch it passes is read.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from connectors.errors import ConnectorError, Remedy
from connectors.google.diary import FIRST, Diary, Json, horizon
from connectors.google.meetings import Place, meeting
from connectors.source import Batch, Cursor
from connectors.wire.client import Clock
from schemas.source import EventRecord

STEP = 500
"""Records of a batch, more or less: a series is never cut."""


@dataclass(frozen=True, slots=True)
class _Rolling:
    """Where the horizon is being moved: from `since` to `until`, `page` the next to read."""

    token: str
    since: datetime
    until: datetime
    page: str = ""

    def text(self) -> str:
        told = {"token": self.token, "since": self.since.isoformat(), "page": self.page}
        return json.dumps(told | {"until": self.until.isoformat()})


@dataclass(slots=True)
class _Told:
    """What came together for one batch."""

    records: list[EventRecord] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    whole: list[str] = field(default_factory=list)

    def batch(self, cursor: Cursor) -> Batch:
        return Batch(tuple(self.records), tuple(self.gone), tuple(self.whole), cursor)


class Meetings:
    """The stream of one calendar."""

    def __init__(self, diary: Diary, calendar: str, clock: Clock) -> None:
        self._diary, self._calendar, self._clock = diary, calendar, clock

    async def pull(self, since: Cursor) -> AsyncIterator[Batch]:
        """See Source.pull. Raises ConnectorError (SKIP) when the calendar is gone."""
        place = json.loads(since.resume or since.checkpoint or "{}")
        if since.resume and "until" in place:
            moments = (datetime.fromisoformat(place[name]) for name in ("since", "until"))
            rolling = _Rolling(place["token"], *moments, place["page"])
            async for batch in self._roll(rolling):
                yield batch
            return
        rolled = datetime.fromisoformat(place["rolled"]) if "rolled" in place else None
        async for batch in self._changes(place.get("token", ""), rolled, place.get("page", "")):
            yield batch

    async def ids(self) -> AsyncIterator[Sequence[str]]:
        """See Source.ids: single events wherever they lie, occurrences up to the horizon."""
        page, more = "", True
        while more:
            said = await self._diary.changed(self._calendar, "", page)
            yield [event["id"] for event in said.get("items", ()) if _single(event)]
            page = said.get("nextPageToken", "")
            more = bool(page)
        until = horizon(self._clock())
        async for events in self._diary.occurrences(self._calendar, until):
            yield [event["id"] for event in events if "recurringEventId" in event]

    async def fetch(self, ids: Sequence[str]) -> Batch:
        """See Source.fetch. That the calendar itself is there is asked first: without it
        everything in it would look deleted."""
        place, told = Place.of(await self._diary.head(self._calendar)), _Told()
        for key in ids:
            event = await self._diary.event(self._calendar, key)
            if event is None or "recurrence" in event:
                told.gone.append(key)
            else:
                told.records.append(meeting(event, place))
        return told.batch(Cursor())

    async def _changes(
        self, token: str, rolled: datetime | None, page: str
    ) -> AsyncIterator[Batch]:
        """What changed since a sync token, or everything; then as far as the horizon has moved.
        rolled: where it was; None in a first walk."""
        until, seen = horizon(self._clock()), set[str]()
        while True:
            said = await self._diary.changed(self._calendar, token, page)
            here = Cursor(resume=_amid(token, rolled, page))
            page = said.get("nextPageToken", "")
            told = _Told()
            async for told in self._sorted(said, rolled is not None, until, seen):
                if len(told.records) >= STEP:
                    yield told.batch(here)
                    told.records, told.gone, told.whole = [], [], []
            if page:
                yield told.batch(Cursor(resume=_amid(token, rolled, page)))
                continue
            fresh = said["nextSyncToken"]
            if rolled is not None and rolled >= until:
                yield told.batch(_ended(fresh, rolled))
                return
            rolling = _Rolling(fresh, rolled or FIRST, until)
            yield told.batch(Cursor(resume=rolling.text()))
            async for batch in self._roll(rolling):
                yield batch
            return
