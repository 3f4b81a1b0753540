"""Under which keys an entity is found by those who could be the same person. Pure.

A key is a name with a context that two sources would state independently: an employer, a
birthday, a desk's mailbox, a mailbox name that no name explains. Keys of pairs of words find any
order and spelling. Initials and nameless mailboxes meet full names only, so that full names are
never drawn together by an initial alone: such a key has two sides, and each side meets the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import combinations, permutations
from typing import Literal, NamedTuple

from service.detection import roles
from service.reconciler.employers import domain, employers
from service.reconciler.entity import Entity, whole_dates
from service.reconciler.likeness import is_given
from service.reconciler.names import words
from service.reconciler.nicknames import groups
from service.reconciler.spelling import consonants, firm, script, signs, skeleton

Side = Literal["", "full", "short"]
_OTHER: dict[Side, Side] = {"": "", "full": "short", "short": "full"}
_MOST_WORDS = 5
_TRIPLE = 3
_KEPT = 8192
"""Entities of one neighbourhood whose keys are asked for again and again."""
_DISTINCT = 6
"""Letters from which on a mailbox name that no name explains is somebody's mark."""
_TELLING = 5
"""Letters from which on a mailbox name is worth a question at another provider."""


Sort = Literal["certain", "possible", "name", "employer"]


class Key(NamedTuple):
    """sort: certain: an automatic join may follow from meeting under it; possible: a question may;
    name: a possible one whose size tells how common the name is; employer: no meeting, its size
    tells how large it is."""

    base: str
    sort: Sort
    side: Side = ""

    @property
    def partner(self) -> Key:
        """The key under which those are filed whom this one meets."""
        return Key(self.base, self.sort, _OTHER[self.side])


@lru_cache(maxsize=_KEPT)
def keys(entity: Entity) -> frozenset[Key]:
    """All keys an entity is filed under."""
    if entity.organisation:
        return frozenset()
    found = frozenset(_possible(entity)) | crowds(entity)
    return found if entity.mixed else found | frozenset(_certain(entity))


def _certain(entity: Entity) -> Iterator[Key]:
    pairs = _pairs(entity)
    short, full = _initials(entity), _shortened(entity)
    for context in _contexts(entity):
        yield from (Key(f"p|{context}|{pair}", "certain") for pair in pairs)
        yield from (Key(f"i|{context}|{one}", "certain", "short") for one in short)
        yield from (Key(f"i|{context}|{one}", "certain", "full") for one in full)
    spelt = spellings(entity)
    for employer in entity.employers:
        yield from (Key(f"l|{employer}|{one}", "certain", "full") for one in spelt)
    yield from (Key(f"l|{employer}|{box}", "certain", "short") for employer, box in _bare(entity))


def _possible(entity: Entity) -> Iterator[Key]:
    yield from (Key(f"x|{one}", "possible") for one in entity.shared)
    for pair in _pairs(entity):
        yield from (Key(f"t|{line}|{pair}", "possible") for line in entity.lines)
    for one in _shortened(entity):
        yield from (Key(f"g|{employer}|{one}", "possible") for employer in entity.employers)
    telling = {box for value in entity.boxes if len(box := squashed(value)) >= _TELLING}
    for box in telling:
        yield Key(f"o|{box}", "possible")
        if entity.nameless:
            yield Key(f"w|{box}", "possible", "short")
    for one in spellings(entity):
        if len(one) >= _TELLING:
            yield Key(f"w|{one}", "possible", "full")


def employer_key(employer: str) -> Key:
    """The key everybody at an employer is filed under."""
    return Key(f"z|{employer}", "employer")


def crowds(entity: Entity) -> set[Key]:
    """Keys whose size alone matters: how many work there, how many are called so."""
    if entity.organisation:
        return set()
    found = {employer_key(employer) for employer in entity.employers}
    return found | {Key(f"n|{pair}", "name") for pair in _pairs(entity)}


@lru_cache(maxsize=_KEPT)
def spellings(entity: Entity) -> frozenset[str]:
    """How mailboxes spell its full names: annabell, bellanna, abell, bella, annab. Not what is
    another's given name: julian@ need not be Julia Novak."""
    found: set[str] = set()
    for given, family in _orders(entity.names):
        if min(len(given), len(family)) > 1:
            found |= {given + family, given[0] + family, given + family[0], family + given[0]}
    return frozenset(firm(one) for one in found if not is_given(one))


def squashed(box: str) -> str:
    """The letters of a local part, as spellings() writes them; "" when it has digits."""
    local, _ = roles.split(box)
    return "" if re.search(r"\d", local) else firm(re.sub(r"[._-]", "", local))


@lru_cache(maxsize=_KEPT)
def distinctive(entity: Entity) -> frozenset[str]:
    """Local parts that are somebody's mark and no spelling of a name, if its script can tell."""
    if any(script(name) for name in entity.names):
        return frozenset()
    parts = {word for name in entity.names for word in words(name) if len(word) > 2}
    found = set()
    for box in entity.boxes:
        plain = re.sub(r"[^a-z0-9]", "", roles.split(box)[0])
        if len(plain) >= _DISTINCT and not any(part[:4] in plain for part in parts):
            found.add(plain)
    return frozenset(found)


def _contexts(entity: Entity) -> Iterator[str]:
    yield from (f"e:{employer}" for employer in entity.employers)
    yield from (f"d:{day}" for day in whole_dates(entity.birthdays))
    yield from (f"r:{desk}" for desk in entity.desks)
    yield from (f"m:{mark}" for mark in distinctive(entity))


def _pairs(entity: Entity) -> set[str]:
    """All pairs of words of its names, in any spelling and familiar form, order dropped; names in
    Chinese characters as a whole too, and the consonants of any two words."""
    found = {f"#{whole}" for name in entity.names if (whole := signs(name))}
    for name in entity.names:
        plain = [word for word in words(name)[:_MOST_WORDS] if len(word) > 1]
        if len(plain) == _TRIPLE:  # Min-su Kim is Minsu Kim
            first, second, third = map(skeleton, plain)
            found |= {"|".join(sorted((first + second, third)))}
            found |= {"|".join(sorted((first, second + third)))}
        for a, b in combinations(plain, 2):
            found.add("^" + "|".join(sorted((consonants(a), consonants(b)))))
            for x in _forms(a):
                for y in _forms(b):
                    if x != y and not (x[0] == y[0] == "~"):
                        found.add("|".join(sorted((x, y))))
    return found


def _forms(word: str) -> list[str]:
    return [skeleton(word), *(f"~{group}" for group in sorted(groups(word)))]


def _orders(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    for name in names:
        yield from permutations(words(name)[:_MOST_WORDS], 2)


def _initials(entity: Entity) -> set[str]:
    """ "bell|a" of names such as "A. Bell"; none when a full name is known."""
    if not entity.nameless:
        return set()
    orders = _orders(entity.names)
    return {f"{skeleton(a)}|{b}" for a, b in orders if len(a) > 1 and len(b) == 1}


def _shortened(entity: Entity) -> set[str]:
    """ "bell|a" and "anna|b" of full names."""
    orders = _orders(entity.names)
    return {f"{skeleton(a)}|{b[0]}" for a, b in orders if min(len(a), len(b)) > 1}


def _bare(entity: Entity) -> Iterator[tuple[str, str]]:
    """(employer, local part) of corporate mailboxes that no full name stands beside."""
    if entity.nameless:
        for value in entity.boxes:
            if domain(value) and (box := squashed(value)):
                yield from ((employer, box) for employer in employers((), (value,)))
