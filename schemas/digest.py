"""The digest: one calm message a week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from pydantic import BaseModel

from schemas.contact import ContactName
from schemas.gap import GapContact
from schemas.occasion import Anniversary
from schemas.plan import PlanItem


@dataclass
class Waiting:
    """Somebody who waits for your answer. reason: since when."""

    contact: GapContact
    reason: str
    since: datetime


@dataclass
class Returned:
    """Somebody who came back this past week: a touch after a silence of silent_days, more than
    twice their cadence, or more than a year where there is none."""

    contact: ContactName
    touched_at: datetime
    silent_days: int


@dataclass
class Measure:
    """The one number: of those you keep up with (they have a cadence and a first touch), how many
    are inside it. share: null when there is nobody."""

    inside: int
    of: int
    share: float | None
    says: str


class Digest(BaseModel):
    """The week in one message. week: ISO, of first_day. people: at most five to turn to.
    waiting: at most five who wait for an answer and are not among those; waiting_more: how many
    others, counted up to a thousand. says: the week in one line, "Nothing needs you this week."
    when that is so."""

    week: str
    first_day: date
    last_day: date
    says: str
    people: list[PlanItem]
    waiting: list[Waiting]
    waiting_more: int
    dates: list[Anniversary]
    came_back: list[Returned]
    measure: Measure
