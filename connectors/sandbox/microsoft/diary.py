"""The calendars behind a Box: events and weekly series, each with all the states it has been in.

A calendar's delta is the difference between what an event looked like then and what it is now.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from connectors.sandbox.microsoft.ledger import Count
from connectors.sandbox.world import Meeting, Occurrence, Reply

_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Change:
    """What is special about one occurrence. start: None = as planned. off: it was taken out."""

    start: datetime | None = None
    answers: Mapping[str, Reply] = field(default_factory=dict)
    off: bool = False
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """An event at a time. alive: False = deleted. cancelled: called off by who runs it, and still
    to be seen. answers: by address. changes: by original start."""

    meeting: Meeting
    start: datetime
    answers: Mapping[str, Reply]
    alive: bool = True
    cancelled: bool = False
    changes: Mapping[datetime, Change] = field(default_factory=dict)

    @property
    def length(self) -> timedelta:
        return self.meeting.end - self.meeting.start


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a calendar view: a single event, or an occurrence of a series."""

    id: str
    event: str
    state: State
    original: datetime
    start: datetime
    answers: Mapping[str, Reply]
    cancelled: bool
    special: bool = False

    @property
    def end(self) -> datetime:
        return self.start + self.state.length

    @property
    def recurs(self) -> bool:
        return self.state.meeting.times != 1


@dataclass(slots=True)
class Event:
    """calendar: the id of its calendar. seqs, states: its history, side by side."""

    id: str
    calendar: str
    seqs: list[int] = field(default_factory=list)
    states: list[State] = field(default_factory=list)

    def at(self, seq: int) -> State | None:
        """How it was when so much had happened."""
        place = bisect_right(self.seqs, seq)
        return self.states[place - 1] if place else None


class Diary:
    """me: the owner's address."""

    def __init__(self, prefix: str, count: Count, me: str) -> None:
        self._prefix, self._count, self._me = prefix, count, me
        self.events: dict[str, Event] = {}

    def add(self, meeting: Meeting, calendar: str) -> str:
        """A new event; its id."""
        event = Event(f"{self._prefix}E{len(self.events) + 1:08d}", calendar)
        self.events[event.id] = event
        answers = {guest.address: reply for guest, reply in meeting.guests.items()}
        self._keep(event.id, State(meeting, meeting.start, answers))
        return event.id

    def reschedule(self, event: str, start: datetime, original: datetime | None) -> None:
        """See Box."""
        state = self.now(event)
        if original is None or state.meeting.times == 1:
            kept = state.changes if start == state.start else {}
            self._keep(event, replace(state, start=start, changes=kept))
        else:
            self._change(event, original, start=start)

    def answer(self, event: str, guest: str, reply: Reply, original: datetime | None) -> None:
        """See Box."""
        state = self.now(event)
        if original is None or state.meeting.times == 1:
            changes = {
                key: replace(change, answers={**change.answers, guest: reply})
                if change.answers
                else change
                for key, change in state.changes.items()
            }
            answers = {**state.answers, guest: reply}
            self._keep(event, replace(state, answers=answers, changes=changes))
        else:
            told = self._changed(event, original).answers or state.answers
            self._change(event, original, answers={**told, guest: reply})

    def cancel(self, event: str, original: datetime | None) -> None:
        """See Box. What others run stays to be seen, marked; one's own is deleted."""
        state = self.now(event)
        mine = state.meeting.organizer.address == self._me
        if original is not None and state.meeting.times != 1:
            self._change(event, original, off=mine, cancelled=not mine)
        else:
            self._keep(event, replace(state, alive=not mine, cancelled=not mine))

    def now(self, event: str) -> State:
        """How it is."""
        return self.events[event].states[-1]

    def rows(self, calendar: str, since: datetime, until: datetime, seq: int) -> Iterator[Row]:
        """What a view of a calendar showed at a time, by id."""
        for event in self.events.values():
            state = event.at(seq)
            if event.calendar == calendar and state is not None:
                yield from rows(event.id, state, since, until)

    def changed(self, calendar: str, since: int, at: int) -> list[tuple[int, Event]]:
        """Events of a calendar that something happened to in between, by their last number."""
        found = []
        for event in self.events.values():
            last = event.seqs[bisect_right(event.seqs, at) - 1]
            if event.calendar == calendar and since < last <= at:
                found.append((last, event))
        return sorted(found, key=lambda pair: pair[0])

    def occurrences(self, since: datetime, until: datetime) -> list[Occurrence]:
        """See Box."""
        shown = [
            Occurrence(
                row.event, row.state.meeting.uid, row.original, row.start, row.end,
                row.state.meeting.subject, row.answers,
            )
            for event in self.events.values()
            for row in rows(event.id, event.states[-1], since, until)
            if not row.cancelled and since <= row.start < until
        ]  # fmt: skip
        return sorted(shown, key=lambda o: (o.start, o.event))

    def _changed(self, event: str, original: datetime) -> Change:
        return self.now(event).changes.get(original, Change())

    def _change(self, event: str, original: datetime, **what: object) -> None:
        state = self.now(event)
        change = replace(self._changed(event, original), **what)  # type: ignore[arg-type]
        self._keep(event, replace(state, changes={**state.changes, original: change}))

    def _keep(self, event: str, state: State) -> None:
        self.events[event].seqs.append(self._count.next())
        self.events[event].states.append(state)


def rows(event: str, state: State, since: datetime, until: datetime) -> Iterator[Row]:
    """Those that overlap the window; none of what was deleted."""
    if not state.alive:
        return
    for original in _originals(state, since, until):
        change = state.changes.get(original, Change())
        start = change.start or original
        if change.off or start >= until or start + state.length <= since:
            continue
        once = state.meeting.times == 1
        yield Row(
            id=event if once else f"{event}.{original:%Y-%m-%d}",
            event=event,
            state=state,
            original=original,
            start=start,
            answers=change.answers or state.answers,
            cancelled=state.cancelled or change.cancelled,
            special=original in state.changes,
        )


def _originals(state: State, since: datetime, until: datetime) -> list[datetime]:
    """Planned starts that may show in the window: of the rule, and of occurrences that moved."""
    times = state.meeting.times
    first = max(0, int((since - state.length - state.start) / _WEEK) - 1)
    last = int((until - state.start) / _WEEK) + 1
    planned = range(first, min(last, times - 1) + 1 if times else last + 1)
    found = {state.start + n * _WEEK for n in planned}
    return sorted(found | {key for key in state.changes if _planned(state, key)})


def _planned(state: State, original: datetime) -> bool:
    number, rest = divmod(original - state.start, _WEEK)
    return not rest and number >= 0 and (not state.meeting.times or number < state.meeting.times)
