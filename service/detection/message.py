"""Messages (LinkedIn, X, ...): one-to-one, both ways; group threads credit nobody."""

from __future__ import annotations

from collections.abc import Sequence

from schemas.source import EventRecord, Facts
from service.detection import lexicon
from service.detection.party import Party, listed, others
from service.detection.verdict import Direction, Verdict, credit, refuse

_NOTES = {
    "invitation": ("message.invitation", "an invitation with a note"),
    "recommendation": ("message.recommendation", "a recommendation"),
}


def judge_message(event: EventRecord, people: Sequence[Party]) -> Verdict:
    """Verdict on one message. A note that came with an invitation, and a recommendation, are
    messages; the relationship they belong to is not."""
    direction = _direction(people)
    if entry := _no_message(event.facts):
        return refuse(direction, *entry)
    if direction == "none":
        return refuse("none", "message.not_mine", "you neither wrote nor received it")
    partners = others(people)
    if not partners:
        return refuse(direction, "message.self", "nobody else is in the conversation")
    if event.facts.get("group") or len(partners) > 1:
        return refuse(direction, "message.group", "a group conversation")
    return _one_to_one(event.facts, partners[0], direction)


def _one_to_one(facts: Facts, partner: Party, direction: Direction) -> Verdict:
    if "-".join(partner.name.casefold().split()) in lexicon.GONE:
        return refuse(direction, "message.gone", "a deleted or hidden account")
    rule, what = _NOTES.get(facts.get("relation", ""), (f"message.{direction}", "a message"))
    name = listed([partner])
    why = f"you sent {what} to {name}" if direction == "out" else f"{name} sent you {what}"
    return credit([partner], direction, rule, why)


def _direction(people: Sequence[Party]) -> Direction:
    if any(p.me and p.role == "from" for p in people):
        return "out"
    return "in" if any(p.me for p in people) else "none"


def _no_message(facts: Facts) -> tuple[str, str] | None:
    """(rule, why) when it is no message to anybody."""
    if facts.get("draft"):
        return "message.draft", "a draft, never sent"
    if facts.get("sponsored"):
        return "message.sponsored", "a sponsored message"
    if facts.get("spam") or facts.get("folder", "").upper() == "SPAM":
        return "message.spam", "the mailbox calls it spam"
    return None
