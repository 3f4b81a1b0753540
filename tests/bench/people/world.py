"""A labelled world: records of people, who is who, and which pairs the data can tell.

Deterministic by its seed. stress: namesakes, fathers and sons, colleagues of one name and heirs
of an address are five times as many.
"""

from __future__ import annotations

import csv
import random
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.bench.people.crowd import add_lookalikes, shuffled
from tests.bench.people.lives import Person, Town
from tests.bench.people.records import COLUMNS, Record
from tests.bench.people.sources import Desk

HOMES = ("en", "de", "en", "fr", "es", "nl", "it", "pl", "pt", "ru", "en", "de")
MAILBOXES = 0.06
"""Mailboxes of nobody, as a share of the people."""


@dataclass
class World:
    """records in the order in which they come in."""

    home: str
    people: list[Person]
    records: list[Record]

    @property
    def truth(self) -> dict[str, str]:
        """Whom each record is about."""
        return {record.id: record.person for record in self.records}


def a_world(seed: int, people: int = 5000, stress: bool = False) -> World:
    """About so many people (those who resemble others come on top), some three records each."""
    draw = random.Random(seed)
    home = HOMES[seed % len(HOMES)]
    town = Town(draw, home)
    crowd = [town.person() for _ in range(people)]
    add_lookalikes(town, crowd, 5 if stress else 1)
    desk = Desk(draw, home)
    records = [record for person in shuffled(draw, crowd) for record in desk.records(person)]
    count = min(len(town.market.all), round(people * MAILBOXES))
    records += [
        desk.mailbox(employer.domains[0], employer.name)
        for employer in draw.sample(town.market.all, count)
        for _ in range(draw.choice((1, 1, 2)))
    ]
    draw.shuffle(records)
    return World(home, crowd, records)


def write_csv(records: Iterable[Record], file: Path) -> None:
    """A table of the contract's columns."""
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(COLUMNS)
        writer.writerows(record.row() for record in records)


def by_person(records: Iterable[Record]) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        found[record.person].append(record)
    return found
