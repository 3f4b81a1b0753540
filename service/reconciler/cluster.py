"""From cards and decisions to sets of identifiers that are one person. Pure and order-free.

Only strong identifiers join: a personal address, a mobile number, a profile. Names alone never
do, role and shared addresses never do. Links are taken in a fixed order (the owner's word, then
profiles, addresses, numbers) and a link is refused when it would unite what the owner parted or
two names that contradict. So the same facts give the same people, however they arrived.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from service.reconciler.names import agree, contradict, generation, renamed, words

if TYPE_CHECKING:
    from service.reconciler.joining import Join

_STRENGTH = {"linkedin": 0, "xing": 1, "x": 2, "email": 3, "phone": 4}
GENERATION = 15
"""Years between two birthdays on one identifier from which on it is a family's."""
HOT = 50
"""Cards on one identifier above which it is nobody's own."""


@dataclass(frozen=True, slots=True)
class Card:
    """A person record as clustering sees it. claims: identifiers that may join, by id.
    fallback: the id that stands for the card when nothing strong does; anchored: it did so
    before, and what was decided on it still holds."""

    id: int
    name: str
    claims: frozenset[int]
    fallback: int
    makes_contact: bool
    anchored: bool = False
    birthday: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """Two nodes (identifier or card ids) held to be one person, and why."""

    left: int
    right: int
    rule: str


@dataclass(slots=True)
class Cluster:
    """One person: the identifiers, the cards that speak of them, the links that made it. parts,
    joins: what strong identifiers alone hold together and what made them one; empty when nothing
    but strong identifiers was needed."""

    identifiers: set[int] = field(default_factory=set)
    cards: set[int] = field(default_factory=set)
    links: list[Link] = field(default_factory=list)
    parts: list[Cluster] = field(default_factory=list)
    joins: list[Join] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class World:
    """Everything a clustering needs. schemes: of each identifier that may join. shown: persons'
    names seen beside identifiers. offices: local parts of mailboxes at a company: what is named by
    a given name alone goes to the next one of that name.
    same, apart: the owner's decisions, pairs of identifier ids."""

    cards: Mapping[int, Card]
    schemes: Mapping[int, str]
    shown: Mapping[int, Collection[str]] = field(default_factory=dict)
    offices: Mapping[int, str] = field(default_factory=dict)
    same: Collection[tuple[int, int]] = ()
    apart: Collection[tuple[int, int]] = ()


def contested(world: World) -> set[int]:
    """Identifiers whose cards cannot all be one person: shared, recycled or generic ones.

    A number joins only cards whose names agree; an address or profile, unless they contradict.
    """
    holders: dict[int, list[Card]] = {}
    for card in world.cards.values():
        for identifier in card.claims:
            holders.setdefault(identifier, []).append(card)
    return {i for i, cards in holders.items() if _disputed(world, i, cards)}


def _disputed(world: World, identifier: int, cards: Sequence[Card]) -> bool:
    if len(cards) > HOT:
        return True
    names = sorted({card.name for card in cards if card.name})
    if _generations_apart({card.birthday for card in cards}):
        return True
    pairs = [(a, b) for i, a in enumerate(names) for b in names[i + 1 :]]
    if any(generation(a) != generation(b) for a, b in pairs):
        return True
    if world.schemes[identifier] == "phone":
        return not all(agree(a, b) for a, b in pairs)
    others = [words(a)[0] for a, b in pairs if renamed(a, b)]
    # "Anna" may be either's, Anna Bell or Anna Miller: nothing shows that one became the other.
    alone = {found[0] for name in names if len(found := words(name)) == 1}
    if not {world.offices.get(identifier), *alone}.isdisjoint(others):
        return True
    shown = world.shown.get(identifier, ())
    return any(contradict(a, b) for a, b in pairs) or _shows_others(names, shown)


def _shows_others(names: Collection[str], shown: Collection[str]) -> bool:
    """Mail from there bears the name of somebody else, and never that of a card."""
    beside = [(name, other) for name in names for other in shown]
    return any(contradict(*pair) for pair in beside) and not any(agree(*pair) for pair in beside)


def is_stated(birthday: str) -> bool:
    """A birthday, and no placeholder: the first of January, anything of 1900."""
    return bool(birthday) and not birthday.endswith("-01-01") and not birthday.startswith("1900-")


def _generations_apart(birthdays: Collection[str]) -> bool:
    """Born so far apart that they are parent and child, whatever they are called. Smaller
    differences are more often slips and placeholders of one person's cards."""
    years = [int(day[:4]) for day in birthdays if day[:4].isdigit() and is_stated(day)]
    return bool(years) and max(years) - min(years) >= GENERATION


def cluster(world: World, disputed: Collection[int]) -> list[Cluster]:
    """All clusters of the world, each identifier in exactly one, ordered by smallest id."""
    forest = _Forest(world)
    idle = _idle(world, set(disputed))
    for left, right in sorted(world.same):
        if left not in idle and right not in idle:
            forest.unite(Link(left, right, "owner.same"), force=True)
    parted = _parted_claims(world)
    for link in sorted(_links(world, set(disputed)), key=lambda x: _order(world, parted, x)):
        forest.unite(link)
    return [one for one in forest.clusters() if not one.identifiers <= idle]


def _idle(world: World, disputed: set[int]) -> set[int]:
    """What stands for cards that need not stand for themselves: decided on, for a later day."""
    return {
        card.fallback
        for card in world.cards.values()
        if not card.anchored and card.claims - disputed
    }


def _links(world: World, disputed: set[int]) -> Iterable[Link]:
    for card in world.cards.values():
        strong = card.claims - disputed
        if card.anchored or not strong:
            yield Link(card.fallback, card.id, "card.fallback")
        for identifier in strong:
            yield Link(identifier, card.id, f"same.{world.schemes[identifier]}")


def _parted_claims(world: World) -> dict[tuple[int, int], int]:
    """(identifier, card) to how many of the card's other identifiers the owner parted from it:
    a card whose identifiers were split stays with the larger part."""
    apart: dict[int, set[int]] = {}
    for left, right in world.apart:
        apart.setdefault(left, set()).add(right)
        apart.setdefault(right, set()).add(left)
    return {
        (identifier, card.id): len(apart[identifier] & card.claims)
        for card in world.cards.values()
        for identifier in card.claims & apart.keys()
    }


def _order(
    world: World, parted: Mapping[tuple[int, int], int], link: Link
) -> tuple[int, int, int, int]:
    strength = _STRENGTH.get(world.schemes.get(link.left, ""), 9)
    return parted.get((link.left, link.right), 0), strength, link.left, link.right


class _Forest:
    """Union-find that keeps why, and refuses what was parted or contradicts."""

    def __init__(self, world: World) -> None:
        self._cards = world.cards
        self._parent: dict[int, int] = {}
        self._members: dict[int, set[int]] = {}
        self._names: dict[int, set[str]] = {}
        self._links: dict[int, list[Link]] = {}
        self._apart: dict[int, set[int]] = {}
        for left, right in world.apart:
            self._apart.setdefault(left, set()).add(right)
            self._apart.setdefault(right, set()).add(left)
        for node in [*world.schemes, *world.cards]:
            self._add(node)
        # Names the owner declared one person's by uniting identifiers that bear them.
        self._excused: dict[int, set[str]] = {}

    def _add(self, node: int) -> None:
        self._parent[node] = node
        self._members[node] = {node}
        card = self._cards.get(node)
        self._names[node] = {card.name} if card and card.name else set()
        self._links[node] = []

    def _root(self, node: int) -> int:
        while self._parent[node] != node:
            self._parent[node] = self._parent[self._parent[node]]
            node = self._parent[node]
        return node

    def unite(self, link: Link, *, force: bool = False) -> None:
        """Takes a link unless something forbids it."""
        for node in (link.left, link.right):
            if node not in self._parent:
                self._add(node)
        left, right = self._root(link.left), self._root(link.right)
        if left == right or self._parted(left, right) or (not force and self._clash(left, right)):
            return
        if len(self._members[left]) < len(self._members[right]):
            left, right = right, left
        self._parent[right] = left
        self._members[left] |= self._members.pop(right)
        self._names[left] |= self._names.pop(right)
        self._links[left] += [*self._links.pop(right), link]
        self._excused[left] = self._excused.get(left, set()) | self._excused.pop(right, set())
        if force:
            self._excused[left] |= self._names_on(self._members[left])

    def _parted(self, left: int, right: int) -> bool:
        there = self._members[right]
        return any(self._apart.get(node, set()) & there for node in self._members[left])

    def _clash(self, left: int, right: int) -> bool:
        excused = self._excused.get(left, set()) | self._excused.get(right, set())
        return any(
            contradict(a, b) and not {a, b} <= excused
            for a in self._names[left]
            for b in self._names[right]
        )

    def _names_on(self, members: set[int]) -> set[str]:
        """Names of all cards that state one of these identifiers."""
        cards = self._cards.values()
        return {card.name for card in cards if members & card.claims or card.fallback in members}

    def clusters(self) -> list[Cluster]:
        found = []
        for root, members in self._members.items():
            cards = {node for node in members if node in self._cards}
            if members - cards:
                found.append(Cluster(members - cards, cards, self._links[root]))
        return sorted(found, key=lambda one: min(one.identifiers))


def bridge(links: Sequence[Link], start: Collection[int], goal: Collection[int]) -> list[Link]:
    """The shortest chain of links from one set of nodes to another; [] when there is none."""
    paths: dict[int, list[Link]] = {node: [] for node in start}
    queue = deque(sorted(start))
    while queue:
        node = queue.popleft()
        if node in goal:
            return paths[node]
        for link in links:
            other = {link.left: link.right, link.right: link.left}.get(node)
            if other is not None and other not in paths:
                paths[other] = [*paths[node], link]
                queue.append(other)
    return []
