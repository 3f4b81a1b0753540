"""What the stand-in answers to reading: queries in pages, changes since a token, metadata."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from connectors.sandbox.crm.dynamics import tables
from connectors.sandbox.crm.dynamics.filters import Malformed, parse
from connectors.sandbox.crm.dynamics.tables import ACTIVITIES, Wrong, moment
from connectors.sandbox.crm.stand import Call, Record, Reply

if TYPE_CHECKING:
    from connectors.sandbox.crm.dynamics.stand import DynamicsStand

Row = dict[str, Any]
_SAID = "@OData.Community.Display.V1.FormattedValue"
_SIZE = re.compile(r"odata\.maxpagesize=(\d+)")
_POINTER = frozenset({"activityid", "activitytypecode", "statecode"})
_ROOT = "https://sandbox.crm4.dynamics.com/api/data/v9.2"


class Queries:
    """Of one environment."""

    def __init__(self, org: DynamicsStand) -> None:
        self._org = org

    def contact(self, call: Call) -> Reply:
        """One contact."""
        found = self._org.there(call.path["id"])
        if found is None:
            raise Wrong(404, tables.NO_RECORD, "contact Does Not Exist")
        return Reply(200, self._picked(call, [self._contact(found)])[0])

    def activity(self, name: str, call: Call) -> Reply:
        """State of one activity."""
        found = self._org.activities.get(call.path["id"])
        if found is None or found.object != name:
            raise Wrong(404, tables.NO_RECORD, f"{name} Does Not Exist")
        return Reply(200, {"activityid": found.id, "statecode": found.values["statecode"]})

    def pointers(self, call: Call) -> Reply:
        """Activities of all kinds."""
        rows: list[Row] = [
            {"activityid": one.id, "activitytypecode": ACTIVITIES[one.object].name,
             "statecode": one.values["statecode"]}
            for one in self._org.activities.values()
        ]  # fmt: skip
        kept = self._filtered(call, rows, _POINTER)
        return Reply(200, {"value": kept})

    def contacts(self, call: Call) -> Reply:
        """A query, or what changed."""
        if "$deltatoken" in call.query or "odata.track-changes" in call.headers.get("prefer", ""):
            return self._tracked(call)
        names = frozenset(self._org.columns) | tables.READ
        alive = [self._contact(one) for id_ in self._org.people if (one := self._org.there(id_))]
        rows = self._filtered(call, alive, names)
        for name in reversed(call.query.get("$orderby", "contactid").split(",")):
            rows.sort(key=lambda row: str(row[name]))
        start = int(call.query.get("$skiptoken", "0"))
        size = self._size(call)
        said: Row = {"value": self._picked(call, rows[start : start + size])}
        if len(rows) > start + size:
            said["@odata.nextLink"] = self._link(call, "$skiptoken", str(start + size))
        return Reply(200, said)

    def _tracked(self, call: Call) -> Reply:
        """Pages in the order of ids; a change on the way is told by the link at the end."""
        if {"$filter", "$orderby"} & call.query.keys():
            raise Wrong(400, tables.SYNTAX, "Change tracking takes no $filter and no $orderby")
        if not self._org.tracked:
            raise Wrong(400, tables.SYNTAX, "Entity contact does not have change tracking enabled")
        token = call.query.get("$skiptoken") or f"{self._org.version}!!"
        version, since, last = token.split("!")
        since = call.query.get("$deltatoken", since)
        if since and not since.isdigit():
            raise Wrong(400, tables.SYNTAX, "The delta token is not valid or has expired")
        ids = sorted(
            id_ for id_, stamp in self._org.stamps.items()
            if id_ > last and stamp > int(since or 0) and (since or self._org.there(id_))
        )  # fmt: skip
        size = self._size(call)
        rows = [self._changed(call, id_) for id_ in ids[:size]]
        said: Row = {"value": rows}
        if len(ids) > size:
            link = self._link(call, "$skiptoken", f"{version}!{since}!{ids[size - 1]}")
            said["@odata.nextLink"] = link
        else:
            said["@odata.deltaLink"] = self._link(call, "$deltatoken", version)
        return Reply(200, said)

    def _changed(self, call: Call, id_: str) -> Row:
        one = self._org.there(id_)
        if one is not None:
            return self._picked(call, [self._contact(one)])[0]
        context = f"{_ROOT}/$metadata#contacts/$deletedEntity"
        return {"@odata.context": context, "id": id_, "reason": "deleted"}

    def _contact(self, one: Record) -> Row:
        row: Row = dict.fromkeys(self._org.columns) | {
            name: value for name, value in one.values.items() if name in self._org.columns
        }
        return row | {
            "contactid": one.id, "merged": bool(one.merged_into),
            "_masterid_value": one.merged_into or None, "statecode": int(one.deleted),
            "fullname": " ".join(filter(None, [row["firstname"], row["lastname"]])),
            "createdon": moment(one.created), "modifiedon": moment(one.changed),
            "_ownerid_value": "0", f"_ownerid_value{_SAID}": one.values["owner"],
            "_parentcustomerid_value": "0" if one.values.get("company") else None,
            f"_parentcustomerid_value{_SAID}": one.values.get("company"),
            f"customertypecode{_SAID}": one.values["stage"],
        }  # fmt: skip

    def _picked(self, call: Call, rows: Sequence[Row]) -> list[Row]:
        """The columns of $select; what people read of them where that is preferred."""
        wanted = call.query.get("$select", "").split(",")
        if unknown := set(wanted) - tables.READ - self._org.columns.keys():
            raise Wrong(400, tables.SYNTAX, f"Could not find a property named '{min(unknown)}'")
        said = _SAID if "FormattedValue" in call.headers.get("prefer", "") else None
        keep = {*wanted, "contactid", *(f"{name}{said}" for name in wanted if said)}
        return [
            {k: v for k, v in row.items() if k in keep and (v is not None or "@" not in k)}
            for row in rows
        ]

    def _filtered(self, call: Call, rows: list[Row], names: frozenset[str]) -> list[Row]:
        try:
            test = parse(call.query.get("$filter", ""), names)
        except Malformed as error:
            raise Wrong(400, tables.SYNTAX, str(error)) from error
        return [row for row in rows if test(row)]

    @staticmethod
    def _size(call: Call) -> int:
        found = _SIZE.search(call.headers.get("prefer", ""))
        return int(found[1]) if found else 5000

    @staticmethod
    def _link(call: Call, name: str, value: str) -> str:
        kept = {k: v for k, v in call.query.items() if k not in ("$skiptoken", "$deltatoken")}
        query = "&".join(f"{k}={quote(v, safe='')}" for k, v in {**kept, name: value}.items())
        return f"{_ROOT}/contacts?{query}"

    def attributes(self, call: Call) -> Reply:
        """All columns of a contact."""
        label = {"UserLocalizedLabel": None}
        columns = [
            {"LogicalName": name, "AttributeType": one.type, "IsValidForUpdate": True,
             "DisplayName": {"UserLocalizedLabel": {"Label": name.replace("_", " ").title()}}}
            for name, one in self._org.columns.items()
        ]  # fmt: skip
        fixed = [
            {"LogicalName": name, "AttributeType": type_, "IsValidForUpdate": False,
             "DisplayName": label}
            for name, type_ in (("fullname", "String"), ("modifiedon", "DateTime"),
                                ("contactid", "Uniqueidentifier"))
        ]  # fmt: skip
        return Reply(200, {"value": columns + fixed})

    def dates(self, call: Call) -> Reply:
        """The columns that are moments or days."""
        found = [
            {"LogicalName": name,
             "DateTimeBehavior": {"Value": "DateOnly" if one.day else "UserLocal"}}
            for name, one in self._org.columns.items() if one.type == "DateTime"
        ]  # fmt: skip
        return Reply(200, {"value": found})
