"""The door of detection: one event in, one verdict out, the same for any order of import."""

from __future__ import annotations

from collections.abc import Sequence

from schemas.source import EventRecord
from service.detection.manual import is_manual, judge_manual
from service.detection.meeting import judge_meeting
from service.detection.message import judge_message
from service.detection.party import Party, parties
from service.detection.received import asks, judge_received
from service.detection.ruled import hushed, vouched
from service.detection.sent import judge_sent
from service.detection.verdict import (
    RULES_VERSION,
    Answered,
    Asks,
    Direction,
    Fired,
    History,
    Limits,
    Verdict,
    refuse,
)

__all__ = [
    "RULES_VERSION",
    "Answered",
    "Asks",
    "Fired",
    "History",
    "Limits",
    "Party",
    "Verdict",
    "is_sent",
    "judge",
    "needs_history",
    "parties",
]

_LIMITS = Limits()


def judge(
    event: EventRecord,
    parties: Sequence[Party],
    history: History,
    limits: Limits,
    *,
    owner_known: bool = True,
    asked: Asks | None = None,
) -> Verdict:
    """The verdict on an event. parties: of `parties(event, owners)`. history: needs to hold no
    more than `needs_history` asks for. owner_known: False when no identifier of the owner is known
    at all; an event that names no owner then says so instead of blaming the event. asked: the
    answer of `needs_history`, where it is at hand: then the mail is read once.
    """
    if is_manual(event):
        return judge_manual(event, parties)
    if not owner_known and not any(p.me for p in parties):
        why = "we do not know which address is yours: import again with --me ADDRESS"
        return refuse("none", "owner.unknown", why)
    if silent := hushed(event, parties):
        return silent
    if event.kind == "meeting":
        return judge_meeting(event, parties, limits)
    if event.kind == "message":
        return judge_message(event, parties)
    return _judge_mail(event, parties, history, limits, asked)


def needs_history(event: EventRecord, parties: Sequence[Party], limits: Limits = _LIMITS) -> Asks:
    """The history the verdict could depend on: senders of received mail against whom something
    speaks that knowing them would outweigh, and what it answers. Nothing for other events."""
    if event.kind != "mail" or event.facts.get("draft") or is_sent(parties):
        return Asks()
    return asks(event, parties, limits)


def _judge_mail(
    event: EventRecord,
    parties: Sequence[Party],
    history: History,
    limits: Limits,
    asked: Asks | None,
) -> Verdict:
    if event.facts.get("draft"):
        direction: Direction = "out" if is_sent(parties) else "none"
        return refuse(direction, "mail.draft", "a draft, never sent")
    if is_sent(parties):
        return judge_sent(event, parties, limits)
    read = asks(event, parties, limits) if asked is None else asked
    verdict = judge_received(read, parties, history)
    return verdict if verdict.counted else vouched(event, parties, limits) or verdict


def is_sent(parties: Sequence[Party]) -> bool:
    """The owner wrote it."""
    return any(p.me and p.role == "from" for p in parties)
