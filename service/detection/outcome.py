"""What a judgement writes: the interaction's row and its participants' rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from schemas.source import EventRecord
from service.access.workspaces import Workspace
from service.db.moments import ms
from service.detection.verdict import RULES_VERSION, Party, Verdict

_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Override:
    """The owner's own word on one interaction. It wins for ever."""

    counted: bool
    note: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """Rows as they stand in the tables; equal outcomes need no writing."""

    interaction: dict[str, Any]
    parties: list[dict[str, Any]]

    @property
    def vouches(self) -> set[int]:
        """Identifiers this interaction proves the owner to know."""
        return {row["identifier_id"] for row in self.parties if vouch(row)}

    @property
    def identifiers(self) -> set[int]:
        """Everyone who takes part."""
        return {row["identifier_id"] for row in self.parties}


def vouch(party: dict[str, Any]) -> bool:
    """Whether a participant row proves that the owner turned to this identifier."""
    return bool(party["touch"]) and party["role"] != "from"


def outcome(
    ws: Workspace,
    number: int,
    event: EventRecord,
    parties: Sequence[Party],
    verdict: Verdict,
    override: Override | None,
) -> Outcome:
    """The rows of one judged interaction."""
    credited = set(verdict.counterparts)
    if override is not None:
        credited = (
            {p.identifier for p in parties if not p.me and p.human} if override.counted else set()
        )
    at = ms(event.occurred_at)
    others = {p.identifier for p in parties if not p.me and p.human}
    row = {
        "workspace_id": ws.id,
        "id": number,
        "kind": event.kind,
        "direction": verdict.direction,
        "occurred_at": at,
        "ended_at": ms(event.ended_at) if event.ended_at else None,
        "subject": event.subject,
        "thread": event.thread,
        "opener": not event.facts.get("in_reply_to") and not event.facts.get("references"),
        "alone": len(others) == 1,
        "class": verdict.class_,
        "counted": bool(credited),
        **_why(verdict, override),
    }
    return Outcome(row, _parties(ws, number, at, parties, credited))


def _why(verdict: Verdict, override: Override | None) -> dict[str, Any]:
    if override is None:
        told = {"rule": verdict.rule, "because": verdict.because, "overruled_by": None}
    else:
        word = "counted" if override.counted else "not counted"
        because = f"{word}: you said so" + (f" ({override.note})" if override.note else "")
        told = {"rule": "owner.override", "because": because, "overruled_by": "owner"}
    return {**told, "rules_version": RULES_VERSION}


def _parties(
    ws: Workspace, number: int, at: int, parties: Sequence[Party], credited: set[str]
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
                "touch": party.identifier in credited and party.role not in ("cc", "bcc"),
                "occurred_at": at,
            },
        )
    return [rows[key] for key in sorted(rows)]
