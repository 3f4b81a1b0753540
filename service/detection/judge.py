"""The door of detection: one event in, one verdict out, the same for any order of import."""

from __future__ import annotations

from collections.abc import Sequence

from schemas.source import EventRecord
from service.detection.manual import is_manual, judge_manual
from service.detection.meeting import judge_meeting
from service.detection.message import judge_message
from service.detection.party import Party, parties
from service.detection.received import depends_on_history, judge_received, letters
from service.detection.sent import judge_sent
from service.detection.verdict import RULES_VERSION, Direction, History, Limits, Verdict, refuse

__all__ = [
    "RULES_VERSION",
    "History",
    "Limits",
    "Party",
    "Verdict",
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
) -> Verdict:
    """The verdict on an event. parties: of `parties(event, owners)`. history: needs to hold no
    more than `needs_history` names. owner_known: False when no identifier of the owner is known
    at all; an event that names no owner then says so instead of blaming the event.
    """
    if is_manual(event):
        return judge_manual(event, parties)
    if not owner_known and not any(p.me for p in parties):
        why = "we do not know which address is yours: import again with --me ADDRESS"
        return refuse("person", "none", "owner.unknown", why)
    if event.kind == "meeting":
        return judge_meeting(event, parties, limits)
    if event.kind == "message":
        return judge_message(event, parties)
    return _judge_mail(event, parties, history, limits)


def needs_history(
    event: EventRecord, parties: Sequence[Party], limits: Limits = _LIMITS
) -> frozenset[str]:
    """Whose history the verdict could depend on: senders of received mail to whom something is
    objected that knowing them would outweigh. Empty for most events."""
    if event.kind != "mail" or event.facts.get("draft") or _is_sent(parties):
        return frozenset()
    seen = letters(event, parties, limits)
    return frozenset(x.sender.identifier for x in seen if depends_on_history(x))


def _judge_mail(
    event: EventRecord, parties: Sequence[Party], history: History, limits: Limits
) -> Verdict:
    if event.facts.get("draft"):
        direction: Direction = "out" if _is_sent(parties) else "none"
        return refuse("person", direction, "mail.draft", "a draft, never sent")
    if _is_sent(parties):
        return judge_sent(event, parties, limits)
    return judge_received(event, parties, history, limits)


def _is_sent(parties: Sequence[Party]) -> bool:
    return any(p.me and p.role == "from" for p in parties)
