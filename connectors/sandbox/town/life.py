"""What happens next in a town: answers, letters, newsletters, meetings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from connectors.sandbox.town import hours, machines, subjects
from connectors.sandbox.town.cast import Cast, Person
from connectors.sandbox.town.diary import Diary, Entry
from connectors.sandbox.town.kinds import Kind
from connectors.sandbox.town.pen import Pen
from connectors.sandbox.town.post import OWN, Account, Label, Post
from connectors.sandbox.town.senders import NEWSLETTERS, PROGRAMS
from connectors.sandbox.world import Box, Letter, Party, Reply

_ACTIVE: tuple[Kind, ...] = (
    "weekly", "monthly", "quarterly", "awaited", "mover", "double", "namesake", "colleague",
)  # fmt: skip
_FRESH = timedelta(days=60)
_PLANNED = timedelta(days=21)
_MOVED, _CANCELLED = 0.06, 0.06
"""Shares of a series' occurrences."""

_COMES: Reply = "accepted"
_MOST = 3
"""Things that happen at one call."""


@dataclass(frozen=True, slots=True)
class Booked:
    """A meeting that is planned. copies: the account of each, and the box's own id of it."""

    copies: tuple[tuple[Account, str], ...]
    person: Person
    start: datetime


class Life:
    """Goes on where populating ended. labels grows with every mail."""

    def __init__(self, pen: Pen, cast: Cast, diary: Diary, boxes: Mapping[Account, Box]) -> None:
        self.labels: dict[str, Label] = {}
        self._pen, self._cast, self._diary, self._boxes = pen, cast, diary, boxes
        self._rng = pen.rng
        self._last: dict[str, Post] = {}
        self._booked: list[Booked] = []

    def deliver(self, post: Post) -> None:
        """The mail comes to lie in its account."""
        box, letter = self._boxes[post.account], post.letter
        self.labels[letter.message_id] = post.label
        if post.place == "draft":
            box.draft(letter)
            return
        if post.place == "sent":
            box.send(letter)
        else:
            box.receive(letter, post.place)
        if post.label == "person":
            for address in post.others():
                if person := self._cast.by_address.get(address):
                    self._last[person.address] = post

    def enter(self, entry: Entry, now: datetime) -> None:
        """The meeting comes to stand in its calendars; one yet to come may be moved later."""
        meeting = entry.meeting
        copies = tuple((a, self._boxes[a].meet(meeting)) for a in entry.accounts)
        if entry.disturbed:
            for account, event in copies:
                self._disturb(self._boxes[account], event, meeting.start, now)
        elif entry.person is not None and meeting.start > now:
            self._booked.append(Booked(copies, entry.person, meeting.start))

    def _disturb(self, box: Box, event: str, since: datetime, now: datetime) -> None:
        """Some occurrences of a series are at another time, others do not take place."""
        for occurrence in box.occurrences(since, now + _PLANNED):
            if occurrence.event != event:
                continue
            chance = self._rng.random()
            if chance < _CANCELLED:
                box.cancel(event, occurrence.original)
            elif chance < _CANCELLED + _MOVED:
                later = occurrence.start + timedelta(hours=self._rng.choice((1, 2, 24)))
                box.reschedule(event, later, occurrence.original)

    def go_on(self, now: datetime) -> list[str]:
        """One to three things happen now. What each was, as sentences."""
        happenings: list[tuple[Callable[[datetime], str], int]] = [
            (self._they_answer, 6),
            (self._i_answer, 5),
            (self._they_write, 4),
            (self._i_write, 3),
            (self._newsletter, 3),
            (self._notice, 2),
            (self._meeting, 4),
            (self._moved, 2),
            (self._called_off, 1),
        ]
        acts, weights = zip(*happenings, strict=True)
        told: list[str] = []
        number = self._rng.randint(1, _MOST)
        while len(told) < number:
            if sentence := self._rng.choices(acts, weights)[0](now):
                told.append(sentence)
        return told

    def _they_answer(self, now: datetime) -> str:
        found = self._open(now, mine=True)
        if found is None:
            return ""
        person, post = found
        letter = post.letter
        them = next(p for p in letter.to if self._cast.by_address.get(p.address) is person)
        me = letter.sender
        answer = self._pen.answer(letter, them, now, person.language, me)
        self.deliver(Post(answer, post.account, "inbox"))
        return f"{person.name} answered you."

    def _i_answer(self, now: datetime) -> str:
        found = self._open(now, mine=False)
        if found is None:
            return ""
        person, post = found
        answer = self._pen.answer(post.letter, OWN[post.account], now, person.language)
        self.deliver(Post(answer, post.account, "sent"))
        return f"You answered {person.name}."

    def _open(self, now: datetime, *, mine: bool) -> tuple[Person, Post] | None:
        """Somebody whose exchange with the owner ended lately with that side's letter."""
        found = [
            (person, post)
            for person in self._cast.people
            if (post := self._last.get(person.address)) is not None
            and (post.place == "sent") == mine
            and now - _FRESH < post.letter.sent_at < now
            and (not mine or person.kind in _ACTIVE)
        ]
        return self._rng.choice(found) if found else None

    def _they_write(self, now: datetime) -> str:
        person = self._somebody()
        letter = self._new(person, person.at(now, self._rng), OWN[person.account], now)
        self.deliver(Post(letter, person.account, "inbox"))
        return f"{person.name} wrote to you: {letter.subject}."

    def _i_write(self, now: datetime) -> str:
        person = self._somebody("dormant", "quarterly", "monthly")
        letter = self._new(person, OWN[person.account], Party(person.name, person.address), now)
        self.deliver(Post(letter, person.account, "sent"))
        return f"You wrote to {person.name}: {letter.subject}."

    def _new(self, person: Person, sender: Party, to: Party, now: datetime) -> Letter:
        subject = self._pen.about(subjects.LETTERS, person.language)
        return self._pen.begin(sender, (to,), subject, now)

    def _newsletter(self, now: datetime) -> str:
        machine = self._rng.choice(NEWSLETTERS)
        self.deliver(machines.written(self._pen, machine, machine.accounts[0], now))
        return f"{machine.name} sent a newsletter."

    def _notice(self, now: datetime) -> str:
        machine = self._rng.choice(PROGRAMS)
        self.deliver(machines.written(self._pen, machine, machine.accounts[0], now))
        return f"{machine.name} sent a notice."

    def _meeting(self, now: datetime) -> str:
        person = self._somebody()
        day = now + timedelta(days=self._rng.uniform(1, 12))
        entry = self._diary.single(person, day)
        guests = dict.fromkeys(entry.meeting.guests, _COMES)
        meeting = replace(entry.meeting, guests=guests)
        self.enter(replace(entry, meeting=meeting), now)
        return f"You will meet {person.name} on {_spoken(meeting.start)}."

    def _moved(self, now: datetime) -> str:
        booked = self._take(now)
        if booked is None:
            return ""
        day = max(now, booked.start) + timedelta(days=self._rng.uniform(1, 6))
        start = hours.slot(self._rng, day.date())
        for account, event in booked.copies:
            self._boxes[account].reschedule(event, start)
        self._booked.append(replace(booked, start=start))
        return f"The meeting with {booked.person.name} moved to {_spoken(start)}."

    def _called_off(self, now: datetime) -> str:
        booked = self._take(now)
        if booked is None:
            return ""
        for account, event in booked.copies:
            self._boxes[account].cancel(event)
        return f"The meeting with {booked.person.name} was called off."

    def _take(self, now: datetime) -> Booked | None:
        self._booked = [booked for booked in self._booked if booked.start > now]
        if not self._booked:
            return None
        return self._booked.pop(self._rng.randrange(len(self._booked)))

    def _somebody(self, *kinds: Kind) -> Person:
        return self._rng.choice(self._cast.of(*(kinds or _ACTIVE)))


def _spoken(moment: datetime) -> str:
    return f"{moment.astimezone(hours.ZONE):%A, %d %B at %H:%M}"
