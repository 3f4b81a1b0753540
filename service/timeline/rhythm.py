"""The pair's own rhythm: how long it usually takes from one talk to the next. Pure.

Touches within three days of the first of them are one talk: a letter and its answers do not make
a rhythm. Usual is the median of the last twelve intervals; fewer than four talks tell none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from service.db.moments import DAY
from service.timeline.habits import Mark

_TALK = 3 * DAY
_INTERVALS = 12
_TALKS = 4
_NEAR = 0.25
"""A cadence within this part of the usual days is as good as they are."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """days: usual from talk to talk. of: how many intervals say so."""

    days: int
    of: int


def rhythm_of(marks: Sequence[Mark]) -> Rhythm | None:
    """marks: the latest, oldest first. None: too few to tell."""
    talks: list[int] = []
    for one in marks:
        if not talks or one.at - talks[-1] > _TALK:
            talks.append(one.at)
    if len(talks) < _TALKS:
        return None
    apart = [then - one for one, then in pairwise(talks)][-_INTERVALS:]
    return Rhythm(round(median(apart) / DAY), len(apart))


def suggested(rhythm: Rhythm, cadence_days: int | None) -> int | None:
    """The days to set as cadence; None when the present one is as good."""
    if cadence_days is not None and abs(cadence_days - rhythm.days) <= _NEAR * rhythm.days:
        return None
    return rhythm.days


def said(rhythm: Rhythm) -> str:
    """In one sentence."""
    return f"you usually speak every {rhythm.days} days (the last {rhythm.of} times)"
