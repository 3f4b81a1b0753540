"""Mail that is no letter to one: to many, over a list, to oneself, never sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from connectors.sandbox.town import hours, subjects
from connectors.sandbox.town.cast import Cast, Person, many
from connectors.sandbox.town.pen import Fields, Pen
from connectors.sandbox.town.post import OWN, Post
from connectors.sandbox.town.talks import SPAN
from connectors.sandbox.world import Letter, Party

_GUESTS = 28
"""Recipients of a mass mail: more than anybody writes a letter to."""

_LIST = Party("Facilitators", "facilitators@circles.example")
_LIST_FIELDS: Fields = (
    ("List-Id", "Facilitators <facilitators.circles.example>"),
    ("List-Post", "<mailto:facilitators@circles.example>"),
    ("List-Unsubscribe", "<mailto:facilitators-leave@circles.example>"),
    ("Precedence", "list"),
    ("Sender", "<facilitators-bounces@circles.example>"),
    ("Content-Type", "text/plain; charset=utf-8"),
)


def gatherings(pen: Pen, cast: Cast, now: datetime, scale: float) -> Iterator[Post]:
    """Mass mails in both directions, a list the owner reads, drafts, and notes to herself."""
    hosts, writers = cast.of("weekly", "monthly"), cast.of("weekly", "monthly", "quarterly")
    for _ in range(many(14, scale)):
        yield _mass(pen, cast, pen.rng.choice(hosts), _some_day(pen, now))
    for _ in range(many(4, scale)):
        yield _mass(pen, cast, None, _some_day(pen, now))
    for _ in range(many(12, scale)):
        yield _draft(pen, pen.rng.choice(writers), now)
    for _ in range(many(20, scale)):
        yield from _to_herself(pen, _some_day(pen, now))
    for _ in range(many(35, scale)):
        yield from _discussion(pen, pen.rng.sample(writers, min(3, len(writers))), now)


def _some_day(pen: Pen, now: datetime) -> datetime:
    return hours.office(pen.rng, hours.ago(now, pen.rng.uniform(20, SPAN)))


def _mass(pen: Pen, cast: Cast, writer: Person | None, at: datetime) -> Post:
    """To some two dozen. writer: None = the owner."""
    account = writer.account if writer else "google"
    me, language = OWN[account], writer.language if writer else "en"
    crowd = pen.rng.sample(cast.people, min(_GUESTS, len(cast.people)))
    to = tuple(Party(p.shown, p.address) for p in crowd if p is not writer)
    strangers = tuple(Party("", f"guest{n}@letterbox.example") for n in range(_GUESTS - len(to)))
    subject = pen.rng.choice(subjects.MASS[language])
    if writer is None:
        return Post(pen.begin(me, to + strangers, subject, at), account, "sent", "group")
    letter = pen.begin(writer.at(at, pen.rng), (me, *to, *strangers), subject, at)
    return Post(letter, account, "inbox", "group")


def _draft(pen: Pen, person: Person, now: datetime) -> Post:
    at = hours.ago(now, pen.rng.uniform(0.1, 60))
    subject = pen.about(subjects.LETTERS, person.language)
    account = person.account
    letter = pen.begin(OWN[account], (Party(person.shown, person.address),), subject, at)
    return Post(letter, account, "draft")


def _to_herself(pen: Pen, at: datetime) -> Iterator[Post]:
    """Sent from one account, received in the other: one mail in both."""
    subject = pen.about(subjects.LETTERS, "en")
    letter = pen.begin(OWN["google"], (OWN["microsoft"],), subject, at)
    yield Post(letter, "google", "sent")
    yield Post(letter, "microsoft", "inbox")


def _discussion(pen: Pen, writers: list[Person], now: datetime) -> Iterator[Post]:
    """A thread on the list; the list is addressed, never the owner."""
    at, letter = _some_day(pen, now), None
    for writer in writers:
        letter = _said(pen, writer, at, letter)
        yield Post(letter, "google", "inbox", "group")
        at = hours.after(pen.rng, at, 6) + timedelta(minutes=1)


def _said(pen: Pen, writer: Person, at: datetime, before: Letter | None) -> Letter:
    sender = Party(writer.shown, writer.address)
    if before is not None:
        said = pen.answer(before, sender, at, "en", _LIST)
        return replace(said, headers=_LIST_FIELDS, category="forums")
    subject = f"[facil] {pen.rng.choice(subjects.LIST_TALK)}"
    return pen.begin(sender, (_LIST,), subject, at, headers=_LIST_FIELDS, category="forums")
