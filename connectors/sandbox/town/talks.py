"""Exchanges of letters between the owner and people, in the rhythm of their acquaintance."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from connectors.sandbox.town import hours, subjects
from connectors.sandbox.town.cast import Cast, Person
from connectors.sandbox.town.kinds import RHYTHMS
from connectors.sandbox.town.names import Language
from connectors.sandbox.town.pen import Pen
from connectors.sandbox.town.post import ALIAS, OWN, Account, Post
from connectors.sandbox.world import Letter, Party, Place

SPAN = 730
"""Days the town goes back."""

_TURNS = (1, 2, 2, 2, 2, 2, 3, 4)
_OTHER_ACCOUNT, _BOTH_ACCOUNTS, _TO_ALIAS, _COPIED = 0.08, 0.04, 0.15, 0.18
_RECENT = 65
"""Days for which an exchange that ends with the other's word would look unanswered."""


@dataclass(frozen=True, slots=True)
class Talk:
    """What an exchange is like. mine: the owner begins. closes: she has the last word, too.
    turns: 0 = chance."""

    begins: datetime
    mine: bool
    closes: bool = False
    turns: int = 0


class Talks:
    """All exchanges of a cast."""

    def __init__(self, pen: Pen, cast: Cast, now: datetime) -> None:
        self._pen, self._cast, self._now = pen, cast, now
        self._rng = pen.rng

    def all(self) -> Iterator[Post]:
        """Every letter between the owner and people, person by person."""
        for person in self._cast.people:
            if person.kind == "stranger":
                yield from self._stranger(person)
                continue
            for talk in self._schedule(person):
                yield from self._exchange(person, talk)

    def _schedule(self, person: Person) -> Iterator[Talk]:
        rhythm, rng = RHYTHMS[person.kind], self._rng
        if not rhythm.every:
            return
        at = hours.ago(self._now, rng.uniform(0.8 if rhythm.every < 30 else 0.5, 1) * SPAN)
        end = hours.ago(self._now, rng.uniform(*rhythm.quiet))
        while at < end:
            yield self._usual(at)
            at += timedelta(days=rhythm.every * rng.uniform(0.5, 1.5))
        yield self._usual(end)
        if person.kind == "awaits_me":
            mine = rng.random() < 0.4
            yield Talk(hours.ago(self._now, rng.uniform(8, 20)), mine, turns=1 + mine)
        elif person.kind == "awaited":
            yield Talk(hours.ago(self._now, rng.uniform(9, 30)), mine=True, turns=1)

    def _usual(self, at: datetime) -> Talk:
        recent = (self._now - at).days < _RECENT
        return Talk(at, self._rng.random() < 0.5, recent)

    def _stranger(self, person: Person) -> Iterator[Post]:
        """One letter, perhaps a second one days later; no answer."""
        rng = self._rng
        at = hours.office(rng, hours.ago(self._now, rng.uniform(7, SPAN)))
        subject = self._pen.about(subjects.STRANGERS, person.language)
        sender, me = person.at(at, rng), self._me(person.account)
        first = self._pen.begin(sender, (me,), subject, at)
        yield Post(first, person.account, "inbox")
        again = hours.after(rng, at, 60)
        if rng.random() < 0.2 and again < self._now:
            subject = subjects.AGAIN[person.language]
            yield Post(self._pen.begin(sender, (me,), subject, again), person.account, "inbox")

    def _exchange(self, person: Person, talk: Talk) -> list[Post]:
        """In order of time; nothing when it would not be over by now."""
        at = hours.office(self._rng, talk.begins)
        account = self._account(person)
        them, me = person.at(at, self._rng), self._me(account)
        letter = self._opening(person, talk.mine, them, me, at)
        letters = [letter]
        for turn in range(1, self._turns(talk)):
            at = hours.after(self._rng, at, 9)
            them = person.at(at, self._rng) if person.moved_at else them
            mine = (turn % 2 == 0) == talk.mine
            sender, recipient = (me, them) if mine else (them, me)
            language = person.language if not mine else _tongue(account)
            letter = self._pen.answer(letter, sender, at, language, recipient)
            letters.append(letter)
        if at >= self._now:
            return []
        return [post for letter in letters for post in self._posted(letter, account, me)]

    def _opening(self, person: Person, mine: bool, them: Party, me: Party, at: datetime) -> Letter:
        mates = self._cast.mates(person)
        copied: tuple[Party, ...] = ()
        if mates and self._rng.random() < _COPIED:
            mate = self._rng.choice(mates)
            copied = (Party(mate.shown, mate.address),)
        sender, recipient = (me, them) if mine else (them, me)
        subject = self._pen.about(subjects.LETTERS, person.language)
        return self._pen.begin(sender, (recipient,), subject, at, cc=copied)

    def _turns(self, talk: Talk) -> int:
        turns = talk.turns or self._rng.choice(_TURNS)
        return turns + (talk.closes and (turns % 2 == 1) != talk.mine)

    def _account(self, person: Person) -> Account:
        if self._rng.random() > _OTHER_ACCOUNT or person.kind == "colleague":
            return person.account
        return "google" if person.account == "microsoft" else "microsoft"

    def _me(self, account: Account) -> Party:
        aliased = account == "google" and self._rng.random() < _TO_ALIAS
        return ALIAS if aliased else OWN[account]

    def _posted(self, letter: Letter, account: Account, me: Party) -> Iterator[Post]:
        """Into the account; now and then a copy of what came is in the other one as well."""
        if letter.sender is me:
            yield Post(letter, account, "sent")
            return
        if self._rng.random() < _BOTH_ACCOUNTS:
            other: Account = "microsoft" if account == "google" else "google"
            letter = replace(letter, to=(*letter.to, OWN[other]))
            yield Post(letter, other, "inbox")
        yield Post(letter, account, self._place())

    def _place(self) -> Place:
        places: tuple[Place, ...] = ("inbox", "archive", "work", "trash")
        return self._rng.choices(places, (60, 28, 9, 3))[0]


def _tongue(account: Account) -> Language:
    """The owner's mail program at work speaks German."""
    return "de" if account == "microsoft" else "en"
