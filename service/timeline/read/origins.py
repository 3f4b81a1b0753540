"""Where each field of a contact comes from, in words."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import orjson
from sqlalchemy import Connection, Select, select

from schemas.contact import ContactSource, FieldOrigin
from service.access.workspaces import Workspace
from service.db import ids
from service.db.moments import moment
from service.db.stages import chunks
from service.db.tables import source_rows, streams
from service.reconciler.fields import LISTS, ROW, RULE, TAG, card_of, rule_of
from service.timeline.read import rules
from service.timeline.read.portraits import source
from service.timeline.read.rows import joined, of

By = Literal["owner", "rule", "source", "interaction", "derived"]
FIELDS = (
    "name", "given_name", "family_name", "company", "title", "birthday", "city", "notes", "tags",
    "tier", "importance", "stage", "cadence_days", "paused", "snoozed_until", "time_zone",
    "interests", "preferences", "how_we_met", "dates",
)  # fmt: skip
_COLUMNS = {"cadence_days": "own_cadence"}
_BECAUSE: dict[By, str] = {
    "owner": "you said so",
    "source": "a person record states it",
    "interaction": "it stood beside the address in an interaction",
    "derived": "it follows from what the sources state",
}


@dataclass(frozen=True, slots=True)
class _Evidence:
    """records: by source row. sentences: by rule."""

    records: Mapping[int, ContactSource]
    sentences: Mapping[int, str]


def origins(conn: Connection, ws: Workspace, row: Any) -> list[FieldOrigin]:
    """Every field that has a value. row: of contacts."""
    places: dict[str, str] = orjson.loads(row.fields_from or "{}")
    sources = {card for card in map(card_of, places.values()) if card is not None}
    ruled = any(map(rule_of, places.values()))
    told = _Evidence(told_by(conn, ws, sources), rules.sentences(conn, ws) if ruled else {})
    found = []
    for name in FIELDS:
        column = _COLUMNS.get(name, name)
        value, place = _value(row, column), places.get(column, "")
        if value in ("", [], None) or (value is False and not place):
            continue
        found.append(
            _tags(value, places, told) if name == "tags" else _origin(name, value, place, told)
        )
    return found


def _origin(name: str, value: Any, place: str, told: _Evidence) -> FieldOrigin:
    card, rule = card_of(place), rule_of(place)
    return FieldOrigin(
        field=name,
        value=value,
        by=_by(place),
        because=_because(place, told),
        source=None if card is None else told.records.get(card),
        rule_id=ids.public("rl", rule) if rule else None,
    )


def _tags(value: list[str], places: Mapping[str, str], told: _Evidence) -> FieldOrigin:
    """Of tags that came in different ways, how each did."""
    each = {tag: places.get(f"{TAG}{tag}", "") for tag in value}
    if len(set(each.values())) == 1:
        return _origin("tags", value, each[value[0]], told)
    several = "; ".join(f"{tag}: {_because(place, told)}" for tag, place in each.items())
    by: By = "owner" if "owner" in each.values() else "derived"
    return _origin("tags", value, "", told).model_copy(update={"by": by, "because": several})


def _because(place: str, told: _Evidence) -> str:
    if (rule := rule_of(place)) is None:
        return _BECAUSE[_by(place)]
    return f"your rule: {told.sentences.get(rule, 'one that is gone')}"


def _by(place: str) -> By:
    """place: "owner", "interaction", "row:" and a source row, "rule:" and a rule, or nothing for
    what follows."""
    if place.startswith(ROW):
        return "source"
    if place.startswith(RULE):
        return "rule"
    return "owner" if place == "owner" else "interaction" if place == "interaction" else "derived"


def _value(row: Any, column: str) -> Any:
    value = getattr(row, column)
    if column in LISTS:
        return orjson.loads(value or "[]")
    return moment(value) if column == "snoozed_until" and value is not None else value


def records() -> Select[Any]:
    """Source rows with what names them outside."""
    return select(
        source_rows.c.id, streams.c.account_id, source_rows.c.external_id, source_rows.c.seen_at
    ).join(streams, joined(source_rows, streams, stream_id="id"))


def told_by(conn: Connection, ws: Workspace, wanted: Collection[int]) -> dict[int, ContactSource]:
    """By source row the record it is."""
    found = {}
    for part in chunks(wanted):
        rows = conn.execute(records().where(of(ws, source_rows), source_rows.c.id.in_(part)))
        for row in rows:
            found[row.id] = source(row.account_id, row.external_id, row.seen_at)
    return found
