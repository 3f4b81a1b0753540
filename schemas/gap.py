"""A gap: a contact that needs attention now, the numbers behind it, and one way to close it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from schemas.interaction import LastTouch

GapKind = Literal[
    "awaiting_my_reply", "overdue", "awaiting_their_reply", "due_soon", "dormant", "never_touched"
]
Channel = Literal["mail", "message", "call", "meeting", "letter"]
OccasionName = Literal[
    "their_letter", "new_job", "birthday", "date", "your_letter", "anniversary", "last_topic",
    "interest", "note", "none",
]  # fmt: skip


@dataclass
class GapContact:
    """The contact in a gap, small."""

    id: str
    name: str
    company: str
    tier: str
    last_touched_at: datetime | None
    last_touch: LastTouch | None


@dataclass
class GapNumbers:
    """The numbers behind the reason. Days are whole.

    days_since: since the last touch (null: none yet). days_waiting: since what the gap is about:
    the open letter, the last touch, or the day they became known. usual_days: their own rhythm,
    the usual time between your talks (null: too few to tell). touches: of all time.
    """

    days_since: int | None
    days_waiting: int
    usual_days: int | None
    touches: int


@dataclass
class GoodMoment:
    """When: a full hour (UTC) inside their hours of a working day. zone: their clock. because:
    whose zone and hours these are, and which days off were passed over."""

    at: datetime
    zone: str
    because: str


@dataclass
class Suggestion:
    """One way to close the gap, from facts alone; nothing is made up and no text is written.

    channel: what they answer on, else what you use, else what an address is known for; null: none
    is known. to: the identifier to use ("email:anna@x.com"), null when none is needed or known.
    channel_because: where the channel comes from. occasion: the first of these that is true:
    their_letter (an open letter of theirs in a gap that waits for you), new_job (since the last
    touch, at most a year old), birthday or date (within 14 days), your_letter (unanswered),
    anniversary (of the first contact, within 14 days), last_topic, interest or note (you wrote it
    down), none. because: the fact behind it, with its date. topic: the subject of the last
    exchange; "" when there is none or it is a colleague's private mail. when: the next good moment.
    """

    channel: Channel | None
    to: str | None
    channel_because: str
    occasion: OccasionName
    because: str
    topic: str
    when: GoodMoment


@dataclass
class Gap:
    """since: when it opened (or will). Days are whole; days_overdue is 0 before the due date."""

    contact: GapContact
    kind: GapKind
    reason: str
    since: datetime
    due_at: datetime | None
    days_overdue: int | None
    cadence_days: int | None
    cadence_from: str
    numbers: GapNumbers
    suggestion: Suggestion
