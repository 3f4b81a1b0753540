"""What detection says about one event, and the two ways to say it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from service.detection.answers import Answered
from service.detection.party import Party
from service.detection.rules import RULES_VERSION, Class, Fired, fire
from service.detection.traces import Letter

__all__ = [
    "RULES_VERSION",
    "Answered",
    "Asks",
    "Class",
    "Direction",
    "Fired",
    "History",
    "Limits",
    "Party",
    "Verdict",
    "credit",
    "refuse",
]

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
    owner met or logged by hand (never: from whom mail came). met: those whom the owner meets.
    answered: the mail of the owner's that this one answers.
    """

    known: frozenset[str] = frozenset()
    met: frozenset[str] = frozenset()
    answered: Answered | None = None


@dataclass(frozen=True, slots=True)
class Asks:
    """The history a verdict could depend on. senders: identifiers. parents: Message-IDs of what
    it answers, the nearest first. said: of each writer, what the mail itself says: read once."""

    senders: frozenset[str] = frozenset()
    parents: tuple[str, ...] = ()
    said: tuple[tuple[Letter, tuple[Fired, ...]], ...] = field(default=(), compare=False)

    def __bool__(self) -> bool:
        return bool(self.senders or self.parents)


@dataclass(frozen=True, slots=True)
class Verdict:
    """counted: someone is credited, whatever the clock says (a future meeting is counted; the
    timeline credits it once it ended). counterparts: who is credited, in order, without
    duplicates, never the owner; empty exactly when not counted. rule: stable name. because: one
    sentence for a person. fired: the rules that spoke, the one that led first.
    """

    class_: Class
    counted: bool
    direction: Direction
    counterparts: tuple[str, ...]
    rule: str
    because: str
    fired: tuple[Fired, ...]


def credit(
    people: Iterable[Party], direction: Direction, rule: str, why: str, *evidence: Fired
) -> Verdict:
    """Counted for these people, of whom at least one is not the owner. evidence: what fired, the
    leading one first; when none is given, the rule alone."""
    who = tuple(dict.fromkeys(p.identifier for p in people if not p.me))
    fired = evidence or (fire(rule, why),)
    return Verdict("person", True, direction, who, rule, f"counted: {why}", fired)


def refuse(direction: Direction, rule: str, why: str, *evidence: Fired) -> Verdict:
    """Not counted; the class is the rule's. evidence: as in credit."""
    fired = evidence or (fire(rule, why),)
    return Verdict(fired[0].class_, False, direction, (), rule, f"not counted: {why}", fired)
