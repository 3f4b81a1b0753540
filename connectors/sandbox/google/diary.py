"""The calendars of one account: events, weekly series, and what was done to single occurrences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from connectors.sandbox.clock import Clock
from connectors.sandbox.world import Meeting, Occurrence, Party, Reply

WEEK = timedelta(days=7)
FOREVER = timedelta(days=3 * 365)
"""How far from now an endless series is unrolled where nobody names an end."""


@dataclass(frozen=True, slots=True)
class Shape:
    """When something takes place and what the guests say."""

    start: datetime
    end: datetime
    guests: dict[Party, Reply]

    def answered(self, guest: str, reply: Reply) -> Shape:
        """With another answer of a guest (address)."""
        said = {p: reply if p.address == guest else r for p, r in self.guests.items()}
        return replace(self, guests=said)


@dataclass(slots=True)
class Exceptional:
    """One occurrence that is unlike its series. shape None: it does not take place."""

    shape: Shape | None
    changed: int
    updated: datetime


@dataclass(slots=True)
class Entry:
    """An event or a series. changed: the number of its last change. odd: occurrences unlike the
    series, by the start planned for them."""

    id: str
    meeting: Meeting
    shape: Shape
    created: datetime
    updated: datetime
    changed: int = 0
    sequence: int = 0
    cancelled: bool = False
    odd: dict[datetime, Exceptional] = field(default_factory=dict)

    @property
    def recurs(self) -> bool:
        """Whether it is a series."""
        return self.meeting.times != 1

    def starts(self, until: datetime) -> Iterator[datetime]:
        """The starts it has by its rule, up to a moment."""
        number, start = 0, self.shape.start
        while start <= until and (number < self.meeting.times or not self.meeting.times):
            yield start
            number, start = number + 1, start + WEEK

    def at(self, original: datetime) -> Shape | None:
        """The occurrence planned for then; None when it does not take place."""
        if self.cancelled:
            return None
        if original in self.odd:
            return self.odd[original].shape
        length = self.shape.end - self.shape.start
        return replace(self.shape, start=original, end=original + length)


@dataclass(slots=True)
class Calendar:
    """id: the address, of the main one. role: owner, or reader of somebody else's."""

    id: str
    summary: str
    role: str = "owner"
    primary: bool = False
    entries: dict[str, Entry] = field(default_factory=dict)


class Diary:
    """The calendars of an account, the main one first. number: of the last change."""

    def __init__(self, clock: Clock, address: str, number: int) -> None:
        self._clock = clock
        self.number = 1
        self._made, self._account = 0, number
        main = Calendar(address, address, primary=True)
        family = Calendar(f"family{number}@group.calendar.google.com", "Family")
        public = Calendar("en.holidays@group.v.calendar.google.com", "Holidays", "reader")
        self.calendars = {c.id: c for c in (main, family, public)}
        self.main = main

    def meet(self, meeting: Meeting, calendar: str = "") -> str:
        """A new event; its id, of the letters Google allows (base32hex)."""
        self._made += 1
        key, now = f"ev{self._account:03d}{self._made:06d}", self._clock()
        shape = Shape(meeting.start, meeting.end, dict(meeting.guests))
        place = self.calendars[calendar] if calendar else self.main
        place.entries[key] = entry = Entry(key, meeting, shape, now, now)
        self._touch(entry)
        return key

    def reschedule(self, key: str, start: datetime, original: datetime | None) -> None:
        """Elsewhere in time. A series that moves forgets its exceptions: they are cancelled."""
        entry = self._entry(key)
        shape = self._shape(entry, original)
        moved = replace(shape, start=start, end=start + (shape.end - shape.start))
        entry.sequence += 1
        if original is not None:
            self._except(entry, original, moved)
            return
        entry.shape = moved
        for planned in entry.odd:
            self._except(entry, planned, None)
        starts = set(entry.starts(max(entry.odd, default=start)))
        entry.odd = {planned: odd for planned, odd in entry.odd.items() if planned not in starts}
        self._touch(entry)

    def answer(self, key: str, guest: str, reply: Reply, original: datetime | None) -> None:
        """A guest answers; for a series, all occurrences that take place hear of it."""
        entry = self._entry(key)
        if original is not None:
            self._except(entry, original, self._shape(entry, original).answered(guest, reply))
            return
        entry.shape = entry.shape.answered(guest, reply)
        for planned, odd in entry.odd.items():
            if odd.shape is not None:
                self._except(entry, planned, odd.shape.answered(guest, reply))
        self._touch(entry)

    def cancel(self, key: str, original: datetime | None) -> None:
        """It does not take place."""
        entry = self._entry(key)
        if original is not None:
            self._except(entry, original, None)
            return
        entry.cancelled = True
        self._touch(entry)

    def occurrences(self, since: datetime, until: datetime) -> Iterator[Occurrence]:
        """See Box.occurrences: of the main calendar, in no order."""
        for entry in self.main.entries.values():
            for original, shape in unrolled(entry, until):
                if since <= shape.start < until:
                    said = {p.address: reply for p, reply in shape.guests.items()}
                    meeting = entry.meeting
                    yield Occurrence(
                        entry.id,
                        meeting.uid,
                        original,
                        shape.start,
                        shape.end,
                        meeting.subject,
                        said,
                    )

    def _entry(self, key: str) -> Entry:
        entry = next(c.entries[key] for c in self.calendars.values() if key in c.entries)
        if entry.cancelled:
            raise ValueError(f"{key} is cancelled")
        return entry

    def _shape(self, entry: Entry, original: datetime | None) -> Shape:
        """Raises ValueError when it does not take place at all; a cancelled one comes back."""
        if original is None:
            return entry.shape
        if original not in entry.starts(original):
            raise ValueError("nothing is planned for then")
        length = entry.shape.end - entry.shape.start
        return entry.at(original) or replace(entry.shape, start=original, end=original + length)

    def _except(self, entry: Entry, original: datetime, shape: Shape | None) -> None:
        self.number += 1
        entry.odd[original] = Exceptional(shape, self.number, self._clock())

    def _touch(self, entry: Entry) -> None:
        self.number += 1
        entry.changed, entry.updated = self.number, self._clock()


def unrolled(entry: Entry, until: datetime) -> Iterator[tuple[datetime, Shape]]:
    """What takes place: the start planned for each occurrence, and its shape. Those planned up to
    `until`, and any other that was moved."""
    planned = set(entry.starts(until))
    for original in sorted(planned | set(entry.odd)):
        if shape := entry.at(original):
            yield original, shape
