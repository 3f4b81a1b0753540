"""Columns of a contact, as people see them; Touchline's own ones are a maker's to add."""

from __future__ import annotations

from collections.abc import Sequence

from connectors.crm.dynamics.org import Org, Row
from connectors.sink import FieldType, OwnField, Prepared, RemoteField

_TABLE = "/EntityDefinitions(LogicalName='contact')/Attributes"
_ALL = f"{_TABLE}?$select=LogicalName,AttributeType,IsValidForUpdate,DisplayName"
_DATES = (
    f"{_TABLE}/Microsoft.Dynamics.CRM.DateTimeAttributeMetadata"
    "?$select=LogicalName,DateTimeBehavior"
)
_TYPES: dict[str, FieldType] = {
    "String": "text", "Memo": "text", "Boolean": "bool", "DateTime": "datetime",
    "Integer": "number", "Decimal": "number", "Double": "number", "Money": "number",
    "Picklist": "choice",
}  # fmt: skip
_MADE = {"datetime": "Date and time", "text": "Single line of text", "number": "Decimal"}
_OURS = "touchline_"


class Fields:
    """See connectors.sink.Fields."""

    def __init__(self, org: Org) -> None:
        self._org = org

    async def fields(self) -> list[RemoteField]:
        """See Sink.fields. A choice is a number in Dataverse, so it cannot be written as a word."""
        columns = (await self._org.get(_ALL, "dynamics.columns"))["value"]
        dates = (await self._org.get(_DATES, "dynamics.columns"))["value"]
        days = {one["LogicalName"] for one in dates if _day(one)}
        return [
            RemoteField(
                name, _label(one), "date" if name in days else kind, _writable(one), _own(name)
            )
            for one in columns
            if (kind := _TYPES.get(one["AttributeType"])) and (name := str(one["LogicalName"]))
        ]

    async def prepare(self, wanted: Sequence[OwnField]) -> Prepared:
        """See Sink.prepare. Columns are made in solutions, by a maker; the publisher's prefix that
        stands before their names is any."""
        columns = (await self._org.get(_ALL, "dynamics.columns"))["value"]
        there = sorted(str(one["LogicalName"]) for one in columns if _writable(one))
        made: dict[str, str] = {}
        for one in wanted:
            mine = [name for name in there if _own(name) and name.endswith(f"{_OURS}{one.name}")]
            made |= {one.name: mine[0]} if mine else {}
        return Prepared(made, {one.name: _how(one) for one in wanted if one.name not in made})


def _how(one: OwnField) -> str:
    return (
        "A maker adds it in Power Apps (make.powerapps.com), Tables, Contact, Columns: type "
        f"{_MADE.get(one.type, 'Single line of text')}, name {_OURS}{one.name} behind any prefix."
    )


def _day(one: Row) -> bool:
    return bool(one["DateTimeBehavior"]["Value"] == "DateOnly")


def _writable(one: Row) -> bool:
    return bool(one["IsValidForUpdate"]) and one["AttributeType"] != "Picklist"


def _own(name: str) -> bool:
    return _OURS in name


def _label(one: Row) -> str:
    said = (one.get("DisplayName") or {}).get("UserLocalizedLabel") or {}
    return str(said.get("Label") or one["LogicalName"])
