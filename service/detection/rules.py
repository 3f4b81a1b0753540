"""The rules of detection as data: what each speaks for, and how loudly.

A weight is in bits: log2 of the odds that a person wrote this to the owner, which the rule adds.
Below nought it speaks for a machine, a crowd or an event that did not take place. Those of a
verdict are added up; above nought it counts. What is CERTAIN no history outweighs. After a slash
stands a shade of the same rule, for places where the same sign says less, or more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

RULES_VERSION: int = 2
"""Raised whenever a rule or a table changes; stored with every verdict."""

Class = Literal["person", "group", "automated", "auto_reply", "bounce", "calendar", "spam"]

CERTAIN = -1000.0


class Rule(NamedTuple):
    """class_: of a verdict that this rule leads."""

    class_: Class
    weight: float


@dataclass(frozen=True, slots=True)
class Fired:
    """A rule that spoke. says: a clause for a person, without a full stop."""

    rule: str
    weight: float
    says: str

    @property
    def name(self) -> str:
        """The stable name of the rule, without the shade."""
        return self.rule.partition("/")[0]

    @property
    def class_(self) -> Class:
        """The class of a verdict it leads."""
        return RULES[self.rule].class_

    @property
    def certain(self) -> bool:
        """Nothing else matters beside it."""
        return self.weight <= CERTAIN


def fire(rule: str, says: str, weight: float | None = None) -> Fired:
    """The rule of this name speaks. weight: of a rule that is not always equally loud. Raises
    KeyError for a rule that is not in the table."""
    return Fired(rule, RULES[rule].weight if weight is None else weight, says)


RULES: dict[str, Rule] = {
    # Mail the owner got, against it, in the order in which the first one names the class.
    "mail.no_sender": Rule("automated", CERTAIN),
    "mail.bounce": Rule("bounce", CERTAIN),
    "mail.bounce/subject": Rule("bounce", CERTAIN),  # /subject: nothing but its subject says so
    "mail.receipt": Rule("auto_reply", CERTAIN),
    "mail.report": Rule("automated", CERTAIN),
    "mail.auto_reply": Rule("auto_reply", CERTAIN),
    "mail.auto_reply/subject": Rule("auto_reply", CERTAIN),
    "mail.calendar": Rule("calendar", CERTAIN),
    "mail.calendar/subject": Rule("calendar", -20),
    "mail.spam": Rule("spam", -8),
    "mail.list": Rule("group", CERTAIN),
    "mail.list/newsletter": Rule("automated", -90),
    "mail.list/addressed": Rule("group", -8),
    "mail.in.unaddressed": Rule("group", CERTAIN),
    "mail.in.unaddressed/answer": Rule("group", -20),
    "mail.bulk": Rule("automated", -6),
    "mail.auto_generated": Rule("automated", -12),
    "mail.in.category": Rule("automated", -6),
    "mail.in.mailer": Rule("automated", -5),
    "mail.in.service": Rule("automated", CERTAIN),
    "mail.in.relayed": Rule("automated", CERTAIN),
    "mail.in.relayed/named": Rule("automated", -8),
    "mail.in.role": Rule("automated", CERTAIN),
    "mail.in.role/named": Rule("automated", -8),
    "mail.in.brand": Rule("automated", -10),
    "mail.in.campaign": Rule("automated", -10),
    "mail.in.generated": Rule("automated", -10),
    "mail.in.transaction": Rule("automated", -4),
    "mail.in.many": Rule("group", -6),
    "mail.in.looks": Rule("automated", -3),  # either way: the sum of looks.py
    # For it: who is addressed, who wrote, and above all what was between the two before. What is
    # known of a person outweighs all that gateways and desks stamp on their mail together; what is
    # known of a desk (an organisation by its name) outweighs one such mark.
    "mail.in.person": Rule("person", 1),
    "mail.in.name": Rule("person", 2),
    "mail.in.answer": Rule("person", 56),
    "mail.in.answer/desk": Rule("person", 10),
    "mail.in.thread": Rule("person", 44),
    "mail.in.thread/desk": Rule("person", 4),
    "mail.in.known": Rule("person", 44),
    "mail.in.known/desk": Rule("person", 10),
    "mail.in.met": Rule("person", 44),
    "mail.in.met/desk": Rule("person", 10),
    # Mail the owner sent.
    "mail.out.to": Rule("person", 16),
    "mail.out.many": Rule("group", CERTAIN),
    "mail.out.role": Rule("automated", CERTAIN),
    "mail.out.list": Rule("group", CERTAIN),
    "mail.out.copy": Rule("person", CERTAIN),
    "mail.out.self": Rule("person", CERTAIN),
    "mail.draft": Rule("person", CERTAIN),
    # Meetings.
    "meeting.met": Rule("person", 16),
    "meeting.implied_me": Rule("person", 8),
    "meeting.cancelled": Rule("calendar", CERTAIN),
    "meeting.answer": Rule("calendar", CERTAIN),
    "meeting.block": Rule("calendar", CERTAIN),
    "meeting.all_day": Rule("calendar", CERTAIN),
    "meeting.declined_by_me": Rule("calendar", CERTAIN),
    "meeting.alone": Rule("calendar", CERTAIN),
    "meeting.not_mine": Rule("group", CERTAIN),
    "meeting.all_hands": Rule("group", CERTAIN),
    "meeting.declined_by_them": Rule("person", CERTAIN),
    "meeting.nobody_accepted": Rule("person", CERTAIN),
    "meeting.twin": Rule("calendar", CERTAIN),
    # Messages.
    "message.in": Rule("person", 8),
    "message.out": Rule("person", 16),
    "message.invitation": Rule("person", 8),
    "message.recommendation": Rule("person", 8),
    "message.draft": Rule("person", CERTAIN),
    "message.sponsored": Rule("automated", CERTAIN),
    "message.spam": Rule("spam", CERTAIN),
    "message.not_mine": Rule("person", CERTAIN),
    "message.self": Rule("person", CERTAIN),
    "message.group": Rule("group", CERTAIN),
    "message.gone": Rule("person", CERTAIN),
    # The owner's own word.
    "manual": Rule("person", -CERTAIN),
    "manual.nobody": Rule("person", CERTAIN),
    "owner.unknown": Rule("person", CERTAIN),
    "owner.person": Rule("person", 100),
    "owner.never": Rule("person", CERTAIN),
}
"""Name -> class and weight. Names are stable: they are stored, shown and searched for."""
