"""A gap: a contact that needs attention now, and the numbers behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from schemas.interaction import LastTouch

GapKind = Literal[
    "awaiting_my_reply", "overdue", "awaiting_their_reply", "due_soon", "dormant", "never_touched"
]


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
