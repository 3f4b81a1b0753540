"""What becomes of contacts in a CRM: written into which record, made there, or left out. Nothing is
written here: a push acts on it, a dry run shows it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection

from connectors.sink import Sink
from service.access.workspaces import Workspace
from service.db.stages import chunks
from service.delivery.crm import choosing, links
from service.delivery.crm.desk import CrmRow
from service.delivery.crm.links import NOT_THERE, Link, Plan

__all__ = ["DELETED", "NOT_THERE", "SHARED", "Answers", "Decided", "ask", "decide"]

SHARED = "The CRM has them in one record with another contact."
DELETED = "The record was deleted in the CRM, and is not made again."


@dataclass(frozen=True, slots=True)
class Answers:
    """What the CRM said. there: where records are today, of those that may be there no more.
    found: records by address, the oldest first."""

    there: Mapping[str, str]
    found: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Decided:
    """linked: whom to write, and into which record; "" makes one. left_out: why not, by contact.
    gone: whose record was deleted there. All others wait: see Plan.waits."""

    linked: dict[int, Link] = field(default_factory=dict)
    left_out: dict[int, str] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)


async def ask(sink: Sink, plan: Plan) -> Answers:
    """Where the CRM's list names one record and no more, nobody is asked. Raises ConnectorError."""
    unsure = [plan.linked[one].record for one in plan.unsure]
    there = await sink.current(unsure) if unsure else {}
    asked = [one for one in plan.sought if len(plan.told.get(one, ())) != 1]
    wanted = dict.fromkeys(address for one in asked for address in plan.sought[one])
    found: dict[str, Sequence[str]] = {}
    for part in chunks(wanted, sink.batches.addresses):
        found |= await sink.find(part)
    return Answers(there, found)


def decide(conn: Connection, ws: Workspace, crm: CrmRow, plan: Plan, said: Answers) -> Decided:
    """A record is written for one contact, and nobody who was deleted there is made again."""
    decided = Decided(left_out=dict(plan.left_out))
    candidates = {one: _candidates(ws, plan, one, said) for one in plan.rows}
    records = {record for some in candidates.values() for record in some}
    held_by = links.holders(conn, ws, crm, records)
    makeable = choosing.makeable(conn, ws, crm, plan.sought)
    for one, row in plan.rows.items():
        if one in plan.left_out or one in plan.waits:
            continue
        free = [record for record in candidates[one] if held_by.get(record, one) == one]
        if free:
            decided.linked[one] = _link(plan, one, candidates[one], free[0])
            held_by[free[0]] = one
        elif candidates[one]:
            decided.left_out[one] = SHARED
        elif one in plan.linked or row.state == "gone":
            decided.gone.add(one)
        elif one not in makeable:
            decided.left_out[one] = NOT_THERE
        else:
            box = plan.sought[one][0]
            decided.linked[one] = Link("", ws.identifier_id(f"email:{box}"))
    return decided


def _candidates(ws: Workspace, plan: Plan, one: int, said: Answers) -> dict[str, int | None]:
    """The records that are theirs, by whose identifier, the right one first: of their first
    address, the oldest."""
    if link := plan.linked.get(one):
        if one not in plan.unsure:
            return {link.record: link.identifier}
        return {said.there[link.record]: link.identifier} if link.record in said.there else {}
    by_address: dict[str, int | None] = {}
    for box in plan.sought.get(one, ()):
        for record in said.found.get(box, ()):
            by_address.setdefault(record, ws.identifier_id(f"email:{box}"))
    listed = plan.told.get(one, {})
    return by_address or {record: listed[record] for record in sorted(listed, key=_age)}


def _age(record: str) -> tuple[int, str]:
    """Where numbers are handed out in turn, the order of age."""
    return len(record), record


def _link(plan: Plan, one: int, candidates: Mapping[str, int | None], record: str) -> Link:
    """The record to write into; the others are kept to be told of."""
    before = plan.linked.get(one, Link("", candidates[record]))
    ours = before.made or (not before.record and plan.rows[one].state == "unknown")
    others = dict.fromkeys((*before.others, before.record, *candidates))
    told = tuple(other for other in others if other not in ("", record))
    return replace(before, record=record, others=told, made=ours)
