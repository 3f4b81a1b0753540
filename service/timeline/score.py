"""The relationship score: five parts, each in plain sight. Pure.

product = recency * frequency * depth * reciprocity * breadth, score = 100 * (1 - 2^(-product / 8)):
a product of 8 scores 50. (A letter each way a month comes to 8 to 10.)

recency: 2^(-(days since the last touch) / 90).
frequency: touches, each worth half as much for every 90 days it lies before the last one.
depth: mean weight of the latest 40, fading the same way: a meeting 3, a call 2, all else 1.
reciprocity: 0.5 when one side alone turns to the other, 1 when both do as often (latest 40).
breadth: 1 for one channel, 1.25 for two, 1.5 for three and more (latest 40).

Only recency moves with the clock, and for all contacts alike. So strength, the base-2 logarithm of
the product as it would be at the epoch, orders contacts for ever.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import log2

from service.db.moments import DAY

HALF_LIFE = 90 * DAY
WEIGHTS: Mapping[str, int] = {"meeting": 3, "call": 2}
"""Of a touch by its kind; 1 for all others."""
_HALF_SCORE = 8


def recency(last: int, now: int) -> float:
    """Moments are epoch ms."""
    return float(2.0 ** ((last - now) / HALF_LIFE))


def frequency(warmth: float, last: int) -> float:
    """warmth: see touches.py."""
    return float(2.0 ** (warmth - last / HALF_LIFE))


def reciprocity(mine: int, theirs: int) -> float:
    """mine, theirs: touches by either side's doing."""
    return 0.5 + 0.5 * min(mine, theirs) / max(mine, theirs, 1)


def breadth(channels: int) -> float:
    """channels: kinds of touches."""
    return 1 + 0.25 * min(max(channels - 1, 0), 2)


def strength(warmth: float, depth: float, mutual: float, broad: float) -> float:
    """log2 of the product at the epoch; rounded, so that the machine's last bit does not count."""
    return round(warmth + log2(depth * mutual * broad), 6)


def product(strength: float | None, now: int) -> float:
    """What the score is made of; 0 for who was never touched."""
    return 0.0 if strength is None else float(2.0 ** (strength - now / HALF_LIFE))


def score(product: float) -> float:
    """0 to 100."""
    return round(100 * (1 - float(2.0 ** (-product / _HALF_SCORE))), 1)
