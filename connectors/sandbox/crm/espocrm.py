"""EspoCRM's stand-in: contacts, calls, meetings, mails and tasks over its API v1."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import count
from typing import Any

import orjson

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

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
_REQUIRED: Mapping[str, tuple[str, ...]] = {
    "Call": ("name", "status", "dateStart", "dateEnd", "direction", "assignedUserId"),
    "Meeting": ("name", "status", "dateStart", "dateEnd", "assignedUserId"),
    "Task": ("name", "status", "assignedUserId"),
    "Email": ("subject", "status", "from", "to", "dateSent"),
}
_STATES = {"Call": "Held", "Meeting": "Held", "Task": "Completed", "Email": "Archived"}
_FIELDS: Mapping[str, str] = {
    "firstName": "varchar", "lastName": "varchar", "title": "varchar", "emailAddress": "email",
    "phoneNumber": "phone", "description": "text", "doNotCall": "bool", "account": "link",
}  # fmt: skip
_MOST = 200


class EspoStand(CrmStand):
    """See CrmStand. fields: of contacts, by name, with their type; an administrator adds some."""

    name = "espocrm"

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.fields = dict(_FIELDS)
        self._numbers = count(1)

    def methods(self) -> Sequence[tuple[str, str, Method]]:
        """See CrmStand.methods."""
        root = "/api/v1"
        return (
            ("GET", f"{root}/App/user", self._user),
            ("GET", f"{root}/Metadata", self._metadata),
            ("GET", f"{root}/{{entity}}", self._list),
            ("POST", f"{root}/Contact", self._create_contact),
            ("POST", f"{root}/{{entity}}", self._create),
            ("PATCH", f"{root}/Contact/{{id}}", self._update),
            ("DELETE", f"{root}/{{entity}}/{{id}}", self._delete),
        )

    def allowed(self, call: Call) -> bool:
        """See CrmStand.allowed."""
        return call.headers.get("x-api-key") == KEY

    def refused(self, why: str, value: str) -> Reply:
        """See CrmStand.refused. EspoCRM has no limits; a proxy before it may."""
        if why in ("unauthorized", "unknown"):
            return Reply(401 if why == "unauthorized" else 404)
        after = "3600" if why == "daily_limit" else value or "2"
        return Reply(429, None, {"Retry-After": after})

    def add(self, name: str, email: str, **more: str) -> str:
        """See CrmStand.add."""
        given, _, family = name.rpartition(" ")
        values = {
            "firstName": given, "lastName": family, "accountName": more.get("company"),
            "title": more.get("title"), "assignedUserName": more.get("owner"),
            "emails": [email], "phones": [more["phone"]] if "phone" in more else [],
        }  # fmt: skip
        return self.record(self._id(), values).id

    def shown(self) -> Sequence[ShownPerson]:
        """See CrmStand.shown."""
        return [
            ShownPerson(one.id, _name(one), tuple(one.values["emails"]), one.values)
            for one in self.living()
        ]

    def logged(self) -> Sequence[ShownActivity]:
        """See CrmStand.logged."""
        return [
            ShownActivity(
                one.id,
                one.object,
                one.values.get("subject") or one.values.get("name", ""),
                one.values.get("dateSent") or one.values["dateStart"],
                tuple(one.people),
                one.values.get("body") or one.values.get("description", ""),
            )
            for one in self.activities.values()
            if not one.deleted
        ]

    def _user(self, call: Call) -> Reply:
        user = {"id": "user1", "userName": "touchline", "type": "api"}
        return Reply(200, {"user": user, "settings": {}})

    def _metadata(self, call: Call) -> Reply:
        return Reply(200, {name: {"type": kind} for name, kind in self.fields.items()})

    def _list(self, call: Call) -> Reply:
        search = orjson.loads(call.query["searchParams"])
        if search["maxSize"] > _MOST:
            return _bad(403, "maxSize is over recordListMaxSizeLimit")
        rows = [row for row in self._rows(call.path["entity"])
                if all(_fits(row, item) for item in search["where"])]  # fmt: skip
        rows.sort(key=lambda row: str(row[search["orderBy"]]))
        at = search["offset"]
        page = [
            {name: row.get(name) for name in search["select"]}
            for row in rows[at : at + search["maxSize"]]
        ]
        return Reply(200, {"list": page, "total": len(rows)})

    def _rows(self, entity: str) -> list[dict[str, Any]]:
        if entity == "Contact":
            return [_row(one) for one in self.living()]
        there = self.activities.values()
        return [
            {**one.values, "id": one.id}
            for one in there
            if one.object == entity and not one.deleted
        ]

    def _create_contact(self, call: Call) -> Reply:
        values = dict(call.body)
        if not values.get("lastName"):
            return _bad(400, "Field validation failure: lastName, required")
        stated = [one["emailAddress"] for one in values.pop("emailAddressData", ())]
        main = values.pop("emailAddress", None)
        emails = stated or ([main] if main else [])
        if not all(map(_EMAIL.fullmatch, emails)):
            return _bad(400, "Field validation failure: emailAddress, valid")
        if wrong := self._unfit(values):
            return _bad(400, wrong)
        phone = values.pop("phoneNumber", None)
        record = self.record(
            self._id(), {**values, "emails": emails, "phones": [phone] if phone else []}
        )
        return Reply(200, _row(record))

    def _update(self, call: Call) -> Reply:
        record = self.people.get(call.path["id"])
        if record is None or record.deleted:
            return _bad(404, "")
        if wrong := self._unfit(call.body):
            return _bad(400, wrong)
        record.values |= call.body
        record.changed = self.clock()
        return Reply(200, _row(record))

    def _unfit(self, values: Mapping[str, Any]) -> str:
        """EspoCRM passes over attributes it does not know, but not over a bad time."""
        for name, value in values.items():
            if self.fields.get(name) == "datetime" and value and not _TIME.fullmatch(value):
                return f"Field validation failure: {name}, valid"
        return ""

    def _create(self, call: Call) -> Reply:
        entity, values = call.path["entity"], call.body
        if entity not in _REQUIRED:
            return _bad(404, "")
        lacking = [name for name in _REQUIRED[entity] if not values.get(name)]
        times = [values[name] for name in ("dateStart", "dateEnd", "dateSent") if name in values]
        if lacking or not all(map(_TIME.fullmatch, times)) or times != sorted(set(times)):
            return _bad(400, f"Field validation failure: {lacking or times}")
        if values["status"] != _STATES[entity]:
            return _bad(400, "Field validation failure: status, valid")
        people = list(values.get("contactsIds") or ())
        if values.get("parentType") == "Contact" and values["parentId"] not in people:
            people.append(values["parentId"])
        entry = Entry(self._id(), entity, dict(values), people)
        self.activities[entry.id] = entry
        return Reply(200, {**values, "id": entry.id})

    def _delete(self, call: Call) -> Reply:
        entry = self.activities.get(call.path["id"])
        if entry is None or entry.deleted:
            return _bad(404, "")
        entry.deleted = True
        return Reply(200, True)

    def _id(self) -> str:
        return f"{next(self._numbers):017x}"


def _name(one: Record) -> str:
    return f"{one.values.get('firstName') or ''} {one.values.get('lastName') or ''}".strip()


def _row(one: Record) -> dict[str, Any]:
    """A contact as it is told."""
    emails, phones = one.values["emails"], one.values["phones"]
    return {
        **one.values,
        "id": one.id,
        "name": _name(one),
        "emailAddress": emails[0] if emails else None,
        "phoneNumber": phones[0] if phones else None,
        "createdAt": _moment(one.created),
        "modifiedAt": _moment(one.changed),
    }


def _moment(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S")


def _fits(row: Mapping[str, Any], item: Mapping[str, Any]) -> bool:
    kind, name, value = item["type"], item.get("attribute"), item["value"]
    if kind in ("or", "and"):
        return (any if kind == "or" else all)(_fits(row, one) for one in value)
    if name == "emailAddress":
        return value.lower() in [email.lower() for email in row["emails"]]
    stated = row.get(str(name))
    if kind == "in":
        return stated in value
    if kind == "contains":
        return value in (stated or "")
    if stated is None:
        return False
    if kind == "equals":
        return bool(stated == value)
    return bool(stated > value or (kind == "greaterThanOrEquals" and stated == value))


def _bad(status: int, reason: str) -> Reply:
    return Reply(status, None, {"X-Status-Reason": reason} if reason else {})
