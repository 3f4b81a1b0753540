"""Whom to turn to with the time there is: importance × lateness × warmth, spread over days. Pure.

The sums are explained in schemas/plan.py. Lateness grows without end and warmth never falls below
a half, so whoever is left out today comes first some day. What does not fit is passed over for
what does; nothing else is moved, so the same facts always give the same plan.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import sqrt

from schemas.gap import GapKind
from schemas.plan import Priority
from service.settings import TimelineSettings
from service.timeline.reaching import Reach

MINUTES: Mapping[str | None, int] = {
    "message": 3, "mail": 5, "call": 15, "letter": 20, "meeting": 45, None: 5,
}  # fmt: skip
"""What each channel takes."""
_IMPORTANCE = {"key": 5, "regular": 3, "prospect": 3, "dormant": 1, "none": 1}
_OTHERWISE = 2
_ANSWERS = {"awaiting_my_reply": 3, "awaiting_their_reply": 7}
"""Days in which a letter is usually answered."""
_SLEEPS = 3
"""Who fell asleep can wait this many times as long as it took to fall asleep."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody with a gap. reaches: ways to them, the best first."""

    contact: int
    priority: Priority
    reaches: Sequence[Reach]


@dataclass(frozen=True, slots=True)
class Chosen:
    """Somebody in the plan."""

    contact: int
    reach: Reach
    minutes: int


def prioritised(
    kind: GapKind,
    importance: tuple[int | None, str],
    waiting_days: int,
    cadence_days: int | None,
    score: float,
    settings: TimelineSettings,
) -> Priority:
    """importance: the contact's own, and its tier."""
    own, tier = importance
    weight = own if own is not None else _IMPORTANCE.get(tier, _OTHERWISE)
    origin = "contact" if own is not None else f"tier:{tier}" if tier else "default"
    usual = _ANSWERS.get(kind) or cadence_days or settings.default_cadence
    if kind == "dormant":
        usual = _SLEEPS * settings.dormant_after
    lateness, warmth = sqrt(waiting_days / usual), (1 + score / 100) / 2
    return Priority(
        value=round(weight * lateness * warmth, 3),
        importance=weight,
        importance_from=origin,
        lateness=round(lateness, 3),
        waiting_days=waiting_days,
        usual_days=usual,
        warmth=round(warmth, 3),
        score=score,
    )


def choose(candidates: Sequence[Candidate], minutes: int) -> list[Chosen]:
    """Those that fit, the most pressing first."""
    found, left = [], minutes
    for one in sorted(candidates, key=lambda one: (-one.priority.value, one.contact)):
        reach = _fitting(one.reaches, minutes)
        takes = MINUTES[reach.channel]
        if takes <= left:
            found.append(Chosen(one.contact, reach, takes))
            left -= takes
    return found


def _fitting(reaches: Sequence[Reach], minutes: int) -> Reach:
    """The best way that the whole plan has time for; else the shortest."""
    first = reaches[0]
    for one in reaches:
        if MINUTES[one.channel] <= minutes:
            if one is first:
                return one
            short = f"the plan has no {MINUTES[first.channel]} minutes for a {first.channel}"
            return replace(one, because=f"{one.because}; {short}")
    return min(reaches, key=lambda one: MINUTES[one.channel])


def spread(chosen: Sequence[Chosen], bound: Mapping[int, date], days: Sequence[date]) -> list[date]:
    """A day for each: as many minutes on every day, in order; what is bound to a day (by contact)
    is on that day, or the next one there is. days: at least one, in order."""
    total = sum(one.minutes for one in chosen)
    found, before = [], 0
    for one in chosen:
        place = int((before + one.minutes / 2) * len(days) / total)
        before += one.minutes
        wanted = bound.get(one.contact)
        after = [day for day in days if wanted is not None and day >= wanted]
        found.append(after[0] if after else days[place])
    return found
