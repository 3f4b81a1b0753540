"""The address books: who stands in them, and under what."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from connectors.sandbox.town.cast import Cast, Person
from connectors.sandbox.town.post import Account
from connectors.sandbox.world import Card

_KEPT = 0.45
"""Share of people whom the owner wrote down."""

_DESKS = (
    Card("Hotel Seeblick", ("info@seeblick.example",), ("+49 4321 5550",)),
    Card("Dr. Noll, Praxis", (), ("+49 40 5550188",)),
)


def cards(rng: Random, cast: Cast) -> Iterator[tuple[Account, Card]]:
    """With the account whose book each stands in."""
    for person in cast.people:
        if person.kind == "card" or (person.kind != "stranger" and rng.random() < _KEPT):
            yield person.account, card(rng, person)
    for desk in _DESKS:
        yield "google", desk


def card(rng: Random, person: Person) -> Card:
    """One person's card: both addresses where there are two, a number where one is known."""
    phone = f"+49 15{rng.randrange(2, 9)} {rng.randrange(10**6, 10**7)}"
    phoned = person.kind == "card" or rng.random() < 0.5
    addressed = person.kind != "card" or rng.random() < 0.6
    emails = tuple(a for a in (person.address, person.other) if a)
    return Card(
        name=person.name,
        emails=emails if addressed else (),
        phones=(phone,) if phoned else (),
        company=person.firm.name,
        title=person.title,
    )
