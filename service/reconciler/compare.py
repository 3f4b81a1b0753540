"""Two entities beside each other: what speaks for one person, what against, what forbids. Pure.

An automatic join needs a name that agrees and one independent kind of evidence, and nothing that
forbids it; a score never joins by itself. Measured on labelled stores: such rules reach a
precision of 0.9997 where the best score with that precision finds a third as much.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from service.detection import roles
from service.reconciler.employers import domain, employers
from service.reconciler.entity import Entity, whole_dates
from service.reconciler.keys import distinctive, spellings, squashed
from service.reconciler.names import Level, contradict, level, words
from service.reconciler.rarity import is_common
from service.reconciler.spelling import firm

__all__ = ["Comparison", "Ground", "compare", "rule_of"]

_ORDER: tuple[Level, ...] = ("full", "spelling", "nickname", "initial", "typo", "sound", "")
VETOES = ("name", "birthday", "generation", "mailbox", "profile", "owner")
"""Kinds of contradiction that forbid a join, looked for at every pair of two groups."""
_SHORT_LOCAL = 4
_TWO = 2
_WORDS = {
    "full": "the same name",
    "spelling": "the same name in another spelling",
    "nickname": "the same name, one in its familiar form",
    "initial": "the same name, one with an initial",
    "typo": "names one letter apart",
    "sound": "names that sound alike",
    "mailbox": "a mailbox that spells the name",
}


@dataclass(frozen=True, slots=True)
class Ground:
    """One piece of evidence. kind: name, employer, birthday, mailbox, line, city, profile ...
    left, right: as the two state it. level: how well it agrees, of names."""

    kind: str
    left: str
    right: str
    says: str
    level: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """left, right: entities. name: how the names agree, None when they do not. shared: other
    evidence for one person. against: what makes it less likely. vetoes: what forbids a join.
    ignored: what both state and why it says nothing."""

    left: Entity
    right: Entity
    name: Ground | None
    shared: tuple[Ground, ...]
    against: tuple[Ground, ...]
    vetoes: tuple[Ground, ...]
    ignored: tuple[Ground, ...] = ()

    def has(self, kind: str) -> bool:
        """Whether this kind of evidence is shared."""
        return any(ground.kind == kind for ground in self.shared)


Crowded = Callable[[Comparison], bool]
"""Whether a namesake at the shared employer would be no surprise."""


def compare(left: Entity, right: Entity) -> Comparison:
    """Everything the two state, side by side."""
    name = _named(left, right)
    if name is None or name.level == "initial":
        name = _spelt(left, right) or _spelt(right, left) or name
    return Comparison(
        left,
        right,
        name,
        tuple(_shared(left, right)),
        tuple(_against(left, right)),
        tuple(_vetoes(left, right)),
        tuple(_ignored(left, right)),
    )


def rule_of(one: Comparison, crowded: Crowded) -> str:
    """The rule by which the two are one person without asking; "" when there is none."""
    if one.name is None or one.vetoes:
        return ""
    full = one.name.level in ("full", "spelling")
    if full and one.has("birthday") and (one.has("employer") or not _common(one)):
        return "name+birthday"
    if full and one.has("desk"):
        return "name+desk"
    if full and one.has("mark"):
        return "name+mailbox"
    if one.has("employer") and (full or one.name.level in ("nickname", "mailbox")):
        return "" if crowded(one) or _numbered(one) else "name+employer"
    return ""


def _common(one: Comparison) -> bool:
    """Two of one name and birthday would be no wonder in a large store."""
    names = (one.name.left, one.name.right) if one.name else ()
    return any(len(words(name)) == _TWO and is_common(name) for name in names)


def _numbered(one: Comparison) -> bool:
    """A mailbox that spells the name with a number behind: anna.bell2@ or anna2@ tells of another
    Anna (Bell) at the same company."""
    known = spellings(one.left) | spellings(one.right)
    known |= {firm(word) for e in (one.left, one.right) for n in e.names for word in words(n)}
    locals_ = (roles.split(box)[0] for box in one.left.boxes | one.right.boxes if domain(box))
    return any(
        bare != local and squashed(f"{bare}@x") in known
        for local in locals_
        if (bare := re.sub(r"\d{1,2}$", "", local))
    )


def _named(left: Entity, right: Entity) -> Ground | None:
    pairs = [
        (_ORDER.index(found), a, b)
        for a in left.names
        for b in right.names
        if (found := level(a, b))
    ]
    if not pairs:
        return None
    rank, a, b = min(pairs)
    return Ground("name", a, b, f"{_WORDS[_ORDER[rank]]} ({_both(a, b)})", _ORDER[rank])


def _spelt(bare: Entity, named: Entity) -> Ground | None:
    """A mailbox that spells the other's name where no name beside it tells more."""
    if not bare.nameless or named.nameless:
        return None
    known = spellings(named)
    for box in sorted(bare.boxes):
        if (local := squashed(box)) and local in known:
            name = next(n for n in named.names if len(words(n)) > 1)
            address = box.partition(":")[2]
            says = f"{_WORDS['mailbox']} ({address}, {name})"
            return Ground("name", address, name, says, "mailbox")
    return None


def _shared(left: Entity, right: Entity) -> list[Ground]:
    found = [
        Ground("employer", _employer(left, key), _employer(right, key), _at(left, right, key), key)
        for key in sorted(left.employers & right.employers)
    ]
    marks = distinctive(left) & distinctive(right)
    boxes = set() if marks else _same_locals(left, right)
    days = left.birthdays & right.birthdays
    whole = whole_dates(days)
    for kind, values, says in (
        ("birthday", whole, "the same birthday"),
        ("day", days - whole, "the same birthday, the year unknown"),
        ("desk", left.desks & right.desks, "cards with the same shared address"),
        ("shared", left.shared & right.shared, "what several people use"),
        ("line", left.lines & right.lines, "the same fixed line"),
        ("mark", marks, "the same unusual mailbox name"),
        ("local", boxes, "the same mailbox name at two providers"),
        ("city", {c.title() for c in left.cities & right.cities}, "the same city"),
    ):
        found += [_same(kind, value, says) for value in sorted(values)]
    return found


def _against(left: Entity, right: Entity) -> list[Ground]:
    found = []
    if left.employers and right.employers and not left.employers & right.employers:
        a, b = _employer(left, min(left.employers)), _employer(right, min(right.employers))
        found.append(Ground("employer", a, b, f"different employers ({a}, {b})"))
    if left.cities and right.cities and not left.cities & right.cities:
        a, b = min(left.cities).title(), min(right.cities).title()
        found.append(Ground("city", a, b, f"different cities ({a}, {b})"))
    return found


def _vetoes(left: Entity, right: Entity) -> list[Ground]:
    found = []
    if clash := next(((a, b) for a in left.names for b in right.names if contradict(a, b)), None):
        found.append(Ground("name", *clash, f"names that contradict ({_both(*clash)})"))
    if left.birthdays and right.birthdays and not _days_agree(left, right):
        a, b = min(left.birthdays), min(right.birthdays)
        found.append(Ground("birthday", a, b, f"different birthdays ({a}, {b})"))
    if left.generations != right.generations:
        a, b = "".join(left.generations) or "none", "".join(right.generations) or "none"
        found.append(Ground("generation", a, b, f"junior or senior in one name only ({a}, {b})"))
    houses = right.houses
    for house, mine in sorted(left.houses.items()):
        theirs = houses.get(house)
        if theirs and mine.isdisjoint(theirs):
            a, b = f"{min(mine)}@{house}", f"{min(theirs)}@{house}"
            found.append(Ground("mailbox", a, b, f"two mailboxes at one company ({a}, {b})"))
    for scheme in ("linkedin", "xing"):
        one, two = ({p for p in e.profiles if p.startswith(scheme)} for e in (left, right))
        if one and two and not one & two:
            a, b = min(one), min(two)
            found.append(Ground("profile", a, b, f"two profiles ({a}, {b})"))
    return found


def _ignored(left: Entity, right: Entity) -> list[Ground]:
    """What a person would point at, and why it was not used."""
    return [
        Ground("mailbox", box, box, f"{box.partition(':')[2]} is used by several people")
        for box in sorted(left.boxes & right.boxes)
    ]


def _days_agree(left: Entity, right: Entity) -> bool:
    """Some birthday of one is some birthday of the other, as far as both are stated."""
    return any(
        a == b or (a[-5:] == b[-5:] and "-" in (a[0], b[0]))
        for a in left.birthdays
        for b in right.birthdays
    )


def _same_locals(left: Entity, right: Entity) -> set[str]:
    a, b = ({roles.split(x)[0].replace(".", "") for x in one.boxes} for one in (left, right))
    return {local for local in a & b if len(local) > _SHORT_LOCAL}


def _employer(entity: Entity, key: str) -> str:
    """The employer as the entity states it: the company's name, else the domain."""
    written = [c for c in sorted(entity.companies) if key in employers((c,), ())]
    hosts = sorted(
        {h for box in entity.boxes if (h := domain(box)) and key in employers((), (box,))}
    )
    return (written or hosts or [key])[0]


def _at(left: Entity, right: Entity, key: str) -> str:
    a, b = _employer(left, key), _employer(right, key)
    return f"the same employer ({_both(a, b)})"


def _same(kind: str, value: str, says: str) -> Ground:
    plain = value.partition(":")[2] or value
    return Ground(kind, plain, plain, f"{says} ({plain})")


def _both(a: str, b: str) -> str:
    return a if a == b else f"{a}; {b}"
