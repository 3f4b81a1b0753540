"""What the owner logged by hand: always counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from schemas.source import EventRecord
from service.detection.party import Party, listed, others
from service.detection.verdict import Direction, Verdict, credit, refuse

KINDS = frozenset({"call", "letter", "gift", "note"})


def is_manual(event: EventRecord) -> bool:
    """Kinds no source delivers, and a meeting or message of which no source states any fact or
    answer: it can only have been typed in."""
    if event.kind in KINDS:
        return True
    stated = event.facts or event.kind == "mail" or any(p.answer for p in event.participants)
    return not stated


def judge_manual(event: EventRecord, people: Sequence[Party]) -> Verdict:
    """Counted for everybody named but the owner. The direction is as the roles say."""
    named = others([replace(p, word=None) for p in people])  # a word is on what comes by itself
    direction = _direction(people)
    if not named:
        return refuse(direction, "manual.nobody", "it names nobody but you")
    return credit(named, direction, "manual", f"you logged a {event.kind} with {listed(named)}")


def _direction(people: Sequence[Party]) -> Direction:
    wrote = {p.me for p in people if p.role == "from"}
    got = {p.me for p in people if p.role in ("to", "cc", "bcc")}
    if True in wrote or (got == {False} and not wrote):
        return "out"
    return "in" if False in wrote else "both"
