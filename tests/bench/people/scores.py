"""How well clusters of records agree with the truth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Labels = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Score:
    """right, wrong, missed: pairs of records. precision, recall, f1: from 0 to 1."""

    precision: float
    recall: float
    right: float = 0
    wrong: float = 0
    missed: float = 0

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def pairwise(found: Labels, truth: Labels) -> Score:
    """Over all pairs of records: one wrong join of two four-record people is 16 wrong pairs."""
    cells = Counter((found[key], truth[key]) for key in truth)
    right = _pairs(cells.values())
    claimed = _pairs(Counter(found[key] for key in truth).values())
    true = _pairs(Counter(truth.values()).values())
    precision = right / claimed if claimed else 1.0
    recall = right / true if true else 1.0
    return Score(precision, recall, right, claimed - right, true - right)


def b_cubed(found: Labels, truth: Labels) -> Score:
    """The mean over records of how pure and how whole the cluster of each is."""
    cells = Counter((found[key], truth[key]) for key in truth)
    clusters = Counter(found[key] for key in truth)
    people = Counter(truth.values())
    pure = sum(n * n / clusters[cluster] for (cluster, _), n in cells.items())
    whole = sum(n * n / people[person] for (_, person), n in cells.items())
    return Score(pure / len(truth), whole / len(truth))


def mixed(found: Labels, truth: Labels) -> dict[str, list[str]]:
    """Clusters that hold more than one person: {cluster: records}."""
    within: dict[str, set[str]] = {}
    for key, person in truth.items():
        within.setdefault(found[key], set()).add(person)
    bad = {cluster for cluster, people in within.items() if len(people) > 1}
    held: dict[str, list[str]] = {cluster: [] for cluster in bad}
    for key in truth:
        if found[key] in bad:
            held[found[key]].append(key)
    return held


def _pairs(sizes: Iterable[int]) -> int:
    return sum(n * (n - 1) // 2 for n in sizes)
