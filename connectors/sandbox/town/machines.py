"""Mail that programs write by themselves: newsletters, notices, spam."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from connectors.sandbox.town import hours
from connectors.sandbox.town.pen import Fields, Pen
from connectors.sandbox.town.post import OWN, Account, Post
from connectors.sandbox.town.senders import NEWSLETTERS, PROGRAMS, Machine
from connectors.sandbox.town.subjects import PITCHES, SELLERS, SPAM, SPAMMERS
from connectors.sandbox.town.talks import SPAN
from connectors.sandbox.world import Party, Place

_SPAM_EVERY: dict[Account, float] = {"google": 2.5, "microsoft": 7}
_PITCH_EVERY = 30
_PLACES: tuple[Place, ...] = ("inbox", "archive", "trash")


def noise(pen: Pen, now: datetime, scale: float) -> Iterator[Post]:
    """All of two years; scale: of its number."""
    for machine in (*NEWSLETTERS, *PROGRAMS):
        for account in machine.accounts:
            for at in _moments(pen, now, machine.every / scale):
                yield written(pen, machine, account, at)
    for account, every in _SPAM_EVERY.items():
        for at in _moments(pen, now, every / scale):
            yield _spam(pen, account, at)
    for at in _moments(pen, now, _PITCH_EVERY / scale):
        yield _pitch(pen, at)


def written(pen: Pen, machine: Machine, account: Account, at: datetime) -> Post:
    """One mail of a machine."""
    local, _, domain = machine.address.partition("@")
    number, few = pen.rng.randrange(1000, 99999), pen.rng.randrange(2, 53)
    letter = pen.begin(
        Party(machine.name, machine.address),
        (OWN[account],),
        pen.rng.choice(machine.subjects).format(n=number, few=few),
        at,
        headers=tuple(
            (name, value.format(n=number, local=local, domain=domain))
            for name, value in machine.headers
        ),
        category=machine.category,
    )
    place = pen.rng.choices(_PLACES, (55, 25, 20))[0]
    return Post(letter, account, place, machine.label)


def _moments(pen: Pen, now: datetime, every: float) -> Iterator[datetime]:
    """At any hour: machines keep none."""
    at = hours.ago(now, SPAN - pen.rng.random() * every)
    while at < now:
        yield at
        at += timedelta(days=every * pen.rng.uniform(0.4, 1.6))


def _spam(pen: Pen, account: Account, at: datetime) -> Post:
    host = f"{pen.rng.choice(('win', 'lux', 'fast'))}{pen.rng.randrange(900)}.example"
    name, local = pen.rng.choice(SPAMMERS)
    sender, subject = Party(name, f"{local}@{host}"), pen.rng.choice(SPAM)
    letter = pen.begin(sender, (OWN[account],), subject, at, headers=(("X-Spam-Flag", "YES"),))
    return Post(letter, account, "spam", "spam")


def _pitch(pen: Pen, at: datetime) -> Post:
    """Looks like a person's letter; some give themselves away by a way out."""
    name, address = pen.rng.choice(SELLERS)
    fields: Fields = (("Content-Type", "multipart/alternative"),)
    if pen.rng.random() < 0.6:
        fields += (("List-Unsubscribe", f"<mailto:out@{address.partition('@')[2]}>"),)
    letter = pen.begin(
        Party(name, address),
        (OWN["microsoft"],),
        pen.rng.choice(PITCHES),
        at,
        headers=fields,
    )
    return Post(letter, "microsoft", "inbox", "bulk")
