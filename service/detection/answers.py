"""Which mail a mail answers, by its own word (RFC 5322: In-Reply-To and References)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from schemas.source import Facts

_REFERENCES = 5
"""How far back a thread is followed: long ones name their beginning first, their last mail last."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A mail of the owner's that a mail answers. at: its date. direct: it answers this very mail,
    not one that came after it in the thread."""

    at: datetime
    direct: bool


def parents(facts: Facts) -> tuple[str, ...]:
    """Message-IDs of what it answers, the nearest first, without its own: some mailers state it."""
    nearest = facts.get("in_reply_to", "")
    before = facts.get("references", [])[: -_REFERENCES - 1 : -1]
    own = ("", facts.get("message_id", ""))
    return tuple(dict.fromkeys(i for i in (nearest, *before) if i not in own))


def answered(stated: tuple[str, ...], sent: Mapping[str, datetime]) -> Answered | None:
    """The nearest of the owner's mails among those stated. sent: Message-ID -> date."""
    for message in stated:
        if message in sent:
            return Answered(sent[message], message == stated[0])
    return None
