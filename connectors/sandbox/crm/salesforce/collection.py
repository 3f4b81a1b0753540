"""sObject Collections: up to 200 records in one call, each with a result of its own, in order."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from connectors.sandbox.crm.salesforce.objects import Column, Unreadable, error, read, wrong
from connectors.sandbox.crm.stand import Call, Entry, Reply

if TYPE_CHECKING:
    from connectors.sandbox.crm.salesforce.stand import SalesforceStand

MOST, CHUNKS = 200, 10
_PREFIX = {"Task": "00T", "Event": "00U"}

Kinds = dict[str, dict[str, Column]]
Sent = dict[str, Any]


class Collection:
    """The records of one org, written."""

    def __init__(self, org: SalesforceStand) -> None:
        self._org = org

    def save(self, call: Call, new: bool) -> Reply:
        """POST (new) and PATCH."""
        body = call.body if isinstance(call.body, dict) else {}
        records = body.get("records")
        if body.keys() != {"allOrNone", "records"} or not isinstance(records, list) or not records:
            return _bad("INVALID_INPUT", "records missing")
        types = [one.get("attributes", {}).get("type") for one in records]
        if len(records) > MOST or len(list(groupby(types))) > CHUNKS:
            return _bad("LIMIT_EXCEEDED", "record limit reached")
        if not set(types) <= self._org.kinds.keys():
            return _bad("INVALID_TYPE", "sObject type is not supported.")
        bare = [{k: v for k, v in one.items() if k not in ("attributes", "id")} for one in records]
        try:
            for type_, one in zip(types, bare, strict=True):
                read(self._org.kinds[type_], type_, one)
        except Unreadable as unreadable:
            return _bad(*unreadable.args)
        done = [
            self._made(type_, one) if new else self._changed(type_, full.get("id"), one)
            for type_, full, one in zip(types, records, bare, strict=True)
        ]
        return self._org.counting(done)

    def delete(self, call: Call) -> Reply:
        """DELETE of activities by id."""
        ids = call.query.get("ids", "").split(",")
        if len(ids) > MOST or call.query.get("allOrNone") != "false":
            return _bad("LIMIT_EXCEEDED", "record limit reached")
        return self._org.counting([self._deleted(one) for one in ids])

    def _deleted(self, id_: str) -> Sent:
        entry = self._org.activities.get(id_)
        if entry is None or entry.deleted:
            code = "ENTITY_IS_DELETED" if entry else "INVALID_CROSS_REFERENCE_KEY"
            return _failed(error(code, "entity is deleted"))
        entry.deleted = True
        return _saved(id_)

    def _made(self, type_: str, sent: Sent) -> Sent:
        columns = self._org.kinds[type_]
        if problem := wrong(columns, sent, True):
            return _failed(problem)
        if type_ == "Contact":
            if self._org.strict and (there := self._holder(sent)):
                return _failed(_duplicate(there))
            return _saved(self._org.enter(sent))
        return self._logged(type_, sent)

    def _logged(self, type_: str, sent: Sent) -> Sent:
        several = sent.pop(f"{type_}WhoIds", None)
        people = several or [one for one in [sent.pop("WhoId", None)] if one]
        sent.pop("WhoId", None)
        for one in people:
            if one not in self._org.people:
                return _failed(error("INVALID_CROSS_REFERENCE_KEY", "invalid id", "WhoId"))
            if self._org.people[one].deleted:
                return _failed(error("ENTITY_IS_DELETED", "entity is deleted"))
        for name, column in self._org.kinds[type_].items():
            if column.unique and sent.get(name) and self._taken(type_, name, sent[name]):
                return _failed(error("DUPLICATE_VALUE", f"duplicate value found: {name}"))
        id_ = f"{_PREFIX[type_]}{len(self._org.activities) + 1:012d}AAA"
        self._org.activities[id_] = Entry(id_, type_, sent, list(people))
        return _saved(id_)

    def _changed(self, type_: str, id_: Any, sent: Sent) -> Sent:
        record = self._org.people.get(str(id_))
        if type_ != "Contact" or record is None:
            return _failed(error("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id"))
        if record.deleted:
            return _failed(error("ENTITY_IS_DELETED", "entity is deleted"))
        if record.id in self._org.locked:
            return _failed(error("UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access"))
        if problem := wrong(self._org.kinds[type_], sent, False):
            return _failed(problem)
        record.values.update(sent)
        record.changed = self._org.clock()
        return _saved(record.id)

    def _taken(self, type_: str, name: str, value: str) -> bool:
        entries = self._org.activities.values()
        return any(
            e.object == type_ and e.values.get(name) == value and not e.deleted for e in entries
        )

    def _holder(self, sent: Sent) -> str:
        """Who has this address or this name."""
        mine = _marks(sent)
        return next((one.id for one in self._org.living() if _marks(one.values) & mine), "")


def _marks(values: Sent) -> set[str]:
    name = f"{values.get('FirstName') or ''} {values.get('LastName')}".lower()
    return {name, str(values.get("Email") or name).lower()}


def _duplicate(there: str) -> Sent:
    match = {"matchRecords": [{"record": {"Id": there}}], "entityType": "Contact"}
    problem = error("DUPLICATES_DETECTED", "Use one of these records?")
    return problem | {"duplicateResult": {"matchResults": [match], "allowSave": True}}


def _saved(id_: str) -> Sent:
    return {"id": id_, "success": True, "errors": []}


def _failed(problem: Sent) -> Sent:
    return {"success": False, "errors": [problem]}


def _bad(code: str, why: str) -> Reply:
    return Reply(400, [{"message": why, "errorCode": code}])
