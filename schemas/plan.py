"""A plan: whom to turn to with the time there is, and why them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pydantic import BaseModel

from schemas.gap import GapContact, GapKind, Suggestion


@dataclass
class Priority:
    """value = importance × lateness × warmth; the highest come first.

    importance: 1 to 5, the contact's own, else by tier: key 5, regular and prospect 3, any other
    tier 2, dormant and none 1; without a tier 2. importance_from: contact, tier:NAME or default.
    lateness = √(waiting_days / usual_days): 1 on the day it is due. Twice as late is not twice as
    pressing, but it grows without end, so nobody is crowded out for ever. waiting_days: since the
    last touch, the open letter, or the day they became known. usual_days: the cadence; 3 for a
    letter you owe an answer, 7 for one that is owed to you, three years for a dormant contact.
    warmth = (1 + score / 100) / 2, so between a half and one: what is warm is worth keeping so.
    """

    value: float
    importance: int
    importance_from: str
    lateness: float
    waiting_days: int
    usual_days: int
    warmth: float
    score: float


@dataclass
class PlanItem:
    """One person, once. on: the day, in the workspace's zone. minutes: what the channel of the
    suggestion takes: message 3, mail 5, call 15, letter 20, meeting 45, and 5 when none is known.
    Where the usual channel takes more than the whole plan has, a shorter one is suggested."""

    contact: GapContact
    kind: GapKind
    reason: str
    on: date
    minutes: int
    priority: Priority
    suggestion: Suggestion


class Plan(BaseModel):
    """Whom to turn to in the time there is. first_day to last_day (both included) are the days
    it is spread over, evenly, on those that are working days where you are and no quiet period;
    quiet: there are none but quiet ones. minutes: the time there is; planned_minutes: what the
    items take. says: the plan in one line. left_over: how many more have a gap, counted up to a
    thousand; they come in a later plan."""

    minutes: int
    planned_minutes: int
    first_day: date
    last_day: date
    quiet: bool
    says: str
    items: list[PlanItem]
    left_over: int
