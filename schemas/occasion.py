"""Days that come back every year, and mean something between the owner and somebody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from schemas.contact import ContactName

DateKind = Literal["birthday", "date", "anniversary"]


@dataclass
class Anniversary:
    """A day of a contact. kind: their birthday; a date you wrote down; or the anniversary of the
    first contact with somebody who has a tier or a cadence somebody chose. on: when next, in the
    workspace's zone; what falls on 29 February is kept on the 28th in other years. turns: the
    years that are full on that day, null when the first year is not known."""

    contact: ContactName
    kind: DateKind
    label: str
    on: date
    in_days: int
    turns: int | None
