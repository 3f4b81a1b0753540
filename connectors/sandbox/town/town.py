"""A town fills two boxes, then lives on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from operator import attrgetter
from random import Random

from connectors.sandbox.town import book, crowds, echoes, machines
from connectors.sandbox.town.cast import Cast, Person, cast
from connectors.sandbox.town.diary import Diary, Entry
from connectors.sandbox.town.life import Life
from connectors.sandbox.town.pen import Pen
from connectors.sandbox.town.post import Account, Label, Post
from connectors.sandbox.town.talks import Talks
from connectors.sandbox.world import Box


class Town:
    """One seed's world, in two boxes."""

    def __init__(self, seed: int, folk: Cast, life: Life) -> None:
        self.seed, self._cast, self._life = seed, folk, life

    @property
    def people(self) -> tuple[Person, ...]:
        """Everybody the owner knows or who knows her."""
        return self._cast.people

    @property
    def labels(self) -> Mapping[str, Label]:
        """What each mail truly is, by its Message-ID with angle brackets."""
        return self._life.labels

    def live(self, now: datetime) -> list[str]:
        """One to three things happen now, in the boxes. now: never earlier than before. The same
        for the same seed and calls. Says what happened, one sentence each."""
        return self._life.go_on(now)


def populate(
    seed: int, clock_now: datetime, google: Box, microsoft: Box, scale: float = 1.0
) -> Town:
    """Two years up to clock_now (aware, UTC) in both boxes, in the order of time. scale: share of
    300 people and 11,000 mails, above 0. Nothing but seed, clock_now and scale decides.
    """
    rng = Random(seed)
    pen, folk = Pen(rng), cast(rng, clock_now, scale)
    diary = Diary(pen, folk, clock_now, scale)
    boxes: dict[Account, Box] = {"google": google, "microsoft": microsoft}
    life = Life(pen, folk, diary, boxes)
    entries = sorted(diary.all(), key=attrgetter("meeting.start"))
    for post in sorted(_posts(pen, folk, diary, entries, clock_now, scale), key=_moment):
        life.deliver(post)
    for entry in entries:
        life.enter(entry, clock_now)
    for account, card in book.cards(rng, folk):
        boxes[account].keep(card)
    return Town(seed, folk, life)


def _moment(post: Post) -> datetime:
    return post.letter.sent_at


def _posts(
    pen: Pen, folk: Cast, diary: Diary, entries: list[Entry], now: datetime, scale: float
) -> Iterator[Post]:
    talks = list(Talks(pen, folk, now).all())
    yield from talks
    yield from echoes.absences(pen, folk, talks, now)
    yield from echoes.bounces(pen, folk, now, scale)
    yield from machines.noise(pen, now, scale)
    yield from crowds.gatherings(pen, folk, now, scale)
    for entry in entries:
        yield from diary.mail(entry)
