"""What to turn to somebody with: the first occasion that is true. Pure.

Everything is drawn from facts that are named with their dates; nothing is made up, and where
there is no occasion that is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from schemas.gap import GapKind, OccasionName
from service.timeline.days import written
from service.timeline.yearly import coming, within

NEAR = 14
"""Days within which a birthday, a date or an anniversary is an occasion."""
NEWS = 365
"""Days for which a new job is news."""
_QUOTED = 120


@dataclass(frozen=True, slots=True)
class Facts:
    """Of one contact and one gap. Days are in the workspace's zone, None for never; birthday and
    dates (label, day) as yearly.py reads them. wrote: whose the last touch was: in, out or both.
    topic: its subject. near: days within which a day that comes back is an occasion."""

    kind: GapKind
    today: date
    job_changed: date | None
    company: str
    title: str
    first_touch: date | None
    last_touch: date | None
    wrote: str
    topic: str
    birthday: str
    dates: Sequence[tuple[str, str]]
    interests: Sequence[str]
    notes: str
    near: int = NEAR


@dataclass(frozen=True, slots=True)
class Occasion:
    """because: the fact. on: the day it is bound to; None: any day will do."""

    name: OccasionName
    because: str
    on: date | None = None


def occasion(facts: Facts) -> Occasion:
    """The best that is true; see schemas/gap.py for the order."""
    none = Occasion("none", "no occasion known")
    return next(_occasions(facts), none)


def _occasions(facts: Facts) -> Iterator[Occasion]:
    if facts.kind == "awaiting_my_reply":
        yield Occasion("their_letter", f"their letter{_of(facts)} waits for your answer")
    yield from _new_job(facts)
    yield from _days(facts)
    if facts.kind == "awaiting_their_reply":
        yield Occasion("your_letter", f"your letter{_of(facts)} has no answer yet")
    yield from _anniversary(facts)
    yield from _remembered(facts)


def _of(facts: Facts) -> str:
    """Of 26 Oct 2026, when the letter is the last touch."""
    way = "in" if facts.kind == "awaiting_my_reply" else "out"
    if facts.wrote != way or facts.last_touch is None:
        return ""
    about = f" about {_quoted(facts.topic)}" if facts.topic else ""
    return f" of {written(facts.last_touch)}{about}"


def _new_job(facts: Facts) -> Iterator[Occasion]:
    since = facts.job_changed
    if since is None or (facts.last_touch and facts.last_touch > since):
        return
    if (facts.today - since).days <= NEWS:
        what = " at ".join(filter(None, (facts.title, facts.company)))
        now = f": {what}" if what else ""
        yield Occasion("new_job", f"they have a new job, seen on {written(since)}{now}")


def _days(facts: Facts) -> Iterator[Occasion]:
    """The nearest of the birthday and the dates the owner wrote down."""
    found = []
    if birthday := within(facts.birthday, facts.today, facts.near):
        turns = f" ({birthday.turns} years)" if birthday.turns else ""
        said = f"their birthday is on {written(birthday.on)}{turns}"
        found.append(Occasion("birthday", said, birthday.on))
    for label, stated in facts.dates:
        if day := within(stated, facts.today, facts.near):
            said = f"{_quoted(label)} is on {written(day.on)}, as you wrote down"
            found.append(Occasion("date", said, day.on))
    yield from sorted(found, key=lambda one: one.on or facts.today)


def _anniversary(facts: Facts) -> Iterator[Occasion]:
    first = facts.first_touch
    if first is None:
        return
    day = coming(first.isoformat(), facts.today)
    if day and day.turns and (day.on - facts.today).days <= facts.near:
        years = f"{day.turns} year{'' if day.turns == 1 else 's'}"
        said = f"your first contact was {years} ago on {written(day.on)}"
        yield Occasion("anniversary", said, day.on)


def _remembered(facts: Facts) -> Iterator[Occasion]:
    if facts.topic and facts.last_touch:
        said = f"your last exchange, on {written(facts.last_touch)}, was about"
        yield Occasion("last_topic", f"{said} {_quoted(facts.topic)}")
    if facts.interests:
        yield Occasion("interest", f"you noted their interest in {_quoted(facts.interests[0])}")
    if note := facts.notes.strip():
        yield Occasion("note", f"you noted: {_quoted(note.splitlines()[0])}")


def _quoted(text: str) -> str:
    plain = " ".join(text.split())
    short = plain if len(plain) <= _QUOTED else plain[: _QUOTED - 1].rstrip() + "…"
    return f"“{short}”"
