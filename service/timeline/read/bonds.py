"""What is between the owner and a contact, as it is shown: the score in its parts and where it is
heading, the rhythm beside the cadence. Pure."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Literal

from schemas.contact import Rhythm, ScoreParts, Trend
from service.db.moments import DAY
from service.timeline import score
from service.timeline.habits import habits_of, loaded
from service.timeline.rhythm import rhythm_of, said, suggested
from service.timeline.standing import strength_of
from service.timeline.touches import Touch, past

_SPAN = 90 * DAY
_POINTS = 5
"""Of the score, from which on it moves."""


def scored(row: Any, now: int) -> tuple[float, ScoreParts]:
    """The score of a contacts row. Three digits of each part: enough to follow it, few enough that
    an ETag lives a while."""
    habits, last, warmth = loaded(row.habits), row.last_touched_at, row.warmth
    touched = last is not None and warmth is not None
    fresh = score.recency(last, now) if touched else 0.0
    often = score.frequency(warmth, last) if touched else 0.0
    parts = ScoreParts(
        recency=round(fresh, 3),
        frequency=round(often, 3),
        depth=habits.depth,
        reciprocity=round(score.reciprocity(habits.mine, habits.theirs), 3),
        breadth=score.breadth(habits.channels),
        warmth=round(fresh * often, 3),
        half_life_days=score.HALF_LIFE // DAY,
        touches=row.touches,
        mine=habits.mine,
        theirs=habits.theirs,
        channels=habits.channels,
    )
    return score.score(score.product(row.strength, now)), parts


def rhythm(row: Any, told: Collection[Touch], now: int) -> Rhythm | None:
    """row: the contact's. told: its latest touches."""
    _, marks = past(told, now)
    found = rhythm_of(marks)
    if found is None:
        return None
    return Rhythm(found.days, found.of, suggested(found, row.cadence_days), said(found))


def trend(row: Any, told: Collection[Touch], now: int) -> Trend | None:
    """None without a touch."""
    if row.strength is None:
        return None
    then = now - _SPAN
    warmth, marks = past(told, then)
    strength = strength_of(warmth, habits_of(marks))
    before = score.score(score.product(strength, then))
    moved = score.score(score.product(row.strength, now)) - before
    lately, earlier = _told(told, then, now), _told(told, then - _SPAN, then)
    touches = f"{lately} touch{'' if lately == 1 else 'es'}"
    because = f"{touches} in the last 90 days, {earlier} in the 90 days before"
    return Trend(before, _direction(moved), because)


def _direction(moved: float) -> Literal["rising", "steady", "falling"]:
    if abs(moved) < _POINTS:
        return "steady"
    return "rising" if moved > 0 else "falling"


def _told(told: Collection[Touch], since: int, until: int) -> int:
    return sum(since < touch.counts_at <= until for touch in told)
