"""Fields of a contact, as people see them; Touchline's own ones are an administrator's to make."""

from __future__ import annotations

from collections.abc import Sequence

from connectors.crm.salesforce.org import Field, Org
from connectors.sink import FieldType, OwnField, Prepared, RemoteField

_TYPES: dict[str, FieldType] = {
    "string": "text", "textarea": "text", "email": "text", "phone": "text", "url": "text",
    "combobox": "text", "picklist": "choice", "multipicklist": "choice", "boolean": "bool",
    "double": "number", "currency": "number", "percent": "number", "int": "number",
    "date": "date", "datetime": "datetime",
}  # fmt: skip
_MADE = {"datetime": "Date/Time", "text": "Text", "number": "Number", "date": "Date"}
_OURS = "Touchline_"


class Fields:
    """See connectors.sink.Fields."""

    def __init__(self, org: Org) -> None:
        self._org = org

    async def fields(self) -> list[RemoteField]:
        """See Sink.fields."""
        return [
            RemoteField(
                name, str(one["label"]), _TYPES[one["type"]], _writable(one), name.startswith(_OURS)
            )
            for name, one in (await self._org.describe("Contact")).items()
            if one["type"] in _TYPES
        ]

    async def prepare(self, wanted: Sequence[OwnField]) -> Prepared:
        """See Sink.prepare. The API could make fields, but nobody would see them: which profiles do
        is another setting, and both are for those who may customise the org."""
        there = await self._org.describe("Contact")
        names = {one.name: _name(one) for one in wanted}
        mine = {ours: name for ours, name in names.items() if name in there}
        made = {ours: name for ours, name in mine.items() if _writable(there[name])}
        missing = {one.name: _how(one) for one in wanted if one.name not in made}
        return Prepared(made, missing)


def _name(one: OwnField) -> str:
    return f"{_OURS}{'_'.join(word.capitalize() for word in one.name.split('_'))}__c"


def _how(one: OwnField) -> str:
    return (
        "An administrator of Salesforce makes it under Setup, Object Manager, Contact, Fields & "
        f"Relationships: type {_MADE.get(one.type, 'Text')}, API name {_name(one)}, visible and "
        "editable for the connected user."
    )


def _writable(field: Field) -> bool:
    return bool(field["updateable"]) and not field.get("calculated")
