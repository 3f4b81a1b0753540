"""The body of a delivery: frozen when it is made, sent byte for byte. Pure.

What of people is told is the endpoint's choice: names, first addresses, and (read apart) what a
mail or meeting is about. Ids, kinds and moments always.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import orjson

from schemas.change import SCHEMA_VERSION
from service.db.moments import rfc3339

NAMES, EMAILS, SUBJECTS = "names", "emails", "subjects"
_TOLD_BY = {NAMES: "name", EMAILS: "email"}
_QUOTES_BOTH = "because"
"""Why contacts are one person is told in their names and addresses."""


def framed(kind: str, at: int, sequence: int, data: Mapping[str, Any]) -> str:
    """kind: the event type. at: epoch ms of the event."""
    body = {
        "type": kind,
        "timestamp": rfc3339(at),
        "sequence": sequence,
        "schema_version": SCHEMA_VERSION,
        "data": data,
    }
    return orjson.dumps(body).decode()


def told(
    kind: str,
    data: Mapping[str, Any],
    people: Sequence[Mapping[str, Any]] | None,
    include: Collection[str],
    subject: str | None = None,
) -> dict[str, Any]:
    """The data of a change as an endpoint gets it. people: whom it is about (db/about.py); None
    when that is not known any more. subject: of an interaction, where it may be told."""
    shown = dict(data)
    if not {NAMES, EMAILS} <= set(include):
        shown.pop(_QUOTES_BOTH, None)
    if people is not None and kind.startswith("interaction."):
        shown["contacts"] = [_person(one, include) for one in people]
    elif people:
        shown["contact"] = _person(people[0], include)
    if subject is not None:
        shown["subject"] = subject
    return shown


def fits(
    kind: str, people: Sequence[Mapping[str, Any]] | None, wanted: Mapping[str, Sequence[str]]
) -> bool:
    """Whether a change passes the filter {tags, tiers} of an endpoint. What was deleted has no
    tags any more and passes: who mirrors contacts must hear of it, and it tells ids alone."""
    tags, tiers = set(wanted.get("tags", ())), set(wanted.get("tiers", ()))
    if not (tags or tiers) or kind.endswith(".deleted"):
        return True
    return any(
        (not tags or tags & set(one["tags"])) and (not tiers or one["tier"] in tiers)
        for one in people or ()
    )


def _person(one: Mapping[str, Any], include: Collection[str]) -> dict[str, Any]:
    cells = {cell: one[cell] for name, cell in _TOLD_BY.items() if name in include}
    return {"id": one["id"], **cells}
