"""Suggestions for contacts with a gap: two statements for any number of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy import Connection, select

from schemas.gap import GapKind, GoodMoment, Suggestion
from service.access.workspaces import Workspace
from service.db.moments import moment
from service.db.tables import identifiers
from service.timeline import habits
from service.timeline.habits import Habits
from service.timeline.occasions import NEAR, Facts, Occasion, occasion
from service.timeline.reaching import Key, Reach, Used, reaches
from service.timeline.read.home import day_of
from service.timeline.read.rows import among, fetched, prepared
from service.timeline.read.topics import topics
from service.timeline.working_days import good_moment, usual_hours
from service.timeline.zones import NOWHERE, whereabouts

_KEYS = select(
    identifiers.c.contact_id, identifiers.c.value, identifiers.c.status, identifiers.c.named_at
).where(prepared(identifiers), among(identifiers.c.contact_id, "whose"))
_BY = {"call": "by phone", "meeting": "in meetings"}
_QUARTER = timedelta(minutes=15)


class Known:
    """What is known of some people beside their rows, for the suggestions on one page.

    people: rows of people(). near: days within which a day that comes back is an occasion.
    Statements: one for the ways to them, one for what was talked about.
    """

    def __init__(
        self, conn: Connection, ws: Workspace, people: Collection[Any], now: int, near: int = NEAR
    ) -> None:
        self._conn, self._ws, self._now, self._near = conn, ws, now, near
        self._keys = _keys(conn, ws, [row.id for row in people])
        self._habits = {row.id: habits.loaded(row.habits) for row in people}
        self._topics: dict[int, str] = {}

    def ways(self, row: Any) -> list[Reach]:
        """All ways to them, the best first."""
        return reaches(self._keys[row.id], list(_used(self._habits[row.id])), row.preferences)

    def talked(self, people: Iterable[Any]) -> None:
        """Reads what was talked about with these."""
        wanted = {row.last_touch_id for row in people} - {None}
        self._topics |= topics(self._conn, self._ws, wanted)

    def occasion(self, kind: GapKind, row: Any) -> Occasion:
        """The best occasion to turn to them."""
        topic = self._topics.get(row.last_touch_id, "")
        return occasion(_facts(kind, row, topic, self._now, self._near))

    def suggestion(self, kind: GapKind, row: Any, reach: Reach, day: date | None) -> Suggestion:
        """day: of the workspace's calendar, before which nothing is suggested; None: today."""
        found = self.occasion(kind, row)
        at = self.moment(row, max(filter(None, (found.on, day)), default=None))
        return Suggestion(
            channel=reach.channel,
            to=reach.to,
            channel_because=reach.because,
            occasion=found.name,
            because=found.because,
            topic=self._topics.get(row.last_touch_id, ""),
            when=at,
        )

    def moment(self, row: Any, day: date | None) -> GoodMoment:
        """The next good moment, on that day or later."""
        phones = [key.value[6:] for key in self._keys[row.id] if key.value.startswith("phone:")]
        there = whereabouts(row.time_zone, tuple(phones), row.city, row.home)
        now = _ceiled(moment(self._now))
        start = now
        if day is not None:
            midnight = datetime.combine(day, time(), ZoneInfo(row.home or NOWHERE))
            start = max(now, midnight.astimezone(UTC))
        hours = usual_hours(self._habits[row.id].hours, there.zone, now)
        found = good_moment(start, there, hours)
        return GoodMoment(found.at, found.zone, found.because)


def suggestions(
    conn: Connection, ws: Workspace, found: Sequence[tuple[GapKind, Any]], now: int
) -> list[Suggestion]:
    """One for each gap: its kind and the contact's row, of people()."""
    people = {row.id: row for _, row in found}.values()
    known = Known(conn, ws, people, now)
    known.talked(people)
    return [known.suggestion(kind, row, known.ways(row)[0], None) for kind, row in found]


def _facts(kind: GapKind, row: Any, topic: str, now: int, near: int) -> Facts:
    zone = ZoneInfo(row.home or NOWHERE)

    def day(at: int | None) -> date | None:
        return None if at is None else day_of(at, zone)

    return Facts(
        kind=kind,
        today=day_of(now, zone),
        job_changed=day(row.job_changed_at),
        company=row.company,
        title=row.title,
        first_touch=day(row.first_touched_at),
        last_touch=day(row.last_touched_at),
        wrote=row.last_touch_direction,
        topic=topic,
        birthday=row.birthday,
        dates=[(one["label"], one["on"]) for one in orjson.loads(row.dates)],
        interests=orjson.loads(row.interests),
        notes=row.notes,
        near=near,
    )


def _used(found: Habits) -> Iterator[Used]:
    if by := found.answers_on:
        yield Used(by, f"they answer you {_BY.get(by, f'by {by}')}")
    if by := found.channel:
        by_it = round(found.share * found.of)
        of = (
            f"{by_it} of your last {found.of} touches were"
            if found.of > 1
            else "your one touch was"
        )
        yield Used(by, f"{of} {_BY.get(by, f'by {by}')}")


def _keys(conn: Connection, ws: Workspace, whose: Sequence[int]) -> defaultdict[int, list[Key]]:
    found: defaultdict[int, list[Key]] = defaultdict(list)
    if whose:
        for row in fetched(conn.execute(_KEYS, {"ws": ws.id, "whose": whose})):
            key = Key(row.value, row.status == "personal", row.named_at or 0)
            found[row.contact_id].append(key)
    return found


def _ceiled(at: datetime) -> datetime:
    """The next quarter of an hour: every zone's full hours are among them, and what was worked
    out for it serves everybody who looks meanwhile."""
    start = at.replace(minute=at.minute // 15 * 15, second=0, microsecond=0)
    return start if start == at else start + _QUARTER
