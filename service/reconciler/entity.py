"""What is known of one would-be person, gathered from cards and from names beside addresses. Pure.

An entity is what strong identifiers alone hold together; whether two of them are one person is
then asked of their facts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from schemas.identifier import mobile
from service.detection import roles
from service.reconciler.cluster import Cluster, is_stated
from service.reconciler.employers import domain, employers
from service.reconciler.names import contradict, generation, is_nobody, words
from service.reconciler.neighbourhood import Neighbourhood, name_of

_WHOLE_DATE = 10


@dataclass(frozen=True, slots=True, eq=False)
class Entity:
    """id: its smallest identifier. names: as stated or shown, of two words or more. nameless: no
    name tells more than an initial, so its mailboxes may. boxes: mail addresses. employers: keys
    of companies and corporate domains; companies: as written. desks, lines: shared addresses and
    fixed lines its cards state; shared: addresses, numbers and profiles that others state too.
    birthdays: "YYYY-MM-DD" or "--MM-DD". mixed: its own names contradict or an identifier is
    disputed, so nothing may be concluded from it."""

    id: int
    cluster: Cluster
    names: tuple[str, ...]
    nameless: bool
    boxes: frozenset[str]
    employers: frozenset[str]
    companies: frozenset[str]
    desks: frozenset[str]
    lines: frozenset[str]
    shared: frozenset[str]
    birthdays: frozenset[str]
    profiles: frozenset[str]
    generations: frozenset[str]
    cities: frozenset[str]
    mixed: bool
    organisation: bool

    @property
    def houses(self) -> dict[str, set[str]]:
        """Corporate domain to the local parts it has there, plus tags dropped."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for box in self.boxes:
            if host := domain(box):
                found[host].add(roles.split(box)[0])
        return found


def describe(near: Neighbourhood, one: Cluster, disputed: Collection[int]) -> Entity:
    """The entity a cluster of strong identifiers is."""
    told = [near.told[card].record for card in sorted(one.cards)]
    values = [near.values[i] for i in sorted(one.identifiers)]
    claimed = {i for card in one.cards for i in near.claimed[card] if i in near.values}
    stated = {near.values[i] for i in claimed}
    boxes = frozenset(value for value in values if value.startswith("email:"))
    desks = frozenset(value for value in stated if roles.is_role(value)) - boxes
    names = _names(near, one, [name_of(record) for record in told])
    companies = frozenset(record.company for record in told if record.company)
    return Entity(
        id=min(one.identifiers),
        cluster=one,
        names=names,
        nameless=not any(_is_full(name) for name in names),
        boxes=boxes,
        # A desk tells where somebody works only where a company is named too: a card of a name and
        # a desk may be the desk's own.
        employers=employers(companies, boxes | (desks if companies else frozenset())),
        companies=companies,
        desks=desks,
        lines=frozenset(v for v in stated if v.startswith("phone:") and not mobile(v[6:])),
        shared=frozenset(near.values[i] for i in claimed & set(disputed)),
        birthdays=frozenset(record.birthday for record in told if is_stated(record.birthday)),
        profiles=frozenset(v for v in values if v.startswith(("linkedin:", "xing:"))),
        generations=frozenset(g for name in names if (g := generation(name))),
        cities=frozenset(record.city.casefold() for record in told if record.city),
        mixed=not one.identifiers.isdisjoint(disputed) or _contradictory(names),
        organisation=any(record.organisation for record in told),
    )


def whole_dates(birthdays: Iterable[str]) -> frozenset[str]:
    """Those with a year."""
    return frozenset(day for day in birthdays if len(day) == _WHOLE_DATE)


def _names(near: Neighbourhood, one: Cluster, stated: Iterable[str]) -> tuple[str, ...]:
    """Names of at least two words, those beside addresses only where a person's."""
    shown = {name for i in one.identifiers for name in near.persons(i)}
    named = {name for name in stated if "@" not in name and len(words(name)) > 1}
    return tuple(sorted(name for name in named | shown if not is_nobody(name)))


def _is_full(name: str) -> bool:
    return all(len(word) > 1 for word in words(name)[:2])


def _contradictory(names: tuple[str, ...]) -> bool:
    return any(contradict(a, b) for i, a in enumerate(names) for b in names[i + 1 :])
