"""What detection says about one event, and the two ways to say it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from service.detection.party import Party

__all__ = [
    "RULES_VERSION",
    "Class",
    "Direction",
    "History",
    "Limits",
    "Objection",
    "Party",
    "Verdict",
    "credit",
    "refuse",
]

RULES_VERSION: int = 1
"""Raised whenever a rule or a table changes; stored with every verdict."""

Class = Literal["person", "group", "automated", "auto_reply", "bounce", "calendar", "spam"]
Direction = Literal["in", "out", "both", "none"]


@dataclass(frozen=True, slots=True)
class Limits:
    """max_recipients: To+Cc above which sent mail touches nobody (and received mail of a stranger
    is no letter). max_attendees: people, the owner among them, above which a meeting is all-hands.
    """

    max_recipients: int = 20
    max_attendees: int = 12


@dataclass(frozen=True, slots=True)
class History:
    """What is known of the other side; the order of import does not matter.

    known: canonical identifiers of this event's parties to whom the owner ever wrote, or whom the
    owner met or logged by hand (never: from whom mail came).
    """

    known: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Verdict:
    """counted: someone is credited, whatever the clock says (a future meeting is counted; the
    timeline credits it once it ended). counterparts: who is credited, in order, without
    duplicates, never the owner; empty exactly when not counted. rule: stable name. because: one
    sentence for a person.
    """

    class_: Class
    counted: bool
    direction: Direction
    counterparts: tuple[str, ...]
    rule: str
    because: str


@dataclass(frozen=True, slots=True)
class Objection:
    """Why a mail is no letter. yields: it falls when the owner has turned to the sender before."""

    class_: Class
    rule: str
    why: str
    yields: bool = False


def credit(people: Iterable[Party], direction: Direction, rule: str, why: str) -> Verdict:
    """Counted for these people, of whom at least one is not the owner."""
    who = tuple(dict.fromkeys(p.identifier for p in people if not p.me))
    return Verdict("person", True, direction, who, rule, f"counted: {why}")


def refuse(class_: Class, direction: Direction, rule: str, why: str) -> Verdict:
    """Not counted."""
    return Verdict(class_, False, direction, (), rule, f"not counted: {why}")
