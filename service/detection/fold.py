"""One event out of the rows that tell of it, the same whatever the order they came in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import cast

from schemas.identifier import normalise
from schemas.source import Answer, EventRecord, Facts, Participant
from service.detection.traces import carrier

_DOUBTS = ("draft", "spam")
"""Facts that hold only when every copy states them: a draft left behind was still sent."""

_BULK = ("list_unsubscribe", "precedence", "feedback_id")
"""Likewise, of the copies that no list carried."""
_LISTED = (
    "list_id", "list_post", "x_been_there", "x_google_groups", "sender", "return_path", *_BULK,
)  # fmt: skip
"""What a list writes on its copies: it says nothing of a mail that came directly as well."""

Weight = tuple[bool, int, str, int, str]


def fold(events: Sequence[EventRecord], mine: frozenset[str] = frozenset()) -> EventRecord:
    """The fullest telling leads; the others add facts it lacks, who of the parties is me, and
    what each of them answered. mine: canonical identifiers of the owner, whose own mails are to a
    list if any copy came back from one.

    A meeting leads a mail about it; among meetings the highest SEQUENCE, then the latest DTSTAMP
    (RFC 5546), the latter alone where a copy states no SEQUENCE (Graph never does); among equals
    the longest, then by content, so that the choice is stable.
    """
    if len(events) == 1:
        return events[0]
    ordered = sorted(events, key=_weight(events), reverse=True)
    lead = ordered[0]
    same = [event for event in ordered if event.kind == lead.kind]
    marked = _marked(lead.participants, same)
    sent = any(p.role == "from" and (p.me or _key(p) in mine) for p in marked)
    return replace(
        lead,
        participants=_answered(marked, lead, same) if lead.kind == "meeting" else marked,
        facts=_facts(same, [] if sent else _direct(same)),
        subject=lead.subject or max((event.subject for event in ordered), key=len),
    )


def called_off(event: EventRecord) -> EventRecord:
    """The event when no calendar holds it any more: a meeting counts as cancelled, a mail stays."""
    if event.kind != "meeting":
        return event
    return replace(event, facts=cast(Facts, {**event.facts, "status": "cancelled"}))


def _facts(same: Sequence[EventRecord], direct: Sequence[EventRecord]) -> Facts:
    """same: the leading one first. direct: those that no list carried."""
    facts: dict[str, object] = {}
    for event in reversed(same):
        facts.update(event.facts)
    for doubt in _DOUBTS:
        if doubt in facts and not all(event.facts.get(doubt) for event in same):
            del facts[doubt]
    if direct:
        stated = {fact: said for event in reversed(direct) for fact, said in event.facts.items()}
        facts = {f: stated.get(f) if f in _LISTED else said for f, said in facts.items()}
        for fact in _BULK:
            if not all(event.facts.get(fact) for event in direct):
                facts[fact] = None
    return cast(Facts, {fact: said for fact, said in facts.items() if said is not None})


def _direct(same: Sequence[EventRecord]) -> list[EventRecord]:
    """Those that no list carried, of the copies that state their headers: Graph may have none."""
    open_ = [e for e in same if "content_type" in e.facts or "size" in e.facts] or same
    return [event for event in open_ if not carrier(event.facts)]


def _weight(events: Sequence[EventRecord]) -> Callable[[EventRecord], Weight]:
    numbered = all("sequence" in event.facts for event in events if event.kind == "meeting")

    def weight(event: EventRecord) -> Weight:
        return (
            event.kind == "meeting",
            event.facts.get("sequence", 0) if numbered else 0,
            event.facts.get("stamp", ""),
            len(event.participants),
            repr(event),
        )

    return weight


def _marked(
    parties: tuple[Participant, ...], events: Sequence[EventRecord]
) -> tuple[Participant, ...]:
    mine = {_key(p) for event in events for p in event.participants if p.me}
    return tuple(replace(p, me=True) if _key(p) in mine and not p.me else p for p in parties)


def _answered(
    parties: tuple[Participant, ...], lead: EventRecord, events: Sequence[EventRecord]
) -> tuple[Participant, ...]:
    """Each party with the answer of who knows it best. A new SEQUENCE asks everybody again, so
    copies of an earlier one have nothing to say."""
    now = lead.facts.get("sequence", 0)
    tellers = [event for event in events if event.facts.get("sequence", now) == now]
    return tuple(replace(p, answer=_answer(p, tellers)) for p in parties)


def _answer(party: Participant, tellers: Sequence[EventRecord]) -> Answer:
    """Of somebody's own answer their own calendar knows best, of others' the organizer's, to whom
    answers are sent (RFC 5546, 3.2.3); then the later copy."""
    told: list[tuple[int, str, bool, Answer]] = []
    for event in tellers:
        knows = _knows(event, party)
        for said in event.participants:
            if said.answer and said.role == party.role and _key(said) == _key(party):
                stamp, definite = event.facts.get("stamp", ""), said.answer != "needs-action"
                told.append((knows, stamp, definite, said.answer))
    return max(told)[-1] if told else party.answer


def _knows(event: EventRecord, party: Participant) -> int:
    own = [p for p in event.participants if p.me]
    if any(_key(p) == _key(party) for p in own):
        return 2
    return int(any(p.role == "organizer" for p in own))


def _key(party: Participant) -> str:
    return normalise(party.identifier) or party.identifier
