"""The measures of a period out of the diary's pages. Pure; days are UTC, counted from the epoch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import chain, compress, repeat
from math import fsum
from statistics import median

from schemas.insight import By, Measure, Network, Period, Replies, TagMeasures, TierCoverage
from service.timeline.book import Book, Page, together
from service.timeline.paces import ANSWER_DAYS

NETWORK_DAYS = 90
LONGEST: Mapping[By, int] = {"week": 7, "month": 31, "quarter": 92}
"""Days of the longest of each."""
_EPOCH = date(1970, 1, 1)
HOW: dict[str, str] = {
    "touches": "Counted interactions that are over, once for each contact they touch.",
    "people": "Contacts with at least one touch.",
    "touches_per_person": "Touches / people touched.",
    "reply_rate": "Talks you began that were answered within 30 days / talks you began; a talk "
    "begins with a mail that answers nothing, or a message, after 7 days without a touch, and any "
    "letter, call or meeting of theirs answers it. Only those older than 30 days.",
    "pending": "Talks you began in the last 30 days: too young to be in the reply rate.",
    "two_way_people": "People with touches both ways in the period (a meeting is both) / people.",
    "two_way_touches": "Touches of those people / all touches.",
    "reciprocity": "For each person touched 2 * the lesser / the sum of touches to and from you (a "
    "meeting is both), averaged over all people touched: 1 is even, 0 is one-sided.",
    "my_replies": "Median hours from their letter to yours that follows it within 30 days, by the "
    "day of yours; mails that begin a new thread answer nothing.",
    "their_replies": "The same, from your letter to theirs.",
    "network": "People with touches both ways in the 90 days up to the end of the period.",
    "news": "Contacts known before of whom a source told a new name, company, title, birthday or "
    "city, or who changed jobs; once each.",
    "job_changes": "Those of them with a new job.",
    "covered": "People in a tier who were touched within their cadence at the end of the period / "
    "people in a tier who have a cadence; by the tiers and cadences of today.",
    "coverage": "The same for each tier.",
}
"""One sentence on each measure, by its field of Period."""


@dataclass(frozen=True, slots=True)
class Group:
    """People of a tier with the same cadence. seats: of those ever touched."""

    tier: str
    days: int | None
    people: int
    seats: int


@dataclass(frozen=True, slots=True)
class Ground:
    """What measures are told by. today: day of the epoch. news: by day, whose, and whether it is a
    new job."""

    book: Book
    today: int
    groups: Sequence[Group] = ()
    news: Mapping[int, Mapping[int, bool]] = field(default_factory=dict)


def period(ground: Ground, start: int, end: int) -> Period:
    """The measures of these days, the end left out."""
    book, told = ground.book, together(ground.book.between(start, end))
    both = book.two_way(start, end)
    touches, people = told.touches, book.touched(start, end).bit_count()
    mutual = _those(told, book.flags(both))
    heard = [ground.news[day] for day in range(start, end) if day in ground.news]
    coverage = _coverage(ground, end)
    return Period(
        starts_on=on(start),
        ends_on=on(end - 1),
        so_far=end > ground.today,
        touches=touches,
        inbound=len(told.came),
        outbound=len(told.went),
        meetings=len(told.met),
        people=people,
        touches_per_person=measure(touches, people),
        reply_rate=_reply_rate(ground, start, end),
        pending=sum(len(p.began) for p in book.between(max(start, _young(ground)), end)),
        two_way_people=measure(both.bit_count(), people),
        two_way_touches=measure(mutual.touches, touches),
        reciprocity=measure(_evenness(mutual, both.bit_count()), people),
        my_replies=_replies(told.mine),
        their_replies=_replies(told.theirs),
        network=_network(ground, start, end),
        news=len({who for some in heard for who in some}),
        job_changes=len({who for some in heard for who, job in some.items() if job}),
        covered=measure(
            sum(one.inside.numerator for one in coverage),
            sum(one.inside.denominator for one in coverage),
        ),
        coverage=coverage,
    )


def by_tag(
    ground: Ground, start: int, end: int, carried: Mapping[str, tuple[int, Sequence[int]]]
) -> list[TagMeasures]:
    """The measures by tag. carried: how many carry it, and the seats of those ever touched."""
    book = ground.book
    seen, both = (book.flags(some(start, end)) for some in (book.touched, book.two_way))
    pages, old = list(book.between(start, end)), list(_old(ground, start, end))
    touches = Counter(chain.from_iterable(chain(p.came, p.went, p.met) for p in pages))
    began = Counter(chain.from_iterable(p.began for p in old))
    answered = Counter(chain.from_iterable(p.answered for p in old))
    return [
        TagMeasures(
            tag=tag,
            people=people,
            touched=measure(_within(seen, seats), people),
            touches=_sum(touches, seats),
            two_way_people=measure(_within(both, seats), _within(seen, seats)),
            reply_rate=measure(_sum(answered, seats), _sum(began, seats)),
        )
        for tag, (people, seats) in carried.items()
    ]


def measure(numerator: float, denominator: int) -> Measure:
    """The two and their quotient."""
    told = round(numerator, 4)
    return Measure(round(numerator / denominator, 4) if denominator else None, told, denominator)


def day(of: date) -> int:
    """Of the epoch."""
    return (of - _EPOCH).days


def on(number: int) -> date:
    """The date of a day of the epoch."""
    return _EPOCH + timedelta(number)


def begins(by: By, of: date) -> date:
    """When its week (Monday), month or quarter began."""
    if by == "week":
        return of - timedelta(of.weekday())
    return of.replace(day=1, month=of.month if by == "month" else of.month - (of.month - 1) % 3)


def parts(by: By, start: int, end: int) -> list[tuple[int, int]]:
    """The weeks, months or quarters of these days, the first and the last cut to them."""
    found = []
    while start < end:
        # A span later by its longest length is in the next one.
        ahead = begins(by, on(start)) + timedelta(LONGEST[by])
        following = min(end, day(begins(by, ahead)))
        found.append((start, following))
        start = following
    return found


def _young(ground: Ground) -> int:
    """The first day whose talks may still be answered in time."""
    return ground.today - ANSWER_DAYS


def _old(ground: Ground, start: int, end: int) -> Iterator[Page]:
    """The pages whose talks are old enough to tell."""
    return ground.book.between(start, min(end, _young(ground)))


def _reply_rate(ground: Ground, start: int, end: int) -> Measure:
    old = list(_old(ground, start, end))
    return measure(sum(len(p.answered) for p in old), sum(len(p.began) for p in old))


def _those(told: Page, flags: bytes) -> Page:
    """Their touches alone."""
    came, went = ([*compress(s, map(flags.__getitem__, s))] for s in (told.came, told.went))
    return Page(came, went, told.met)  # whoever met was met both ways


def _evenness(mutual: Page, people: int) -> float:
    """The sum of everybody's 2 * lesser / sum, of people with touches both ways. Those who only
    met are even; of the others many have the same numbers."""
    came, went = Counter(mutual.came), Counter(mutual.went)
    mixed = came.keys() | went.keys()
    met = Counter(compress(mutual.met, map(mixed.__contains__, mutual.met)))
    numbers = (map(one.get, mixed, repeat(0)) for one in (came, went, met))
    balances = (
        many * 2 * (min(to_me, to_them) + both) / (to_me + to_them + 2 * both)
        for (to_me, to_them, both), many in Counter(zip(*numbers, strict=True)).items()
    )
    return people - len(mixed) + fsum(balances)


def _replies(told: Sequence[int]) -> Replies:
    tenths = told[1::2]
    return Replies(round(median(tenths) / 10, 2) if tenths else None, len(tenths))


def _network(ground: Ground, start: int, end: int) -> Network:
    then, now = (_active(ground, at) for at in (start, end))
    joined, lost = (now & ~then).bit_count(), (then & ~now).bit_count()
    growth = measure(joined - lost, then.bit_count())
    return Network(now.bit_count(), joined, lost, growth)


def _active(ground: Ground, end: int) -> int:
    return ground.book.two_way(_since(ground, end, NETWORK_DAYS), end)


def _since(ground: Ground, end: int, days: int) -> int:
    """The day that lies so many days before the end, or before today while that is to come."""
    return min(end, ground.today) - days


def _coverage(ground: Ground, end: int) -> list[TierCoverage]:
    tiers: dict[str, list[int]] = {}
    for group in ground.groups:
        told = tiers.setdefault(group.tier, [0, 0, 0])
        told[0] += group.people
        if group.days is not None:
            seen = ground.book.touched(_since(ground, end, group.days), end)
            told[1] += (seen & group.seats).bit_count()
            told[2] += group.people
    return [
        TierCoverage(tier, people, measure(inside, asked))
        for tier, (people, inside, asked) in sorted(tiers.items())
    ]


def _within(flags: bytes, seats: Sequence[int]) -> int:
    return sum(map(flags.__getitem__, seats))


def _sum(counted: Counter[int], seats: Sequence[int]) -> int:
    return sum(map(counted.get, seats, repeat(0)))
