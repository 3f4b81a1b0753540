"""Do two names contradict, do they agree, and how well? Pure; any script, order, initials.

A contradiction keeps records apart, so it needs evidence on both sides: two words each, and given
names that cannot be the same person's. A shared family name is no agreement (father and son, a
couple with one mailbox). A changed family name is no contradiction (marriage).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from service.reconciler.nicknames import GROUPS
from service.reconciler.spelling import (
    consonants,
    generation,
    is_syllable,
    script,
    signs,
    skeleton,
    words,
)
from service.reconciler.wordlists import GIVEN, PARTICLES

__all__ = ["Level", "agree", "contradict", "generation", "level", "renamed", "words"]

Level = Literal["full", "spelling", "nickname", "initial", "typo", "sound", ""]
"""How two names agree, best first. full: word by word; spelling: as transliterations of one name;
the others let one word be a familiar form, an initial, mistyped, or without its vowels."""
_RANKS: tuple[Level, ...] = ("full", "spelling", "nickname", "initial", "typo", "sound")
_FIRM = 2  # ranks below are the same word
_LOOSE_PREFIX = 3
_SOUND = 5
_HEARD = 5
"""Consonants of a whole name from which on hearing the same is reading the same."""


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
    if len(short) < 2:
        return ""
    abjad = "abjad" in (script(left), script(right))
    found = _paired(short, long, abjad) or _paired(short, _joined(short, long), abjad)
    if not found:
        return ""
    loose = [rank for rank in found if rank >= _FIRM]
    if len(loose) > 1 and not (abjad and len(found) == len(loose)):
        return ""
    heard = sum(len(consonants(word)) for word in short)
    return "spelling" if max(found) == _SOUND and heard >= _HEARD else _RANKS[max(found)]


def agree(left: str, right: str) -> bool:
    """Positive evidence, good enough beside a strong key: a shared address or mobile number. There
    a given name alone is enough of a name."""
    a, b = words(left), words(right)
    if min(len(a), len(b)) == 1:
        return not set(a).isdisjoint(b)
    return bool(level(left, right)) or _loosely(a, b)


@lru_cache(maxsize=65536)
def contradict(left: str, right: str) -> bool:
    """Evidence that these are two people."""
    a, b = words(left), words(right)
    if generation(left) and generation(right) and generation(left) != generation(right):
        return True
    if not a or not b or agree(left, right) or script(left) != script(right):
        return False
    if signs(left) and signs(right):
        return min(len(a), len(b)) > 1 and "".join(a) != "".join(b)
    if min(len(a), len(b)) == 1:
        return _another_given(*sorted((a, b), key=len))
    return not _alike(a[0], b[0]) and not _heard_alike(a, b)


def renamed(left: str, right: str) -> bool:
    """The same given name with another family name: a marriage, or the next one of that name."""
    a, b = words(left), words(right)
    if min(len(a), len(b)) < 2 or agree(left, right) or not _alike(a[0], b[0]):
        return False
    return not any(x in y or y in x for x in a[1:] for y in b[1:] if min(len(x), len(y)) > 2)


def _another_given(alone: tuple[str, ...], whole: tuple[str, ...]) -> bool:
    """A name that is only given, and not one of the other's words."""
    word = alone[0]
    known = word in GIVEN or word in GROUPS
    return known and not any(_alike(word, other) for other in whole)


def _paired(short: tuple[str, ...], long: tuple[str, ...], abjad: bool) -> list[int]:
    """The rank of each word of the short name beside its partner; [] when one finds none."""
    pairs = sorted(
        (rank, i, j)
        for i, x in enumerate(short)
        for j, y in enumerate(long)
        if (rank := _rank(x, y, abjad)) is not None
    )
    taken: dict[int, int] = {}
    used: set[int] = set()
    for rank, i, j in pairs:
        if i not in taken and j not in used:
            taken[i] = rank
            used.add(j)
    return list(taken.values()) if len(taken) == len(short) else []


def _joined(short: tuple[str, ...], long: tuple[str, ...]) -> tuple[str, ...]:
    """The long name with neighbours joined that the short one writes as one (Min-su, Minsu)."""
    known = {skeleton(word) for word in short}
    for at in range(len(long) - 1):
        if skeleton(long[at] + long[at + 1]) in known:
            return (*long[:at], long[at] + long[at + 1], *long[at + 2 :])
    return long


def _rank(x: str, y: str, abjad: bool) -> int | None:
    if x == y:
        return 0 if len(x) > 1 else 3
    if min(len(x), len(y)) == 1:
        return 3 if x[0] == y[0] else None
    if skeleton(x) == skeleton(y) and not (is_syllable(x) and is_syllable(y)):
        return 1
    short, long = sorted((x, y), key=len)
    if len(short) > 3 and long.endswith(short) and long[: -len(short)] in PARTICLES:
        return 1  # Alkhatib and Al-Khatib, Vandijk and van Dijk
    if GROUPS.get(x, frozenset()) & GROUPS.get(y, frozenset()):
        return 2
    if _one_typo(x, y) and not _sexes(x, y) and not (is_syllable(x) and is_syllable(y)):
        return 4
    return 5 if abjad and len(consonants(x)) > 1 and consonants(x) == consonants(y) else None


def _loosely(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """One word is the head of the other (Alex, Alexander), the rest are the same."""
    short, long = sorted((a, b), key=len)
    rest = list(long)
    heads = 0
    for word in short:
        firm = next((y for y in rest if (r := _rank(word, y, False)) is not None and r < 4), None)
        partner = firm or next((y for y in rest if _heads(word, y)), None)
        if partner is None:
            return False
        heads += firm is None
        rest.remove(partner)
    return len(short) > 1 and heads <= 1


def _alike(x: str, y: str) -> bool:
    """Given names that may be one person's."""
    mute = x.replace("h", "") == y.replace("h", "")
    return mute or _rank(x, y, False) is not None or _heads(x, y)


def _heard_alike(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Emad Zaidan and Imad Zidan: no word is the same, both sound the same. Where one word is the
    same (Dan and Dina Bell), vowels tell two people apart."""
    return (
        a[0] != b[0]
        and a[-1] != b[-1]
        and consonants(a[0]) == consonants(b[0])
        and consonants(a[-1]) == consonants(b[-1])
    )


def _heads(x: str, y: str) -> bool:
    short, long = sorted((x, y), key=len)
    return len(short) >= _LOOSE_PREFIX and long.startswith(short) and not _sexes(x, y)


def _sexes(x: str, y: str) -> bool:
    """Daniel and Daniela, Mario and Maria: two people."""
    short, long = sorted((x, y), key=len)
    if len(short) < 4:
        return False
    return long == short + "a" or (x[:-1] == y[:-1] and {x[-1], y[-1]} == {"a", "o"})


def _one_typo(x: str, y: str) -> bool:
    """One letter changed, dropped or two neighbours swapped, in words of at least five."""
    short, long = sorted((x, y), key=len)
    if len(short) < 5 or len(long) - len(short) > 1:
        return False
    at = next(
        (i for i, pair in enumerate(zip(short, long, strict=False)) if pair[0] != pair[1]), None
    )
    if at is None:
        return True
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    swapped = short[at : at + 2] == long[at : at + 2][::-1]
    return short[at + 1 :] == long[at + 1 :] or (swapped and short[at + 2 :] == long[at + 2 :])
