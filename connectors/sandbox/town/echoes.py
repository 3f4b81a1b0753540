"""What comes back by itself for what the owner sends: absence notes and delivery reports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from connectors.sandbox.town import hours, subjects
from connectors.sandbox.town.cast import Cast, Person, many
from connectors.sandbox.town.names import Language
from connectors.sandbox.town.pen import Fields, Pen
from connectors.sandbox.town.post import OWN, Post
from connectors.sandbox.town.talks import SPAN
from connectors.sandbox.world import Letter, Party

_ABSENT = 0.03
"""Share of letters that an absence note answers."""

_ABSENCE: dict[Language, str] = {
    "en": "Automatic reply: {subject}",
    "de": "Automatische Antwort: {subject}",
}
_ABSENCE_FIELDS: Fields = (
    ("Return-Path", "<>"),
    ("Auto-Submitted", "auto-replied"),
    ("X-Auto-Response-Suppress", "All"),
    ("Content-Type", "text/plain; charset=utf-8"),
)
_REPORT: Fields = (
    ("Return-Path", "<>"),
    ("Auto-Submitted", "auto-replied"),
    ("Content-Type", 'multipart/report; report-type=delivery-status; boundary="b1"'),
)
_FAILED: dict[Language, str] = {
    "en": "Delivery Status Notification (Failure)",
    "de": "Unzustellbar: {subject}",
}


def absences(pen: Pen, cast: Cast, posts: Iterable[Post], now: datetime) -> Iterator[Post]:
    """Notes from people who are away, minutes after some of what was sent to them."""
    for post in posts:
        letter = post.letter
        if post.place != "sent" or pen.rng.random() > _ABSENT:
            continue
        person = cast.by_address.get(letter.to[0].address)
        at = letter.sent_at + timedelta(seconds=pen.rng.randrange(5, 170))
        if person and at < now:
            yield Post(_absence(pen, person, letter, at), post.account, "inbox", "auto_reply")


def _absence(pen: Pen, person: Person, letter: Letter, at: datetime) -> Letter:
    note = pen.answer(letter, letter.to[0], at, person.language)
    subject = _ABSENCE[person.language].format(subject=letter.subject)
    return replace(note, subject=subject, cc=(), headers=_ABSENCE_FIELDS)


def bounces(pen: Pen, cast: Cast, now: datetime, scale: float) -> Iterator[Post]:
    """Letters to addresses that do not exist, and the reports on them."""
    people = cast.of("monthly", "quarterly", "dormant")
    for _ in range(many(18, scale)):
        person = pen.rng.choice(people)
        at = hours.office(pen.rng, hours.ago(now, pen.rng.uniform(70, SPAN)))
        yield from _bounced(pen, person, at)


def _bounced(pen: Pen, person: Person, at: datetime) -> Iterator[Post]:
    account, me = person.account, OWN[person.account]
    local, _, host = person.address.partition("@")
    wrong = Party(person.shown, f"{local}{local[-1]}@{host}")
    subject = pen.about(subjects.LETTERS, person.language)
    letter = pen.begin(me, (wrong,), subject, at)
    daemon = Party("Mail Delivery Subsystem", f"mailer-daemon@{host}")
    report = pen.answer(letter, daemon, at + timedelta(seconds=41), "en", me)
    failed = _FAILED[person.language].format(subject=subject)
    fields = (*_REPORT, ("X-Failed-Recipients", wrong.address))
    yield Post(letter, account, "sent")
    yield Post(replace(report, subject=failed, headers=fields), account, "inbox", "bounce")
