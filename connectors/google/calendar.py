"""The meetings of one calendar: changes by sync token, series unrolled up to the horizon.

A sync token tells of single events, series and exceptions, but never that time has passed: an
endless series bears occurrences without changing. So each change of a series reads it whole
again, and once a month the horizon moves on and the stretch it passes is read.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

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
    failed: list[tuple[str, str]] = field(default_factory=list)

    def take(self, event: Json, place: Place) -> None:
        """An event that takes place."""
        try:
            self.records.append(meeting(event, place))
        except (KeyError, ValueError):
            self.failed.append((event["id"], "Google states no time for it that can be read."))

    def sort(self, events: Iterable[Json], place: Place, *, first: bool) -> dict[str, list[Json]]:
        """Takes single events in, and hands back the series: those that changed, with their
        exceptions that did. What is single now may have been a series, and the other way round.
        first: nothing is held yet."""
        series: dict[str, list[Json]] = {}
        dead = set()
        for event in events:
            if "recurringEventId" in event:
                series.setdefault(event["recurringEventId"], []).append(event)
            elif "recurrence" in event:
                series.setdefault(event["id"], [])
                self.gone.append(event["id"])
            else:
                if event["status"] == "cancelled":
                    self.gone.append(event["id"])
                    dead.add(event["id"])
                else:
                    self.take(event, place)
                self.whole += () if first else _under(event["id"])
        return {name: odd for name, odd in series.items() if name not in dead}

    def batch(self, cursor: Cursor) -> Batch:
        parts = (tuple(self.records), tuple(self.gone), tuple(self.whole))
        return Batch(*parts, cursor, failed=tuple(self.failed))


class Meetings:
    """The stream of one calendar."""

    def __init__(self, diary: Diary, calendar: str, clock: Clock) -> None:
        self._diary, self._calendar, self._clock = diary, calendar, clock

    async def pull(self, since: Cursor) -> AsyncIterator[Batch]:
        """See Source.pull. Raises ConnectorError (SKIP) when the calendar is gone."""
        place = json.loads(since.resume or since.checkpoint or "{}")
        if since.resume and "until" in place:
            began, until = (datetime.fromisoformat(place[name]) for name in ("since", "until"))
            rolling = _Rolling(place["token"], began, until, place["page"])
            async for batch in self._roll(rolling):
                yield batch
            return
        rolled = datetime.fromisoformat(place["rolled"]) if "rolled" in place else None
        async for batch in self._changes(place.get("token", ""), rolled, place.get("page", "")):
            yield batch

    def ids(self) -> AsyncIterator[Sequence[str]]:
        """See Source.ids."""
        return self._diary.names(self._calendar, horizon(self._clock()))

    async def fetch(self, ids: Sequence[str]) -> Batch:
        """See Source.fetch. That the calendar itself is there is asked first: without it
        everything in it would look deleted."""
        place, told = Place.of(await self._diary.head(self._calendar)), _Told()
        for key in ids:
            event = await self._diary.event(self._calendar, key)
            if event is None or "recurrence" in event:
                told.gone.append(key)
            else:
                told.take(event, place)
        return told.batch(Cursor())

    async def _changes(
        self, token: str, rolled: datetime | None, page: str
    ) -> AsyncIterator[Batch]:
        """What changed since a sync token, or everything; then as far as the horizon has moved.
        rolled: where it was; None in a first walk, whose series come with the horizon."""
        until, seen = horizon(self._clock()), set[str]()
        while True:
            said = await self._diary.changed(self._calendar, token, page)
            here, page = Cursor(resume=_amid(token, rolled, page)), said.get("nextPageToken", "")
            place, told = Place.of(said), _Told()
            series = told.sort(said.get("items", ()), place, first=rolled is None)
            for name in [n for n in series if rolled and n not in seen]:
                await self._series(name, series[name], place, until, told)
                seen.add(name)
                if len(told.records) >= STEP:
                    yield told.batch(here)
                    told = _Told()
            if not page:
                break
            yield told.batch(Cursor(resume=_amid(token, rolled, page)))
        fresh = said.get("nextSyncToken")
        if not fresh:
            raise ConnectorError("Google ended a list of events without a token.", Remedy.RETRY)
        if rolled and rolled >= until:
            yield told.batch(_ended(fresh, rolled))
            return
        rolling = _Rolling(fresh, rolled or FIRST, until)
        yield told.batch(Cursor(resume=rolling.text()))
        async for batch in self._roll(rolling):
            yield batch

    async def _series(
        self, name: str, exceptions: Sequence[Json], place: Place, until: datetime, told: _Told
    ) -> None:
        """A series whole. One that cannot be read is gone, or its owner let in only to these
        exceptions."""
        try:
            events: Sequence[Json] = await self._diary.instances(self._calendar, name, until)
            told.whole += _under(name)
        except ConnectorError as error:
            if error.remedy is not Remedy.SKIP:
                raise
            events = [e for e in exceptions if e["status"] != "cancelled"]
            told.gone += [e["id"] for e in exceptions if e["status"] == "cancelled"]
        for event in events:
            told.take(event, place)

    async def _roll(self, at: _Rolling) -> AsyncIterator[Batch]:
        """Reads the stretch the horizon passes; a day more, for what touches its beginning."""
        since = at.since - timedelta(days=1)
        while True:
            said = await self._diary.unrolled(self._calendar, since, at.until, at.page)
            place, told = Place.of(said), _Told()
            for event in said.get("items", ()):
                if "recurringEventId" in event:
                    told.take(event, place)
            at = replace(at, page=said.get("nextPageToken", ""))
            if not at.page:
                yield told.batch(_ended(at.token, at.until))
                return
            yield told.batch(Cursor(resume=at.text()))


def _under(series: str) -> tuple[str, str]:
    """Where the ids of the occurrences of a series begin: "<series>_20260301T090000Z". Of a series
    that was split in two, the second is called "<series>_R20260301T090000": none of these."""
    return f"{series}_1", f"{series}_2"


def _ended(token: str, rolled: datetime) -> Cursor:
    return Cursor(checkpoint=json.dumps({"token": token, "rolled": rolled.isoformat()}))


def _amid(token: str, rolled: datetime | None, page: str) -> str:
    place = {"token": token, "page": page}
    return json.dumps(place | ({"rolled": rolled.isoformat()} if rolled else {}))
