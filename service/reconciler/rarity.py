"""How rare a name is: the share of people who bear it. Data and arithmetic only.

A handful of names per language is borne by every hundredth; nearly all others by fewer than one
in ten thousand. Coarse on purpose: it tells Wei Zhang from Leocadia Ostrowicz, no more.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import permutations
from math import log2

from service.reconciler.spelling import words
from service.reconciler.wordlists import FAMILY, GIVEN

_COMMON_FAMILY, _RARE_FAMILY = 0.006, 0.00004
_COMMON_GIVEN, _RARE_GIVEN = 0.01, 0.0008
_INITIAL = 0.05
_FURTHER = 0.2
"""What each word beyond the second leaves of the share."""


@lru_cache(maxsize=65536)
def share(name: str) -> float:
    """The share of people one would expect to bear a name of two words or more, whichever of them
    is the given name."""
    found = words(name)
    pairs = [
        _given(given) * (_COMMON_FAMILY if family in FAMILY else _RARE_FAMILY)
        for given, family in permutations(found, 2)
    ]
    return max(pairs, default=1.0) * _FURTHER ** max(len(found) - 2, 0)


def _given(word: str) -> float:
    if len(word) == 1:
        return _INITIAL
    return _COMMON_GIVEN if word in GIVEN else _RARE_GIVEN


def bits(name: str) -> float:
    """What agreeing on this name is worth: log2(1 / share)."""
    return -log2(share(name))


def is_common(name: str) -> bool:
    """Both the given and the family name are borne by every hundredth somewhere."""
    return any(
        given in GIVEN and family in FAMILY for given, family in permutations(words(name), 2)
    )
