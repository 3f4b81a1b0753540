"""Twenty's stand-in: people, notes and their ties, the data model, over REST."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from connectors.sandbox.clock import Clock
from connectors.sandbox.crm.stand import (
    KEY,
    Call,
    CrmStand,
    Entry,
    Method,
    Record,
    Reply,
    ShownActivity,
    ShownPerson,
)

_MOST = 60
_PERSON = "20202020-0000-4000-8000-000000000001"
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_FIELDS = {"jobTitle": "TEXT", "city": "TEXT", "createdAt": "DATE_TIME", "avatarUrl": "TEXT"}


class TwentyStand(CrmStand):
    """See CrmStand. column: what a tie calls its person. bare: lists of the data model do not
    name what they hold, as newer servers do. closed: the key may not touch the data model."""

    name = "twenty"

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.column, self.bare, self.closed = "targetPersonId", False, False
        self.fields = dict(_FIELDS)
        self.ties: dict[str, dict[str, str]] = {}

    def methods(self) -> Sequence[tuple[str, str, Method]]:
        """See CrmStand.methods."""
        return (
            ("GET", "/rest/metadata/objects", self._objects),
            ("GET", "/rest/metadata/fields", self._fields),
            ("POST", "/rest/metadata/fields", self._make_field),
            ("GET", "/rest/{plural}", self._list),
            ("POST", "/rest/batch/people", self._make_people),
            ("POST", "/rest/batch/notes", self._make_notes),
            ("POST", "/rest/batch/noteTargets", self._make_ties),
            ("PATCH", "/rest/people/{id}", self._patch),
            ("DELETE", "/rest/notes/{id}", self._delete),
        )

    def allowed(self, call: Call) -> bool:
        """See CrmStand.allowed."""
        return call.headers.get("authorization") == f"Bearer {KEY}"

    def refused(self, why: str, value: str) -> Reply:
        """See CrmStand.refused."""
        if why == "unauthorized":
            return _bad(401, "Token invalid.", "UNAUTHENTICATED")
        if why == "unknown":
            return _bad(404, "Object not found", "NotFoundException")
        after = {"Retry-After": "3600"} if why == "daily_limit" else {}
        return Reply(429, {"statusCode": 429, "messages": ["Too many requests"]}, after)

    def add(self, name: str, email: str, **more: str) -> str:
        """See CrmStand.add. Owner, stage and tier are not known."""
        given, _, family = name.rpartition(" ")
        return self._enter({
            "id": str(uuid4()), "name": {"firstName": given, "lastName": family},
            "emails": {"primaryEmail": email.lower(), "additionalEmails": []},
            "phones": {"primaryPhoneNumber": more.get("phone", "")},
            "jobTitle": more.get("title", ""),
            "company": {"name": more["company"]} if "company" in more else None,
        }).id  # fmt: skip

    def shown(self) -> Sequence[ShownPerson]:
        """See CrmStand.shown."""
        return [
            ShownPerson(
                one.id,
                f"{one.values['name']['firstName']} {one.values['name']['lastName']}".strip(),
                tuple(_addresses(one.values)),
                one.values,
            )
            for one in self.living()
        ]

    def logged(self) -> Sequence[ShownActivity]:
        """See CrmStand.logged. A note that is tied to nobody is on nobody's page."""
        shown = []
        for one in self.activities.values():
            people = [t[self.column] for t in self.ties.values() if t["noteId"] == one.id]
            if people and not one.deleted:
                text = one.values["bodyV2"]["markdown"]
                shown.append(
                    ShownActivity(one.id, one.object, one.values["title"], "", tuple(people), text)
                )
        return shown

    def _objects(self, call: Call) -> Reply:
        return self._model("objects", [{"id": _PERSON, "nameSingular": "person"}])

    def _fields(self, call: Call) -> Reply:
        fields = [
            {"id": name, "name": name, "label": name, "type": kind, "isActive": True,
             "objectMetadataId": _PERSON}
            for name, kind in self.fields.items()
        ]  # fmt: skip
        return self._model("fields", fields)

    def _model(self, plural: str, rows: list[dict[str, Any]]) -> Reply:
        page = {"pageInfo": {"hasNextPage": False}, "totalCount": len(rows)}
        return Reply(200, {"data": rows if self.bare else {plural: rows}, **page})

    def _make_field(self, call: Call) -> Reply:
        body = call.body
        if self.closed:
            return _bad(403, "Entity performing the request does not have permission")
        if body["name"] in self.fields or body["objectMetadataId"] != _PERSON:
            return _bad(400, f'Name "{body["name"]}" is not available')
        self.fields[body["name"]] = body["type"]
        return Reply(201, {"data": {"createOneField": {"id": str(uuid4()), **body}}})

    def _list(self, call: Call) -> Reply:
        plural, query = call.path["plural"], call.query
        most, wanted = int(query.get("limit", "60")), query.get("filter", "")
        if most > _MOST:
            return _bad(400, f"limit={most} is over {_MOST}")
        rows = self._rows(plural)
        if plural == "noteTargets" and wanted.partition("[")[0] not in ("noteId", self.column):
            return _bad(400, f"field '{wanted.partition('[')[0]}' does not exist")
        rows = [row for row in rows if not wanted or _fits(row, wanted)]
        by = query.get("order_by", "createdAt[AscNullsFirst]").partition("[")[0]
        rows.sort(key=lambda row: (row.get(by, ""), row["id"]))
        total = len(rows)
        if after := query.get("starting_after"):
            place = tuple(base64.b64decode(after).decode().split(" "))
            rows = [row for row in rows if (row.get(by, ""), row["id"]) > place]
        page = rows[:most]
        end = f"{page[-1].get(by, '')} {page[-1]['id']}" if page else ""
        cursor = base64.b64encode(end.encode()).decode()
        info = {"hasNextPage": len(rows) > most, "endCursor": cursor}
        return Reply(200, {"data": {plural: page}, "totalCount": total, "pageInfo": info})

    def _rows(self, plural: str) -> list[dict[str, Any]]:
        if plural == "people":
            return [
                {**one.values, "createdAt": _at(one.created), "updatedAt": _at(one.changed)}
                for one in self.living()
            ]
        return [{**tie, "createdAt": ""} for tie in self.ties.values()]

    def _make_people(self, call: Call) -> Reply:
        taken = {one.id for one in self.people.values()}
        addresses = {address for one in self.living() for address in _addresses(one.values)[:1]}
        for one in call.body:
            email = (one.get("emails") or {}).get("primaryEmail")
            if unknown := one.keys() - {"id", "name", "emails", "phones", *self.fields}:
                return _bad(400, f"Object person doesn't have any {unknown} field")
            if email and not _EMAIL.fullmatch(email):
                return _bad(400, f"Invalid email value for {email}")
            if one["id"] in taken or email in addresses:
                return _bad(400, "A duplicate entry was detected")
            taken.add(one["id"])
            addresses |= {email} if email else set()
        return self._many(call, "createPeople", [self._enter(one).values for one in call.body])

    def _make_notes(self, call: Call) -> Reply:
        ids = [one["id"] for one in call.body]
        if len(set(ids)) < len(ids) or self.activities.keys() & set(ids):
            return _bad(400, "A duplicate entry was detected")
        for one in call.body:
            self.activities[one["id"]] = Entry(one["id"], "notes", dict(one))
        return self._many(call, "createNotes", call.body)

    def _make_ties(self, call: Call) -> Reply:
        for one in call.body:
            if one["id"] in self.ties:
                return _bad(400, "A duplicate entry was detected")
            if self.column not in one or one[self.column] not in self.people:
                return _bad(400, "violates foreign key constraint")
        self.ties |= {one["id"]: dict(one) for one in call.body}
        return self._many(call, "createNoteTargets", call.body)

    def _many(self, call: Call, verb: str, made: Sequence[Any]) -> Reply:
        return Reply(201, {"data": {verb: made}})

    def _patch(self, call: Call) -> Reply:
        record = self.people.get(call.path["id"])
        if record is None or record.deleted:
            return _bad(400, 'Could not find any entity of type "person"', "EntityNotFoundError")
        if unknown := call.body.keys() - self.fields.keys():
            return _bad(400, f"Object person doesn't have any {unknown} field")
        record.values |= call.body
        record.changed = self.clock()
        return Reply(200, {"data": {"updatePerson": record.values}})

    def _delete(self, call: Call) -> Reply:
        entry = self.activities.get(call.path["id"])
        if entry is None or entry.deleted:
            return _bad(404, "Record not found", "NotFoundException")
        entry.deleted = True
        self.ties = {key: t for key, t in self.ties.items() if t["noteId"] != entry.id}
        return Reply(200, {"data": {"deleteNote": {"id": entry.id}}})

    def _enter(self, values: Mapping[str, Any]) -> Record:
        UUID(values["id"])
        return self.record(values["id"], values)


def _fits(row: Mapping[str, Any], wanted: str) -> bool:
    """The subset of Twenty's filters that is asked: or(...), in, eq, like, gte."""
    return any(_holds(row, one) for one in _predicates(wanted))


def _predicates(wanted: str) -> list[str]:
    """As Twenty takes a filter apart: any quote, single or double, begins or ends a quotation."""
    found, inside = [""], {"[": False, '"': False, "'": False}
    for char in wanted.removeprefix("or(").removesuffix(")"):
        kind = "[" if char == "]" else char
        if kind in inside:
            inside[kind] = not inside[kind]
        if char == "," and not any(inside.values()):
            found.append("")
        else:
            found[-1] += char
    return found


def _holds(row: Mapping[str, Any], predicate: str) -> bool:
    name, _, rest = predicate.partition("[")
    operator, _, stated = rest.partition("]:")
    value: Any = row
    for part in name.split("."):
        value = (value or {}).get(part)
    if operator == "in":
        return value in [one.strip('"') for one in stated.strip("[]").split(",")]
    text = stated.strip('"')
    if operator == "like":
        return text.strip("%") in str(value)
    return str(value) >= text if operator == "gte" else bool(value == text)


def _addresses(values: Mapping[str, Any]) -> list[str]:
    emails = values.get("emails") or {}
    return [one for one in (emails.get("primaryEmail"), *emails.get("additionalEmails", ())) if one]


def _at(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _bad(status: int, message: str, error: str = "BadRequestException") -> Reply:
    return Reply(status, {"statusCode": status, "messages": [message], "error": error})
