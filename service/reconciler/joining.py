"""From entities to people: which of them are one by a name and independent evidence. Pure.

A pair joins by a rule of compare.py. It is held back when a namesake makes it ambiguous: somebody
who could be the one as well but certainly is not the other. Links are taken in a fixed order and
refused where whole groups contradict, so the result does not depend on the order of arrival.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from service.reconciler.cluster import Cluster, Link
from service.reconciler.compare import Comparison, compare, rule_of
from service.reconciler.employers import is_large
from service.reconciler.entity import Entity
from service.reconciler.keys import Key, crowds, employer_key, keys
from service.reconciler.rarity import is_common

_RANK = ("name+birthday", "name+desk", "name+mailbox", "name+employer")


def join(
    entities: Sequence[Entity],
    hot: Collection[Key],
    many: Collection[Key],
    apart: Collection[tuple[int, int]],
) -> list[Cluster]:
    """The clusters of the people these entities are, ordered by smallest identifier.

    hot: keys under which so many are filed that they tell nothing. many: those of employers and
    of names (keys.crowds) that many have. apart: pairs of identifiers
    the owner parted.
    """
    board = _Board(entities, hot, set(many), apart)
    for pair in sorted(board.admitted, key=lambda p: (_RANK.index(board.admitted[p]), p)):
        if not board.ambiguous(*pair):
            board.unite(*pair)
    return board.clusters()


def meetings(entities: Iterable[Entity], hot: Collection[Key]) -> set[tuple[int, int]]:
    """Pairs of entity ids that meet under a certain key that is not hot."""
    filed: defaultdict[Key, set[int]] = defaultdict(set)
    for one in entities:
        for key in keys(one):
            if key.sort == "certain" and key not in hot:
                filed[key].add(one.id)
    return {
        (min(one, other), max(one, other))
        for key, some in filed.items()
        for one in some
        for other in filed.get(key.partner, ())
        if one != other
    }


@dataclass(frozen=True, slots=True)
class Join:
    """Two entities that a rule makes one person, and the comparison it rests on."""

    left: Cluster
    right: Cluster
    rule: str
    comparison: Comparison


class _Board:
    """Entities, what joins them, and the groups made so far."""

    def __init__(
        self,
        entities: Sequence[Entity],
        hot: Collection[Key],
        large: set[Key],
        apart: Collection[tuple[int, int]],
    ) -> None:
        self._crowds = large
        self._of = {one.id: one for one in entities}
        self._apart = _both_ways(apart)
        self._compared: dict[tuple[int, int], Comparison] = {}
        self.admitted: dict[tuple[int, int], str] = {}
        for pair in meetings(entities, hot):
            rule = rule_of(self._comparison(*pair), self._crowded)
            if rule and not self._parted(*pair):
                self.admitted[pair] = rule
        self._rivals: defaultdict[int, set[int]] = defaultdict(set)
        for left, right in self.admitted:
            self._rivals[left].add(right)
            self._rivals[right].add(left)
        self._group = {one.id: {one.id} for one in entities}
        self._joins: defaultdict[int, list[Join]] = defaultdict(list)

    def ambiguous(self, left: int, right: int) -> bool:
        """Somebody could be the one as well, yet is certainly not the other, or sounds alike
        only (two sets of Chinese signs)."""
        return any(
            self._clash(rival, other) or self._heard(rival, other)
            for one, other in ((left, right), (right, left))
            for rival in self._rivals[one] - {other}
        )

    def unite(self, left: int, right: int) -> None:
        """Makes the groups of the two one, unless any of them contradict."""
        a, b = self._group[left], self._group[right]
        if a is b or any(self._clash(x, y) for x in a for y in b):
            return
        join = Join(
            self._of[left].cluster,
            self._of[right].cluster,
            self.admitted[(left, right)],
            self._comparison(left, right),
        )
        joins = [*self._joins.pop(min(a), []), *self._joins.pop(min(b), []), join]
        a |= b
        for one in b:
            self._group[one] = a
        self._joins[min(a)] = joins

    def clusters(self) -> list[Cluster]:
        groups = {min(group): group for group in self._group.values()}
        return [self._cluster(groups[least]) for least in sorted(groups)]

    def _cluster(self, group: Collection[int]) -> Cluster:
        parts = [self._of[one].cluster for one in sorted(group)]
        if len(parts) == 1:
            return parts[0]
        joins = self._joins[min(group)]
        links = [Link(min(j.left.identifiers), min(j.right.identifiers), j.rule) for j in joins]
        return Cluster(
            set().union(*(part.identifiers for part in parts)),
            set().union(*(part.cards for part in parts)),
            [link for part in parts for link in part.links] + links,
            parts,
            joins,
        )

    def _crowded(self, one: Comparison) -> bool:
        """A common name at an employer so large that there may well be two of it."""
        two = (one.left, one.right)
        names = [name for entity in two for name in entity.names]
        shared = {employer_key(g.level) for g in one.shared if g.kind == "employer"}
        large = all(key in self._crowds or is_large(key.base[2:]) for key in shared)
        borne = {key for entity in two for key in crowds(entity) if key.sort == "name"}
        return large and (not borne.isdisjoint(self._crowds) or any(map(is_common, names)))

    def _comparison(self, left: int, right: int) -> Comparison:
        pair = (min(left, right), max(left, right))
        if pair not in self._compared:
            self._compared[pair] = compare(self._of[pair[0]], self._of[pair[1]])
        return self._compared[pair]

    def _clash(self, left: int, right: int) -> bool:
        return bool(self._comparison(left, right).vetoes) or self._parted(left, right)

    def _heard(self, left: int, right: int) -> bool:
        name = self._comparison(left, right).name
        return name is not None and name.level == "sound"

    def _parted(self, left: int, right: int) -> bool:
        there = self._of[right].cluster.identifiers
        return any(
            not self._apart.get(i, frozenset()).isdisjoint(there)
            for i in self._of[left].cluster.identifiers
        )


def _both_ways(pairs: Iterable[tuple[int, int]]) -> Mapping[int, set[int]]:
    found: defaultdict[int, set[int]] = defaultdict(set)
    for left, right in pairs:
        found[left].add(right)
        found[right].add(left)
    return found
