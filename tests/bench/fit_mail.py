"""Trains what service/detection/looks.py adds up, on labelled mail that is not in the repository.

    python -m tests.bench.fit_mail FOLDER [--write]

FOLDER holds mails and labels.csv (see labelled.py). Prints how well the rules do with and without
looks on origins they were not trained on (each eighth of the origins is left out in turn), and
with --write replaces service/detection/weights.py by the weights of all mail.

A logistic regression by Newton's method, with the usual penalty on large weights. Each origin
weighs as the square root of its size, so that no corpus drowns the others; letters weigh twice
as much as all else together, which is where touch F1 is highest. Mail that a certain rule
decides, and mail of lists, has no part in it: looks are not asked there, and people write to lists.
"""

from __future__ import annotations

import math
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import NamedTuple

from service.detection import weights
from service.detection.marks import MARKS, marks
from service.detection.received import letters, signs
from service.detection.verdict import Limits
from tests.bench.labelled import Labelled, read, score, touches

_FOLDS = 8
_PENALTY = 1.0
_LETTERS = 2.0
_STEPS = 12
_NAMES = tuple(MARKS)


class Row(NamedTuple):
    """One mail to learn from. borne: places of its marks in MARKS; offset: nats that the other
    rules give it; weight: how much it counts."""

    borne: tuple[int, ...]
    touch: bool
    offset: float
    weight: float


def main(arguments: Sequence[str]) -> None:
    """Runs the training; see the module."""
    mails = list(read(Path(arguments[0])))
    print("rules alone  ", score(touches(mails, without_looks=True)))
    tested = [pair for fold in _folds(mails) for pair in _tested(mails, fold)]
    print("unseen origin", score(tested))
    bias, found = fit(rows(mails))
    if "--write" in arguments:
        Path(weights.__file__).write_text(_source(bias, found))


def rows(mails: Sequence[Labelled]) -> list[Row]:
    """What there is to learn from labelled mail."""
    kept = [(mail, row) for mail in mails if (row := _row(mail))]
    sizes = Counter(mail.origin for mail, _ in kept)
    weighed = [row._replace(weight=sizes[mail.origin] ** -0.5) for mail, row in kept]
    sums = {side: sum(r.weight for r in weighed if r.touch is side) for side in (True, False)}
    ratio = _LETTERS * sums[False] / sums[True]
    return [r._replace(weight=r.weight * (ratio if r.touch else 1)) for r in weighed]


def _row(mail: Labelled) -> Row | None:
    seen = letters(mail.event, mail.people, Limits())
    if not seen or mail.class_ in ("group", "bounce"):
        return None
    fired = [f for f in signs(seen[0]) if f.rule != "mail.in.looks"]
    if any(f.certain for f in fired):
        return None
    borne = set(marks(seen[0]))
    places = tuple(i for i, name in enumerate(_NAMES) if name in borne)
    offset = math.log(2) * sum(f.weight for f in fired if f.weight > 0)
    return Row(places, mail.touch, offset, 1.0)


def fit(learnt: Sequence[Row]) -> tuple[float, list[float]]:
    """(bias, weight of each mark), in bits."""
    size = len(_NAMES) + 1
    at = [0.0] * size
    for _ in range(_STEPS):
        slope, bend = [0.0] * size, [[0.0] * size for _ in range(size)]
        for row in learnt:
            places = (0, *(i + 1 for i in row.borne))
            chance = 1 / (1 + math.exp(-row.offset - sum(at[i] for i in places)))
            pull, stiff = row.weight * (row.touch - chance), row.weight * chance * (1 - chance)
            for i in places:
                slope[i] += pull
                for j in places:
                    bend[i][j] += stiff
        for i in range(1, size):
            slope[i] -= _PENALTY * at[i]
            bend[i][i] += _PENALTY
        at = [a + b for a, b in zip(at, _solved(bend, slope), strict=True)]
    bits = [a / math.log(2) for a in at]
    return bits[0], bits[1:]


def _solved(matrix: list[list[float]], vector: list[float]) -> list[float]:
    """matrix · x = vector, by elimination: the matrix is positive definite."""
    lines = [[*line, value] for line, value in zip(matrix, vector, strict=True)]
    for i, line in enumerate(lines):
        scaled = [value / line[i] for value in line]
        lines[i] = scaled
        for j, other in enumerate(lines):
            if j != i and other[i]:
                factor = other[i]
                lines[j] = [b - factor * a for a, b in zip(scaled, other, strict=True)]
    return [line[-1] for line in lines]


def _folds(mails: Sequence[Labelled]) -> list[frozenset[str]]:
    origins = sorted({mail.origin for mail in mails})
    Random(1).shuffle(origins)
    return [frozenset(origins[i::_FOLDS]) for i in range(_FOLDS)]


def _tested(mails: Sequence[Labelled], unseen: frozenset[str]) -> list[tuple[bool, bool]]:
    """Touches of these origins with weights that the others gave."""
    bias, found = fit(rows([mail for mail in mails if mail.origin not in unseen]))
    _use(bias, found)
    return touches([mail for mail in mails if mail.origin in unseen])


def _use(bias: float, found: Sequence[float]) -> None:
    weights.BIAS, weights.WEIGHTS = bias, dict(zip(_NAMES, found, strict=True))


def _source(bias: float, found: Sequence[float]) -> str:
    lines = [f'    "{name}": {weight:.2f},' for name, weight in zip(_NAMES, found, strict=True)]
    return "\n".join(
        (
            '"""What each mark of a mail is worth to looks.py, in bits. Written by fit_mail.py."""',
            "\nfrom __future__ import annotations\n",
            f"BIAS: float = {bias:.2f}\nWEIGHTS: dict[str, float] = {{",
            *lines,
            "}\n",
        )
    )


if __name__ == "__main__":
    main(sys.argv[1:])
