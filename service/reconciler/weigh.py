"""How likely two contacts are one person: weights of evidence added up. Pure.

Fellegi and Sunter's way: every piece of evidence has a weight, the log2 of how much likelier it is
between one person's records than between two people's. A name weighs by its rarity. The sum ranks
questions to the owner; it never joins by itself, for a shared mailbox or a namesake scores high.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import log2
from typing import NamedTuple

from service.reconciler.compare import Comparison, Ground
from service.reconciler.employers import is_large
from service.reconciler.rarity import bits

PRIOR = -13.0
"""Two contacts taken blindly from a store of some thousands."""
MOST_BITS = 24.0
NAME = {
    "full": -0.5,
    "spelling": -1.0,
    "mailbox": -2.0,
    "nickname": -2.5,
    "initial": -1.0,
    "typo": -4.5,
    "sound": -5.0,
}
"""What a name loses when it agrees less than word by word."""
SHARED = {
    "employer": 6.0,
    "birthday": 11.0,
    "day": 7.0,
    "desk": 5.0,
    "mark": 9.0,
    "local": 4.0,
    "line": 5.0,
    "shared": 10.0,
    "city": 2.0,
}
THREAD = 5.0
"""Conversations in common; see threads.py."""
_LARGE_EMPLOYER = 1.0
AGAINST = {"employer": -1.5, "city": -0.7, "generation": -5.0, "mailbox": -5.0, "profile": -10.0}
_FORBIDDEN = frozenset({"name", "birthday"})
"""Contradictions no question is worth asking beside."""
_TELLING = ("birthday", "mark", "shared")
"""What is worth a question without a name that agrees."""
SURE, LIKELY, POSSIBLE = 2, 1, 0
_SURE, _LIKELY = 0.99, 0.8
FAINTEST = -5.0
"""Weights below are not worth a question."""


class Weighed(NamedTuple):
    """A piece of evidence and its weight in bits; negative speaks against one person."""

    ground: Ground
    weight: float


def weigh(one: Comparison) -> list[Weighed]:
    """All evidence with its weight, what speaks for one person first; [] where there is nothing
    to ask: the names contradict, or no name agrees and nothing else is telling."""
    if any(veto.kind in _FORBIDDEN for veto in one.vetoes):
        return []
    if one.name is None and not any(map(one.has, _TELLING)):
        return []
    found = [Weighed(ground, _shared(ground)) for ground in one.shared]
    if one.name is not None:
        found.insert(0, Weighed(one.name, _name(one.name)))
    against = (*one.vetoes, *one.against)
    return found + [Weighed(ground, AGAINST[ground.kind]) for ground in against]


def total(evidence: Iterable[Weighed]) -> float:
    """The log2 odds that the two are one person."""
    return PRIOR + sum(one.weight for one in evidence)


def chances(rivals: dict[int, float]) -> dict[int, float]:
    """Of questions about one contact, by number, each weight as a probability: at most one of
    them is right."""
    odds = {number: 2.0 ** min(weight, 60.0) for number, weight in rivals.items()}
    whole = 1.0 + sum(odds.values())
    return {number: some / whole for number, some in odds.items()}


def band(chance: float) -> int:
    """sure: accept many at once; likely: one by one; possible: only where somebody looks."""
    return SURE if chance >= _SURE else LIKELY if chance >= _LIKELY else POSSIBLE


def worth(chance: float, touches: int) -> float:
    """What a question is worth beside others of its band: the touches its answer would unite. A
    mere possibility is worth its chance."""
    return chance * (1 + log2(1 + touches)) if band(chance) else chance


def _shared(ground: Ground) -> float:
    if ground.kind == "employer" and is_large(ground.level):
        return _LARGE_EMPLOYER
    return SHARED[ground.kind]


def _name(ground: Ground) -> float:
    """Of two names the one that tells less."""
    names = [name for name in (ground.left, ground.right) if "@" not in name]
    return min(MOST_BITS, *map(bits, names)) + NAME[ground.level]
