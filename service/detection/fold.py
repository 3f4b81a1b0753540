"""One event out of the rows that tell of it, the same whatever the order they came in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from schemas.source import EventRecord, Facts, Participant

_DOUBTS = ("draft", "spam")
"""Facts that hold only when every copy states them: a draft left behind was still sent."""


def fold(events: Sequence[EventRecord]) -> EventRecord:
    """The fullest telling leads; the others add facts it lacks and who of the parties is me.

    A meeting leads a mail about it; among meetings the highest SEQUENCE, then the latest DTSTAMP
    (RFC 5546); among equals the longest, then by content, so that the choice is stable.
    """
    if len(events) == 1:
        return events[0]
    ordered = sorted(events, key=_weight, reverse=True)
    lead = ordered[0]
    same = [event for event in ordered if event.kind == lead.kind]
    facts: dict[str, object] = {}
    for event in reversed(same):
        facts.update(event.facts)
    for doubt in _DOUBTS:
        if doubt in facts and not all(event.facts.get(doubt) for event in same):
            del facts[doubt]
    return replace(
        lead,
        participants=_marked(lead.participants, same),
        facts=cast(Facts, facts),
        subject=lead.subject or max((event.subject for event in ordered), key=len),
    )


def called_off(event: EventRecord) -> EventRecord:
    """The event when no calendar holds it any more: a meeting counts as cancelled, a mail stays."""
    if event.kind != "meeting":
        return event
    return replace(event, facts=cast(Facts, {**event.facts, "status": "cancelled"}))


def _weight(event: EventRecord) -> tuple[bool, int, str, int, str]:
    facts = event.facts
    return (
        event.kind == "meeting",
        facts.get("sequence", 0),
        facts.get("stamp", ""),
        len(event.participants),
        repr(event),
    )


def _marked(
    parties: tuple[Participant, ...], events: Sequence[EventRecord]
) -> tuple[Participant, ...]:
    mine = {p.identifier for event in events for p in event.participants if p.me}
    return tuple(replace(p, me=True) if p.identifier in mine and not p.me else p for p in parties)
