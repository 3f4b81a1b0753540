"""Records as JSON text and back: how source rows keep what a source stated.

Only what differs from the default is written, in a fixed order, so equal records give equal bytes
and a fingerprint of the bytes tells whether a row changed.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import Any

import orjson

from schemas.source import EventRecord, Participant, PersonRecord, Record

_PERSON_TUPLES = ("emails", "phones", "profiles", "tags")
_PERSON_MOMENTS = ("since", "observed_at")
_PERSON_FIELDS = tuple(field.name for field in fields(PersonRecord))


def encode(record: Record) -> bytes:
    """The record as JSON, its external id included. Text is made storable: see storable()."""
    if isinstance(record, EventRecord):
        data = _event(record)
    else:
        stated = ((name, getattr(record, name)) for name in _PERSON_FIELDS)
        data = {name: value for name, value in stated if value}
    try:
        payload = orjson.dumps(data, option=orjson.OPT_UTC_Z)
    except TypeError:  # a lone surrogate is no UTF-8
        payload = orjson.dumps(_clean(data), option=orjson.OPT_UTC_Z)
    if b"\\u0000" in payload:
        payload = orjson.dumps(_clean(data), option=orjson.OPT_UTC_Z)
    return payload


def storable(text: str) -> str:
    """The text without what no database takes: NUL (PostgreSQL) and lone surrogates (UTF-8)."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {name: _clean(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(item) for item in value]
    return value


def decode_person(payload: str | bytes) -> PersonRecord:
    """The person of a payload that encode() wrote."""
    data: dict[str, Any] = orjson.loads(payload)
    for name in _PERSON_TUPLES:
        if name in data:
            data[name] = tuple(data[name])
    for name in _PERSON_MOMENTS:
        if name in data:
            data[name] = datetime.fromisoformat(data[name])
    return PersonRecord(**data)


def decode_event(payload: str | bytes) -> EventRecord:
    """The event of a payload that encode() wrote."""
    data: dict[str, Any] = orjson.loads(payload)
    ended = data.get("ended")
    return EventRecord(
        external_id=data["id"],
        kind=data["kind"],
        key=data["key"],
        occurred_at=datetime.fromisoformat(data["at"]),
        ended_at=datetime.fromisoformat(ended) if ended else None,
        subject=data.get("subject", ""),
        thread=data.get("thread", ""),
        participants=tuple(Participant(*party) for party in data.get("who", ())),
        facts=data.get("facts", {}),
    )


def _event(record: EventRecord) -> dict[str, Any]:
    data: dict[str, Any] = {
        "id": record.external_id,
        "kind": record.kind,
        "key": record.key,
        "at": record.occurred_at,
    }
    if record.ended_at:
        data["ended"] = record.ended_at
    if record.subject:
        data["subject"] = record.subject
    if record.thread:
        data["thread"] = record.thread
    if record.participants:
        data["who"] = [_party(party) for party in record.participants]
    if record.facts:
        data["facts"] = {name: record.facts[name] for name in sorted(record.facts)}  # type: ignore[literal-required]
    return data


def _party(party: Participant) -> list[Any]:
    cells: list[Any] = [
        party.identifier, party.role, party.name, party.answer, party.me, party.human,
    ]  # fmt: skip
    defaults = ["", False, True]
    while len(cells) > 3 and cells[-1] == defaults[len(cells) - 4]:
        cells.pop()
    if len(cells) == 3 and not cells[-1]:
        cells.pop()
    return cells
