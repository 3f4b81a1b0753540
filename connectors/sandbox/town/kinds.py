"""The ways of knowing somebody. Data only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "weekly", "monthly", "quarterly", "dormant", "stranger", "awaits_me", "awaited", "mover",
    "double", "namesake", "colleague", "card",
]  # fmt: skip
"""stranger: wrote, never got an answer. awaits_me: wrote last, waits for the owner's answer;
awaited: the reverse. mover: another address since a change of jobs. double: two addresses at
once. namesake: shares the name with the next one. card: in the address book only."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """people: at scale 1. every: days between two exchanges, 0 = none. quiet: how many days ago
    the last one may be at most, and at least."""

    people: int
    every: float = 0
    quiet: tuple[float, float] = (4, 4)


RHYTHMS: dict[Kind, Rhythm] = {
    "weekly": Rhythm(7, 9, (4, 9)),
    "monthly": Rhythm(19, 30, (4, 40)),
    "quarterly": Rhythm(66, 90, (5, 130)),
    "dormant": Rhythm(58, 90, (230, 520)),
    "stranger": Rhythm(64),
    "awaits_me": Rhythm(12, 90, (62, 90)),
    "awaited": Rhythm(12, 90, (62, 90)),
    "mover": Rhythm(10, 45, (5, 50)),
    "double": Rhythm(10, 45, (5, 60)),
    "namesake": Rhythm(10, 75, (5, 80)),
    "colleague": Rhythm(18, 45, (4, 20)),
    "card": Rhythm(14),
}
