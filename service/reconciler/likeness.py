"""Do two words of names mean one person's name, and how surely? Pure, plain words.

Ranks, best first: 0 the same word, 1 (spelling) read alike, 2 a familiar form, 3 an initial, 4 one
letter apart or one name in another language, 5 (sound) heard alike.
"""

from __future__ import annotations

from collections.abc import Sequence

from service.reconciler.nicknames import COUSINS, groups
from service.reconciler.spelling import SPELLING, Ear, firm, is_syllable, skeleton
from service.reconciler.wordlists import ALSO_GIVEN, GIVEN, MEN, PARTICLES, WOMEN

__all__ = ["alike", "heads", "is_given", "rank", "sexes", "swapped"]

_FAMILIAR, _INITIAL, _CLOSE = 2, 3, 4
_LOOSE_PREFIX = 3
_SHORTEST_TYPO = 5
_MALE_STEM = 4
"""Letters from which on an -a makes a woman's name of a man's."""


def rank(x: str, y: str, ears: Sequence[Ear] = ()) -> int | None:
    """How well two words agree; None when they do not. ears: spelling.ears of the two names."""
    if x == y:
        return 0 if len(x) > 1 else _INITIAL
    if min(len(x), len(y)) == 1:
        return _INITIAL if x[0] == y[0] else None
    syllables = is_syllable(x) and is_syllable(y)
    if (firm(x) == firm(y) and not syllables) or _with_particle(x, y):
        return SPELLING
    if groups(x) & groups(y):
        return _FAMILIAR
    close = skeleton(x) == skeleton(y) or _one_typo(x, y)
    found = [at for hear, at in ears if len(hear(x)) > 1 and hear(x) == hear(y)]
    if (close and not syllables and not sexes(x, y)) or _cousins(x, y):
        found.append(_CLOSE)
    return min(found, default=None)


def alike(x: str, y: str) -> bool:
    """Given names that may be one person's."""
    mute = x.replace("h", "") == y.replace("h", "")
    return mute or rank(x, y) is not None or heads(x, y)


def heads(x: str, y: str) -> bool:
    """One is the head of the other: Alex, Alexander."""
    short, long = sorted((x, y), key=len)
    if len(short) < _LOOSE_PREFIX or not long.startswith(short):
        return False
    return not sexes(x, y) and not (is_syllable(x) and is_syllable(y))


def sexes(x: str, y: str) -> bool:
    """Daniel and Daniela, Michel and Michelle, Mario and Maria: two people."""
    short, long = sorted((x, y), key=len)
    if short in WOMEN:
        return False
    if len(short) == len(long):
        ends = {x[-1:], y[-1:]}
        return len(short) >= _MALE_STEM and x[:-1] == y[:-1] and ends in ({"a", "o"}, {"e", "o"})
    if not long.startswith(short):
        return False
    tail = long[len(short) :]
    if short in MEN:
        return tail[-1] in "ae"
    if len(short) < _MALE_STEM:
        return (short, tail) == ("jan", "a")
    return (
        tail in ("a", "ia", "ja", "ya", f"{short[-1]}e")
        or (short[-1] == "a" and tail == "n")  # Julia, Julian
        or (short, long) == ("andrea", "andreas")
    )


def is_given(word: str) -> bool:
    """A given name, of those known."""
    return word in GIVEN or word in ALSO_GIVEN or bool(groups(word))


def swapped(short: Sequence[str], long: Sequence[str]) -> bool:
    """Martin Thomas and Thomas Martin: both words are given names and stand the other way round.
    Chinese names stand either way, whoever writes them."""
    if len(short) != 2 or not set(short) <= GIVEN or any(map(is_syllable, short)):
        return False
    first, last = short
    return first in long and last in long and long.index(first) > long.index(last)


def _cousins(x: str, y: str) -> bool:
    return not COUSINS.get(x, frozenset()).isdisjoint(COUSINS.get(y, frozenset()))


def _with_particle(x: str, y: str) -> bool:
    """Alkhatib and Al-Khatib, Vandijk and van Dijk."""
    short, long = sorted((x, y), key=len)
    return len(short) > 3 and long.endswith(short) and long[: -len(short)] in PARTICLES


def _one_typo(x: str, y: str) -> bool:
    """One letter changed, dropped or two neighbours swapped, in words of at least five."""
    short, long = sorted((x, y), key=len)
    if len(short) < _SHORTEST_TYPO or len(long) - len(short) > 1:
        return False
    at = next(
        (i for i, pair in enumerate(zip(short, long, strict=False)) if pair[0] != pair[1]), None
    )
    if at is None:
        return True
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    turned = short[at : at + 2] == long[at : at + 2][::-1]
    return short[at + 1 :] == long[at + 1 :] or (turned and short[at + 2 :] == long[at + 2 :])
