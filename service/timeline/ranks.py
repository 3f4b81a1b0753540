"""The order of urgency: one small number per (gap kind, how close the person is).

A gap row holds its rank and the moment from which it stands. Inside a rank, who has waited
longest comes first. So "most urgent first" is one index, and no clock has to re-sort it.
Closeness comes from the cadence in days: up to 31 close, up to 100 regular, above that far. The
importance the owner gave moves it: 5 is close, 4 at least regular, 2 at most regular, 1 far.
An overdue gap that only the default cadence asks for fades into dormant; those come after the
overdue of a cadence somebody chose, and in a rank of their own, so that a walk in order can pass
over the many that have faded.
"""

from __future__ import annotations

from typing import Literal, get_args

from service.settings import TimelineSettings

GapKind = Literal[
    "awaiting_my_reply", "overdue", "awaiting_their_reply", "due_soon", "dormant", "never_touched"
]
KINDS: tuple[GapKind, ...] = get_args(GapKind)
_CLOSENESS = (31, 100)
_ORDER: dict[tuple[GapKind, int], int] = {
    ("awaiting_my_reply", 0): 10,
    ("overdue", 0): 20,
    ("awaiting_my_reply", 1): 30,
    ("overdue", 1): 40,
    ("awaiting_their_reply", 0): 50,
    ("due_soon", 0): 60,
    ("awaiting_my_reply", 2): 70,
    ("overdue", 2): 80,
    ("awaiting_their_reply", 1): 90,
    ("due_soon", 1): 100,
    ("awaiting_their_reply", 2): 110,
    ("due_soon", 2): 120,
    ("dormant", 0): 130,
    ("dormant", 1): 131,
    ("dormant", 2): 132,
    ("never_touched", 0): 140,
    ("never_touched", 1): 141,
    ("never_touched", 2): 142,
}
_BOUNDS = {5: (0, 0), 4: (0, 1), 2: (1, 2), 1: (2, 2)}
"""The closest and the farthest that somebody of this importance can be."""
_FADING = (25, 45, 85)
"""Ranks of overdue gaps that fade."""
RANKS: dict[int, GapKind] = {rank: kind for (kind, _), rank in _ORDER.items()}
RANKS |= dict.fromkeys(_FADING, "overdue")
OVERDUE = tuple(sorted(number for number, kind in RANKS.items() if kind == "overdue"))


def rank(
    kind: GapKind,
    cadence_days: int | None,
    *,
    fades: bool = False,
    importance: int | None = None,
) -> int:
    """The rank of a gap of this kind for a contact of this cadence (None counts as far). fades:
    it ends by itself, which for overdue makes another rank."""
    days = cadence_days if cadence_days is not None else _CLOSENESS[-1] + 1
    closest, farthest = _BOUNDS.get(importance or 3, (0, len(_CLOSENESS)))
    away = min(max(sum(days > limit for limit in _CLOSENESS), closest), farthest)
    number = _ORDER[kind, away]
    return number + 5 if fades and kind == "overdue" else number


def longest(rank: int, settings: TimelineSettings) -> int | None:
    """Days for which a gap of this rank can stand; None: until something happens."""
    if rank in _FADING:
        return settings.dormant_after
    return {
        "due_soon": settings.due_soon,
        "awaiting_my_reply": settings.reply_forgotten,
        "awaiting_their_reply": settings.reply_forgotten,
    }.get(RANKS[rank])


def ranks_of(kinds: frozenset[GapKind]) -> list[int]:
    """All ranks of these kinds, most urgent first; every rank when kinds is empty."""
    return sorted(number for number, kind in RANKS.items() if not kinds or kind in kinds)
