"""Fields of people in Pipedrive: found by name, made where they lack."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from connectors.crm import marks
from connectors.crm.line import told
from connectors.crm.pipedrive.api import Api, refusal
from connectors.crm.values import plain, to_the_second
from connectors.sink import FieldType, OwnField, Prepared, RemoteField, Value

Plain = str | float | bool | None
"""A value as JSON has it."""

_PATH = "/api/v2/personFields"
_TYPES: Mapping[str, FieldType] = {
    "varchar": "text", "varchar_auto": "text", "text": "text", "phone": "text", "double": "number",
    "int": "number", "date": "date", "enum": "choice",
}  # fmt: skip
_MADE: Mapping[FieldType, str] = {"datetime": "date", "date": "date", "number": "double"}
"""Field types of our own fields; what is not here is a line of text."""
_STANDARD = frozenset({"name", "email", "phone", "job_title"})
"""What of Pipedrive's own fields may be written; job_title is there with contact sync alone."""


class Fields:
    """Read once: whoever makes a field elsewhere is seen by the next sink."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._held: list[Any] | None = None

    async def fields(self) -> list[RemoteField]:
        """See Sink.fields. Lists of choices, addresses and the like are not written by us."""
        return [_field(one) for one in await self.held()]

    async def codes(self) -> frozenset[str]:
        """Codes of all fields."""
        return frozenset(str(one["field_code"]) for one in await self.held())

    async def fitting(self, values: Mapping[str, Value]) -> Mapping[str, Plain]:
        """Values as JSON has them. A moment in a field of dates is its day in UTC."""
        moments = {code for code, value in values.items() if isinstance(value, datetime)}
        held = await self.held() if moments else ()
        days = {one["field_code"] for one in held if one["field_type"] == "date"} & moments
        return {code: _plain(value, code in days) for code, value in values.items()}

    async def held(self) -> list[Any]:
        """All fields as Pipedrive describes them."""
        if self._held is None:
            pages = self._api.pages(_PATH, "fields.list", {})
            self._held = [one async for page, _ in pages for one in page]
        return self._held

    async def prepare(self, wanted: Sequence[OwnField]) -> Prepared:
        """See Sink.prepare. Codes are drawn by Pipedrive, so a field is known by its name. Raises
        Unclear when it is not known whether one was made: asking again finds it."""
        self._held = None
        there = {str(one["field_name"]): str(one["field_code"]) for one in await self.held()}
        fields, missing = dict[str, str](), dict[str, str]()
        for field in wanted:
            title = marks.title(field)
            try:
                fields[field.name] = there.get(title) or await self._make(title, field.type)
            except _Refused as refused:
                missing[field.name] = (
                    f"An administrator of Pipedrive makes a person field {title!r} of the type"
                    f" {_MADE.get(field.type, 'varchar')} ({refused})."
                )
        self._held = None
        return Prepared(fields, missing)

    async def _make(self, title: str, kind: FieldType) -> str:
        body = {"field_name": title, "field_type": _MADE.get(kind, "varchar")}
        route = "pipedrive.fields.create"
        response = await self._api.line.write("POST", _PATH, route=route, body=body, units=1)
        if response.status_code >= 400:
            raise _Refused(refusal(response))
        return str(told(response)["data"]["field_code"])


def _plain(value: Value, day: bool) -> Plain:
    if isinstance(value, datetime) and day:
        value = value.astimezone(UTC).date()
    return plain(value, to_the_second)


class _Refused(Exception):
    """Pipedrive does not let us make a field."""


def _field(one: Any) -> RemoteField:
    code, name = str(one["field_code"]), str(one["field_name"])
    kind, custom = str(one["field_type"]), bool(one.get("is_custom_field"))
    plain = kind in _TYPES and kind != "enum"
    return RemoteField(
        code,
        name,
        _TYPES.get(kind, "text"),
        writable=code in _STANDARD or (custom and plain),
        own=custom and marks.is_ours(name),
    )
