"""why: the evidence behind a verdict, a last touch, a join."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Annotated, Any

import orjson
import typer
from sqlalchemy import Connection

from schemas.contact import ContactSource, ContactWhy
from schemas.interaction import Interaction, InteractionDetail
from schemas.merge import Merge
from service.cli.choosing import chosen, number_of
from service.cli.opening import Desk, Trouble, desk
from service.cli.printing import Json, emit, minute, printable, say
from service.db import ids
from service.db.moments import ms
from service.reconciler.neighbourhood import row_of
from service.timeline.read import accounts, interactions, merges
from service.timeline.read import why as reading

Evidence = ContactWhy | InteractionDetail | Merge


def why(
    thing: Annotated[
        str, typer.Argument(metavar="INTERACTION|CONTACT|MERGE", help="An id; a contact's name.")
    ],
    json: Json = False,
) -> None:
    """The evidence behind a verdict, a last touch or a join."""
    with desk() as at, at.db.reading() as conn:
        found = _found(conn, at, thing.strip())
        told = [] if json else _told(found, partial(_label, conn, at))
    if json:
        emit(found)
    for line in told:
        say(printable(line))


def _found(conn: Connection, at: Desk, thing: str) -> Evidence:
    found: Evidence | None
    if (number := ids.private("i", thing)) is not None:
        found = interactions.one(conn, at.ws, number, ms(at.now))
    elif (number := ids.private("m", thing)) is not None:
        found = merges.one(conn, at.ws, number)
    else:
        found = reading.why(conn, at.ws, number_of(chosen(conn, at, thing)), ms(at.now))
    if found is None:
        raise Trouble(f"there is nothing of the id {thing}")
    return found


def _label(conn: Connection, at: Desk, account: str) -> str:
    """What a person calls the account of this id."""
    number = ids.private("a", account)
    known = None if number is None else accounts.one(conn, at.ws, number)
    return account if known is None else known.label


def _told(found: Evidence, label: Callable[[str], str]) -> list[str]:
    if isinstance(found, InteractionDetail):
        return _of_interaction(found, label)
    if isinstance(found, Merge):
        return _of_merge(found)
    return _of_contact(found)


def _of_interaction(found: InteractionDetail, label: Callable[[str], str]) -> list[str]:
    lines = [*_verdict(found), f"rule {found.verdict.rule}, rules version {_version(found)}"]
    if found.verdict.outdated:
        lines.append("what the rules say now, since they or what they rest on have changed:")
    lines += [f"  {f.weight:+g} {f.rule}: {f.says}" for f in found.verdict.fired]
    lines += [f"  {p.role}: {p.identifier} {p.answer}".rstrip() for p in found.participants]
    for evidence in found.evidence:
        lines.append(f"told by {label(evidence.account_id)}, {evidence.external_id}")
        lines += [f"  {name}: {_flat(value)}" for name, value in evidence.facts.items()]
    return lines


def _verdict(found: Interaction) -> list[str]:
    title = f"{found.id}  {minute(found.occurred_at)}  {found.kind} ({found.direction})"
    return [f"{title}  {found.subject}".rstrip(), found.verdict.because]


def _version(found: Interaction) -> str:
    overruled = ", overruled by you" if found.verdict.overruled_by else ""
    return f"{found.verdict.rules_version}{overruled}"


def _of_merge(found: Merge) -> list[str]:
    undone = f", undone {minute(found.undone_at)}" if found.undone_at else ""
    return [
        f"{found.id}  {found.absorbed_id} became part of {found.kept_id}",
        f"{found.because} (rule {found.rule}, by {found.by}, {minute(found.merged_at)}{undone})",
        f"  moved: {', '.join(map(_known, found.identifiers)) or 'nothing'}",
        *_grounds(found.evidence),
    ]


def _grounds(evidence: dict[str, Any]) -> list[str]:
    """The evidence of a join by rule, a line each; strong identifiers are in the sentence."""
    lines = [f"  for: {ground['says']}" for ground in evidence.get("for", ())]
    lines += [f"  against: {ground['says']}" for ground in evidence.get("against", ())]
    lines += [f"  ignored: {ground['says']}" for ground in evidence.get("ignored", ())]
    if checked := evidence.get("vetoes_checked"):
        lines.append(f"  looked for what forbids it: {', '.join(checked)}")
    return lines


def _known(identifier: str) -> str:
    """A card without an address has no identifier a person would know."""
    return "a card without an address" if row_of(identifier) is not None else identifier


def _of_contact(found: ContactWhy) -> list[str]:
    cadence = "no cadence" if found.cadence_days is None else f"every {found.cadence_days} days"
    lines = [f"{found.id}  {found.name}", f"{cadence} (from {found.cadence_from or 'nothing'})"]
    if found.last_touch:
        lines += ["last touch:", *(f"  {line}" for line in _verdict(found.last_touch))]
    lines.append("identifiers:")
    for key in found.identifiers:
        told = ", ".join(source.external_id for source in key.sources) or "interactions"
        lines.append(f"  {_known(key.value)} ({key.status}), from {told}")
    lines.append("fields:")
    for field in found.fields:
        told = field.source.external_id if field.source else field.by
        told = field.because if field.by == "rule" else told
        lines.append(f"  {field.field}: {_flat(field.value)}, from {told}")
    for one in found.contradictions:
        said = "; ".join(f"{c.value} ({_tellers(c.sources)})" for c in one.claims)
        lines.append(f"sources differ on the {one.field}: {said}")
    for merge in found.merges:
        lines += _of_merge(merge)
    return lines


def _tellers(sources: Sequence[ContactSource]) -> str:
    return ", ".join(source.external_id for source in sources)


def _flat(value: object) -> str:
    return value if isinstance(value, str) else orjson.dumps(value).decode()
