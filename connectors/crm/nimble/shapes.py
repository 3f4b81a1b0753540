"""Contacts, fields and notes as Nimble's API has them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

import orjson

from connectors.crm import marks
from connectors.crm.values import to_the_second
from connectors.sink import (
    Activity,
    FieldType,
    OwnField,
    Person,
    RemoteField,
    RemotePerson,
    Value,
)

MOST = 10
"""Contacts of one note."""
_ID = 24
"""Hex digits of an id in Nimble."""
_PREVIEW = 64
_EMPLOYMENT = "contact employment"
"""Company and title as JSON in a text; "parent company" and "title" are deprecated."""
_TYPES: Mapping[str, FieldType] = {
    "string": "text", "long_string": "text", "number": "number", "datetime": "datetime",
    "choice": "choice", "boolean": "bool",
}  # fmt: skip
_WRITABLE = frozenset({"string", "long_string", "number", "datetime"})
"""A choice holds the id of a choice, and no document says how yes and no are written."""
_MADE: Mapping[FieldType, tuple[str, Mapping[str, Any] | None]] = {
    "datetime": ("datetime", {"date_format": None, "ignore_specific_time": False}),
    "date": ("datetime", {"date_format": None, "ignore_specific_time": True}),
    "number": ("number", {"number_type": "decimal", "fraction_digits": 2}),
}
"""Kind and presentation of our own fields; all else is a line of text, which has none."""


def made(person: Person) -> dict[str, Any]:
    """The body of a new contact. One of the two names is required."""
    given, family = person.given_name, person.family_name
    if not given and not family:
        family = person.name or next(iter(person.emails), "Unknown")
    stated = {
        "first name": [given],
        "last name": [family],
        "email": list(person.emails),
        "phone": [person.phone],
        _EMPLOYMENT: [_employment(person)],
    }
    fields = {name: _values(name, values) for name, values in stated.items() if any(values)}
    values = {name: value for name, value in person.values.items() if value is not None}
    return {"record_type": "person", "fields": fields | written(values)}


def written(values: Mapping[str, Value]) -> dict[str, Any]:
    """Fields as an update has them: what has the same modifier is replaced, all else kept. An
    empty text empties a field."""
    return {name: [{"value": _plain(value), "modifier": ""}] for name, value in values.items()}


def own_field(field: OwnField, tab: str) -> dict[str, Any]:
    """The body that makes a field of ours, first in a tab."""
    kind, presentation = _MADE.get(field.type, ("string", None))
    return {
        "name": marks.title(field), "tab_id": tab, "group_id": None, "insert_after": None,
        "field_type": {"field_kind": kind}, "presentation": presentation,
    }  # fmt: skip


def choices(metadata: Any) -> dict[str, dict[str, str]]:
    """What the ids of choices mean, by field."""
    return {
        str(one["name"]): {str(c["id"]): str(c["value"]) for c in listed["values"]}
        for one in _members(metadata)
        if (listed := (one.get("field_type") or {}).get("values"))
    }


def person(one: Any, meant: Mapping[str, Mapping[str, str]]) -> RemotePerson:
    """A contact. meant: see choices(). Its owner is told by an id alone."""
    fields = one.get("fields") or {}
    company, title = _job(fields)

    def first(name: str) -> str:
        return next(iter(_told(fields, name)), "")

    def chosen(name: str) -> str:
        return meant.get(name, {}).get(first(name), first(name))

    given, family = first("first name"), first("last name")
    return RemotePerson(
        remote_id=str(one["id"]),
        name=f"{given} {family}".strip(),
        given_name=given,
        family_name=family,
        emails=tuple(_told(fields, "email")),
        phones=tuple(_told(fields, "phone")),
        linkedin=first("linkedin"),
        company=company,
        title=title,
        stage=chosen("lead status"),
        tier=chosen("rating"),
        changed_at=_moment(one.get("updated")),
    )


def addresses(one: Any) -> frozenset[str]:
    """Of a contact, in lower case."""
    return frozenset(map(str.lower, _told(one.get("fields") or {}, "email")))


def remote_fields(metadata: Any) -> list[RemoteField]:
    """Fields of people, in the order of their tabs; a name that is there again is left out."""
    found: dict[str, RemoteField] = {}
    for one in _members(metadata):
        name, kind = str(one["name"]), str((one.get("field_type") or {}).get("field_kind", ""))
        fixed = one.get("read_only") or one.get("multiples") or kind not in _WRITABLE
        field = RemoteField(
            name, name, _TYPES.get(kind, "text"), writable=not fixed, own=marks.is_ours(name)
        )
        found.setdefault(name, field)
    return list(found.values())


def note(activity: Activity) -> dict[str, Any]:
    """The body of a note."""
    text = "\n".join([activity.title, *marks.said(activity, dated=True)])
    return {
        "contact_ids": [one.remote_id for one in activity.people[:MOST]],
        "note": text,
        "note_preview": activity.title[:_PREVIEW],
    }


def note_id(key: str) -> str:
    """The id a note gets: the first 24 hex digits of the key."""
    return key.replace("-", "")[:_ID]


def _members(metadata: Any) -> Iterator[Any]:
    for tab in metadata.get("tabs") or ():
        if tab.get("contact_types", "person") == "person":
            for member in tab.get("members") or ():
                yield from member.get("fields") or () if member["type"] == "group" else (member,)


def _values(name: str, values: list[str]) -> list[dict[str, str]]:
    modifier = "work" if name in ("email", "phone") else ""
    return [{"value": value, "modifier": modifier} for value in values if value]


def _employment(person: Person) -> str:
    stated = {"company_name": person.company, "title": person.title}
    kept = {name: value for name, value in stated.items() if value}
    return orjson.dumps(kept | {"is_present": True}).decode() if kept else ""


def _job(fields: Mapping[str, Any]) -> tuple[str, str]:
    """Company and title of the present job, else of the first that is told."""
    jobs = []
    for text in _told(fields, _EMPLOYMENT):
        try:
            job = orjson.loads(text)
        except orjson.JSONDecodeError:
            continue
        jobs.append(job if isinstance(job, dict) else {})
    job = next((one for one in jobs if one.get("is_present")), next(iter(jobs), {}))
    return str(job.get("company_name") or ""), str(job.get("title") or "")


def _told(fields: Mapping[str, Any], name: str) -> list[str]:
    return [str(one["value"]) for one in fields.get(name) or () if one.get("value")]


def _plain(value: Value) -> str:
    if isinstance(value, datetime):
        return to_the_second(value)
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def _moment(text: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
