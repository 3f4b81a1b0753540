"""What a judgement writes: the interaction's row and its participants' rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from schemas.source import EventRecord
from service.access.workspaces import Workspace
from service.db.moments import ms
from service.detection import ruled
from service.detection.verdict import RULES_VERSION, Direction, Party, Verdict

OVERRIDE = "owner.override"
"""The rule of a verdict that the owner decided."""
_LONGEST = 200
_COPIED = {"cc", "bcc"}
_MET = {"organizer", "attendee"}


@dataclass(frozen=True, slots=True)
class Override:
    """The owner's own word on one interaction. It wins for ever."""

    counted: bool
    note: str


class Turn(NamedTuple):
    """The owner turned to an identifier: wrote to them, or met or talked with them."""

    identifier: int
    met: bool


def turn(identifier: int, role: str) -> Turn:
    """The turn that a credited role other than "from" proves."""
    return Turn(identifier, role in _MET)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Rows as they stand in the tables; equal outcomes need no writing."""

    interaction: dict[str, Any]
    parties: list[dict[str, Any]]

    @property
    def vouches(self) -> set[Turn]:
        """To whom this interaction proves the owner to have turned."""
        rows = [row for row in self.parties if row["touch"] and row["role"] != "from"]
        return {turn(row["identifier_id"], row["role"]) for row in rows}

    @property
    def sent(self) -> tuple[int, int] | None:
        """(message, moment) of a mail of the owner's that others may answer."""
        row = self.interaction
        own = row["direction"] == "out" and row["message"] is not None
        return (row["message"], row["occurred_at"]) if own else None

    @property
    def identifiers(self) -> set[int]:
        """Everyone who takes part."""
        return {row["identifier_id"] for row in self.parties}


def outcome(
    ws: Workspace,
    number: int,
    event: EventRecord,
    parties: Sequence[Party],
    verdict: Verdict,
    override: Override | None,
) -> Outcome:
    """The rows of one judged interaction."""
    others = [p for p in parties if not p.me and p.human]
    direction = verdict.direction
    credited = set(verdict.counterparts)
    if override is not None:
        direction = _own_direction(event, others, direction)
        credited = _own_credit(others, direction) if override.counted else set()
    at = ms(event.occurred_at)
    row = {
        "workspace_id": ws.id,
        "id": number,
        "kind": event.kind,
        "direction": direction,
        "occurred_at": at,
        "ended_at": ms(event.ended_at) if event.ended_at else None,
        "subject": event.subject,
        "thread": event.thread,
        "message": _message(ws, event, verdict, bool(credited) or direction == "out"),
        "opener": not event.facts.get("in_reply_to") and not event.facts.get("references"),
        "alone": len({p.identifier for p in others}) == 1,
        "class": verdict.class_,
        "counted": bool(credited),
        **_why(verdict, override, bool(credited)),
    }
    roles = _credited_roles(direction, {p.role for p in others if p.identifier in credited})
    return Outcome(row, _parties(ws, number, at, parties, credited, roles))


def _message(ws: Workspace, event: EventRecord, verdict: Verdict, letter: bool) -> int | None:
    """What its answers call it: of letters, sent or counted; not of drafts and automatic answers,
    which nobody answers."""
    stated = event.facts.get("message_id") if event.kind == "mail" else None
    if not stated or not letter or event.facts.get("draft") or verdict.class_ == "auto_reply":
        return None
    return message_id(ws, stated)


def message_id(ws: Workspace, stated: str) -> int:
    """The number of a Message-ID in this workspace."""
    return ws.id_of("message", stated)


def _own_direction(event: EventRecord, others: Sequence[Party], judged: Direction) -> Direction:
    """The direction of what the owner overruled: a letter always came or went."""
    if event.kind == "meeting" or judged in ("in", "out"):
        return judged
    return "in" if any(p.role == "from" for p in others) else "out"


def _own_credit(others: Sequence[Party], direction: Direction) -> set[str]:
    """Whom the owner's word credits: the writer, or those written to, or else those copied."""
    if direction == "in":
        return {p.identifier for p in others if p.role == "from"}
    plain = {p.identifier for p in others if p.role not in _COPIED}
    return plain or {p.identifier for p in others}


def _credited_roles(direction: Direction, roles: set[str]) -> set[str]:
    """In which role a credited party is touched: a writer as the writer, even if the letter also
    went to them; others not as a copy, unless they were nothing else."""
    if direction == "in":
        return {"from"}
    return roles - _COPIED or roles


def _why(verdict: Verdict, override: Override | None, counted: bool) -> dict[str, Any]:
    if override is None:
        by = "owner" if verdict.rule in ruled.RULES else None
        told = {"rule": verdict.rule, "because": verdict.because, "overruled_by": by}
    else:
        why = "you said so" if counted == override.counted else "nobody to credit"
        note = f" ({override.note})" if override.note else ""
        because = f"{'counted' if counted else 'not counted'}: {why}{note}"
        told = {"rule": OVERRIDE, "because": because, "overruled_by": "owner"}
    return {**told, "rules_version": RULES_VERSION}


def _parties(
    ws: Workspace,
    number: int,
    at: int,
    parties: Sequence[Party],
    credited: set[str],
    roles: set[str],
) -> list[dict[str, Any]]:
    rows: dict[tuple[int, str], dict[str, Any]] = {}
    for party in parties:
        identifier = ws.identifier_id(party.identifier)
        rows.setdefault(
            (identifier, party.role),
            {
                "workspace_id": ws.id,
                "interaction_id": number,
                "identifier_id": identifier,
                "role": party.role,
                "name": party.name[:_LONGEST],
                "answer": party.answer,
                "me": party.me,
                "human": party.human,
                "touch": party.identifier in credited and party.role in roles,
                "occurred_at": at,
            },
        )
    return [rows[key] for key in sorted(rows)]
