"""Fields of contacts in Zoho CRM: listed, and made where the API lets us."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from connectors.crm import marks
from connectors.crm.zoho.api import Api, items
from connectors.errors import ConnectorError, Remedy
from connectors.sink import FieldType, OwnField, Prepared, RemoteField

_PATH = "/settings/fields"
_TYPES: Mapping[str, FieldType] = {
    "text": "text", "textarea": "text", "email": "text", "phone": "text", "website": "text",
    "integer": "number", "bigint": "number", "double": "number", "currency": "number",
    "percent": "number", "datetime": "datetime", "date": "date", "boolean": "bool",
    "picklist": "choice",
}  # fmt: skip
_MADE: Mapping[FieldType, Mapping[str, Any]] = {
    "datetime": {"data_type": "datetime"},
    "date": {"data_type": "date"},
    "number": {"data_type": "double", "length": 16, "decimal_place": 4},
    "bool": {"data_type": "boolean"},
}
_TEXT: Mapping[str, Any] = {"data_type": "text", "length": 255}


class Fields:
    """See connectors.sink.Fields."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def fields(self) -> list[RemoteField]:
        """See Sink.fields."""
        return await listed(self._api)

    async def prepare(self, wanted: Sequence[OwnField]) -> Prepared:
        """See Sink.prepare. The API name follows from the label by Zoho's own rule, so a field is
        known by its label. Raises Unclear when it is not known whether one was made: asking again
        finds it."""
        there, refused = await _ours(self._api), dict[str, str]()
        for field in wanted:
            if marks.title(field) not in there:
                refused[field.name] = await _make(self._api, field)
        there = await _ours(self._api) if refused else there
        fields = {one.name: there[marks.title(one)] for one in wanted if marks.title(one) in there}
        return Prepared(
            fields,
            {
                one.name: f"An administrator of Zoho CRM makes a field {marks.title(one)!r} of the"
                f" type {_shape(one)['data_type']} for contacts"
                f" ({refused.get(one.name, 'not there yet')})."
                for one in wanted
                if one.name not in fields
            },
        )


async def listed(api: Api, module: str = "Contacts") -> list[RemoteField]:
    """Those of any module."""
    read = await api.read(_PATH, "fields", {"module": module})
    return [_field(one) for one in read.get("fields") or ()]


async def _ours(api: Api) -> Mapping[str, str]:
    return {one.label: one.name for one in await listed(api) if one.own}


async def _make(api: Api, field: OwnField) -> str:
    """ "" when it was made, else why it was not."""
    body = {"fields": [{"field_label": marks.title(field), **_shape(field)}]}
    path = f"{_PATH}?module=Contacts"
    try:
        answer = await api.write("POST", path, "fields.create", body)
    except ConnectorError as error:
        if error.remedy is not Remedy.STOP:
            raise
        return error.because
    (one,) = items(answer, 1, "fields")
    return "" if one.get("code") == "SUCCESS" else str(one.get("message", "refused"))


def _shape(field: OwnField) -> Mapping[str, Any]:
    return _MADE.get(field.type, _TEXT)


def _field(one: Any) -> RemoteField:
    kind, label = str(one["data_type"]), str(one["field_label"])
    fixed = one.get("read_only") or one.get("field_read_only") or kind not in _TYPES
    return RemoteField(
        str(one["api_name"]),
        label,
        _TYPES.get(kind, "text"),
        writable=not fixed,
        own=bool(one.get("custom_field")) and marks.is_ours(label),
    )
