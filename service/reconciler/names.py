"""Do two names contradict, do they agree, and how well? Pure; any script, order, initials.

A contradiction keeps records apart, so it needs evidence on both sides: two words each, and given
names that cannot be the same person's. A shared family name is no agreement (father and son, a
couple with one mailbox). A changed family name is no contradiction (marriage).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Literal

from service.reconciler.likeness import alike, heads, rank, sexes, swapped
from service.reconciler.nicknames import groups
from service.reconciler.spelling import (
    Ear,
    consonants,
    ears,
    generation,
    is_syllable,
    script,
    signs,
    skeleton,
    words,
)
from service.reconciler.wordlists import EASTERN, FAMILY, GIVEN, GIVEN_TOO, NOT_NAMES

__all__ = [
    "Level", "agree", "contradict", "generation", "is_nobody", "level", "renamed", "words",
]  # fmt: skip

Level = Literal["full", "spelling", "nickname", "initial", "typo", "sound", ""]
"""How two names agree, best first. full: word by word; spelling: as transliterations of one name;
the others let one word be a familiar form, an initial, mistyped, or without its vowels."""
_RANKS: tuple[Level, ...] = ("full", "spelling", "nickname", "initial", "typo", "sound")
_FIRM = 2  # ranks below are the same word
_TYPO = 4
_MEN_SAY = re.compile(r"\b(?:mr|herr|sir|monsieur|signor|señor)\b")
_WOMEN_SAY = re.compile(r"\b(?:mrs|ms|miss|frau|mme|mlle|madame|madam|signora|señora)\b")


@lru_cache(maxsize=65536)
def level(left: str, right: str) -> Level:
    """How well two names agree; "" when they do not, or when one has a single word.

    Every word of the shorter name finds its partner in the longer, at most one of them by less
    than the same word. So compound names ("Luiz Felipe Souza", "Luiz Felipe Costa") do not agree.
    """
    if signs(left) and signs(right):
        same = "".join(words(left)) == "".join(words(right))
        return "full" if signs(left) == signs(right) else "sound" if same else ""
    short, long = sorted((words(left), words(right)), key=len)
    if len(short) < 2 or _mr_and_mrs(left, right):
        return ""
    heard = ears(left, right)
    found = _paired(short, long, heard) or _paired(short, _joined(short, long, heard), heard)
    if not found:
        return ""
    loose = [one for one in found if one >= _FIRM]
    if len(loose) > 1 and not (heard and len(found) == len(loose)):
        return ""
    return _RANKS[max(*found, _TYPO if swapped(short, long) else 0)]


def agree(left: str, right: str) -> bool:
    """Positive evidence, good enough beside a strong key: a shared address or mobile number. There
    a given name alone is enough of a name."""
    a, b = words(left), words(right)
    if _mr_and_mrs(left, right):
        return False
    if min(len(a), len(b)) == 1:
        return not set(a).isdisjoint(b)
    return bool(level(left, right)) or _loosely(a, b)


@lru_cache(maxsize=65536)
def contradict(left: str, right: str) -> bool:
    """Evidence that these are two people."""
    a, b = words(left), words(right)
    if generation(left) and generation(right) and generation(left) != generation(right):
        return True
    if _mr_and_mrs(left, right):
        return True
    if not a or not b or agree(left, right) or script(left) != script(right):
        return False
    if signs(left) and signs(right):
        return min(len(a), len(b)) > 1 and "".join(a) != "".join(b)
    if min(len(a), len(b)) == 1:
        return _another_given(*sorted((a, b), key=len))
    if a[0] == b[0]:
        return _family_first(left, right) and not _rest_alike(a[1:], b[1:])
    return not alike(a[0], b[0]) and not _heard_alike(a, b) and not _in_two_worlds(a, b)


def is_nobody(name: str) -> bool:
    """A card's name that is no person's: Front Desk, LinkedIn Member, Test Test."""
    return NOT_NAMES.issuperset(words(name))


def renamed(left: str, right: str) -> bool:
    """The same given name with another family name: a marriage, or the next one of that name."""
    a, b = words(left), words(right)
    if min(len(a), len(b)) < 2 or agree(left, right) or not alike(a[0], b[0]):
        return False
    return not any(x in y or y in x for x in a[1:] for y in b[1:] if min(len(x), len(y)) > 2)


def _another_given(alone: tuple[str, ...], whole: tuple[str, ...]) -> bool:
    """A name that is only given, and not one of the other's words."""
    word = alone[0]
    known = word in GIVEN or bool(groups(word))
    return known and not any(alike(word, other) for other in whole)


def _mr_and_mrs(left: str, right: str) -> bool:
    """Mr Tom Bell and Mrs Tom Bell."""
    one, two = _addressed(left), _addressed(right)
    return bool(one and two) and one != two


@lru_cache(maxsize=65536)
def _addressed(name: str) -> str:
    """m or f where the name is addressed as one of them; "" otherwise."""
    low = name.lower()
    found = "m" * bool(_MEN_SAY.search(low)) + "f" * bool(_WOMEN_SAY.search(low))
    return found if len(found) == 1 else ""


def _family_first(left: str, right: str) -> bool:
    """The word both begin with is a family name: known as no other, in capitals, or Chinese."""
    a, b = words(left), words(right)
    first, rest = a[0], {*a[1:], *b[1:]}
    if any(_shouted(name, first) for name in (left, right)) or all(map(is_syllable, a + b)):
        return True
    if first not in FAMILY or first in GIVEN or first in GIVEN_TOO:
        return False
    return not groups(first) or rest.isdisjoint(FAMILY)  # Kim Min-ji, not Kim Miller


def _shouted(name: str, word: str) -> bool:
    """DUPONT Jean, not DUPONT JEAN."""
    first = name.split()[0]
    return first.isupper() and not name.isupper() and len(word) > 2 and words(first) == (word,)


def _rest_alike(a: Sequence[str], b: Sequence[str]) -> bool:
    short, long = sorted((a, b), key=len)
    return all(any(alike(x, y) for y in long) for x in short)


def _in_two_worlds(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Zhang Wei and David Zhang: some go by another given name among foreigners."""
    shared = set(a) & set(b)
    if shared.isdisjoint(EASTERN):
        return False
    return sum(any(map(groups, set(one) - shared)) for one in (a, b)) == 1


def _paired(short: Sequence[str], long: Sequence[str], heard: Sequence[Ear]) -> list[int]:
    """The rank of each word of the short name beside its partner; [] when one finds none."""
    pairs = sorted(
        (found, i, j)
        for i, x in enumerate(short)
        for j, y in enumerate(long)
        if (found := rank(x, y, heard)) is not None
    )
    taken: dict[int, int] = {}
    used: set[int] = set()
    for found, i, j in pairs:
        if i not in taken and j not in used:
            taken[i] = found
            used.add(j)
    return list(taken.values()) if len(taken) == len(short) else []


def _joined(short: Sequence[str], long: Sequence[str], heard: Sequence[Ear]) -> Sequence[str]:
    """The long name with neighbours joined that the short one writes as one (Min-su, Minsu)."""
    hearing: list[Callable[[str], str]] = [skeleton, *(ear for ear, _ in heard)]
    for hear in hearing:
        known = {hear(word) for word in short}
        for at in range(len(long) - 1):
            if hear(long[at] + long[at + 1]) in known:
                return (*long[:at], long[at] + long[at + 1], *long[at + 2 :])
    return long


def _loosely(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """One word is the head of the other (Alex, Alexander), the rest are the same."""
    short, long = sorted((a, b), key=len)
    rest = list(long)
    shortened = 0
    for word in short:
        firm = next((y for y in rest if (r := rank(word, y)) is not None and r < _TYPO), None)
        partner = firm or next((y for y in rest if heads(word, y)), None)
        if partner is None:
            return False
        shortened += firm is None
        rest.remove(partner)
    return len(short) > 1 and shortened <= 1


def _heard_alike(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Emad Zaidan and Imad Zidan: no word is the same, both sound the same. Where one word is the
    same (Dan and Dina Bell), vowels tell two people apart."""
    return (
        a[0] != b[0]
        and a[-1] != b[-1]
        and not sexes(a[0], b[0])
        and consonants(a[0]) == consonants(b[0])
        and consonants(a[-1]) == consonants(b[-1])
    )
