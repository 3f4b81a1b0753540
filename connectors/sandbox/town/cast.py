"""The people of the town: who they are, where they work, how the owner knows them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random

from connectors.sandbox.town.firms import FIRMS, HOUSE, PRIVATE, TITLES, Firm
from connectors.sandbox.town.hours import ago
from connectors.sandbox.town.kinds import RHYTHMS, Kind
from connectors.sandbox.town.names import FAMILY, FOREIGN, GIVEN, Language
from connectors.sandbox.town.post import Account
from connectors.sandbox.world import Party

_LETTERS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ı": "i", "'": "", "ø": "oe", "ł": "l"}
)
_FOREIGN, _INITIAL, _REVERSED, _PRIVATE, _WORK = 0.05, 0.1, 0.07, 0.25, 0.2
"""Shares of people: names in other scripts, with an initial, "Bell, Anna"; private addresses;
those who write to the owner's work account."""

_AROUND: tuple[Kind, ...] = ("weekly", "monthly", "quarterly", "colleague")

Name = tuple[str, str, str]
"""As shown, and given and family name as an address spells them."""


@dataclass(frozen=True, slots=True)
class Person:
    """shown: the name in From. account: where they write to. other: a second address, "" = none;
    until moved_at the only one (a mover), else used as well (a double)."""

    name: str
    shown: str
    address: str
    firm: Firm
    title: str
    language: Language
    kind: Kind
    account: Account
    other: str = ""
    moved_at: datetime | None = None

    def at(self, moment: datetime, rng: Random) -> Party:
        """As they write at a moment."""
        if not self.other:
            return Party(self.shown, self.address)
        former = rng.random() < 0.4 if self.moved_at is None else moment < self.moved_at
        return Party(self.shown, self.other if former else self.address)


class Cast:
    """Everybody. people: in the order of RHYTHMS, so that a seed means one town."""

    def __init__(self, people: Sequence[Person]) -> None:
        self.people = tuple(people)
        self.by_address = {a: p for p in people for a in (p.address, p.other) if a}
        self._mates: dict[str, list[Person]] = {}
        for person in people:
            if person.firm.name:
                self._mates.setdefault(person.firm.domain, []).append(person)

    def of(self, *kinds: Kind) -> list[Person]:
        """Those known in one of these ways."""
        return [person for person in self.people if person.kind in kinds]

    def mates(self, person: Person) -> list[Person]:
        """Others of the same firm whom the owner meets at any time."""
        found = self._mates.get(person.firm.domain, [])
        return [mate for mate in found if mate is not person and mate.kind in _AROUND]


def many(number: float, scale: float) -> int:
    """At least one."""
    return max(1, round(number * scale))


def cast(rng: Random, now: datetime, scale: float) -> Cast:
    """The people of a town."""
    registry, people = _Registry(rng, now), list[Person]()
    for kind, rhythm in RHYTHMS.items():
        if kind == "namesake":
            for _ in range(many(rhythm.people / 2, scale)):
                people += registry.namesakes()
        else:
            people += [registry.person(kind) for _ in range(many(rhythm.people, scale))]
    return Cast(people)


class _Registry:
    """Enters people, no address twice."""

    def __init__(self, rng: Random, now: datetime) -> None:
        self._rng, self._now, self._taken = rng, now, set[str]()
        self._names = {"en": _named(rng, "en"), "de": _named(rng, "de")}

    def person(self, kind: Kind) -> Person:
        """Somebody new."""
        firm = self._firm(kind)
        return self._enter(kind, firm, next(self._names[firm.language]))

    def namesakes(self) -> list[Person]:
        """Two of one name, at two firms."""
        first, second = self._rng.sample(FIRMS, 2)
        name = next(self._names[first.language])
        return [self._enter("namesake", firm, name) for firm in (first, second)]

    def _enter(self, kind: Kind, firm: Firm, name: Name) -> Person:
        rng, address = self._rng, self._address(firm, name)
        other = _elsewhere(rng, kind, firm)
        return Person(
            name=name[0],
            shown=self._shown(name[0]),
            address=address,
            firm=firm,
            title=rng.choice(TITLES[firm.language]) if firm.name else "",
            language=firm.language,
            kind=kind,
            account="microsoft" if firm is HOUSE or rng.random() < _WORK else "google",
            other=self._address(other, name) if other else "",
            moved_at=ago(self._now, rng.uniform(110, 400)) if kind == "mover" else None,
        )

    def _firm(self, kind: Kind) -> Firm:
        if kind == "colleague":
            return HOUSE
        private = kind != "mover" and self._rng.random() < _PRIVATE
        return self._rng.choice(PRIVATE if private else FIRMS)

    def _shown(self, name: str) -> str:
        if not name.isascii() or self._rng.random() > _REVERSED:
            return name
        given, _, family = name.rpartition(" ")
        return f"{family}, {given}"

    def _address(self, firm: Firm, name: Name) -> str:
        """The first free one: a second anna.bell becomes anna.bell2."""
        _, given, family = name
        local = firm.pattern.format(given=given, family=family, g=given[:1])
        number, address = 1, f"{local}@{firm.domain}"
        while address in self._taken:
            number += 1
            address = f"{local}{number}@{firm.domain}"
        self._taken.add(address)
        return address


def _elsewhere(rng: Random, kind: Kind, firm: Firm) -> Firm | None:
    """Where the second address is, for those who have two."""
    choices = {"mover": FIRMS, "double": PRIVATE}.get(kind, ())
    return rng.choice([other for other in choices if other is not firm]) if choices else None


def _named(rng: Random, language: Language) -> Iterator[Name]:
    pairs = [(g, f) for g in GIVEN[language] for f in FAMILY[language]]
    rng.shuffle(pairs)
    foreign = iter(FOREIGN[:: 1 if language == "en" else -1][: len(FOREIGN) // 2])
    while True:
        for given, family in pairs:
            if rng.random() < _FOREIGN and (other := next(foreign, None)):
                yield other
            middle = f" {rng.choice('ABCDEHJKLMRST')}." if rng.random() < _INITIAL else ""
            yield f"{given}{middle} {family}", plain(given), plain(family)


def plain(name: str) -> str:
    """A name as an address spells it: "Größing" is groessing."""
    folded = unicodedata.normalize("NFKD", name.lower().translate(_LETTERS))
    return "".join(c for c in folded if c.isascii() and (c.isalnum() or c == "-"))
