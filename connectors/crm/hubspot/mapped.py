"""Fields of contacts (HubSpot calls them properties), those of Touchline, and values as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import httpx

from connectors.crm.hubspot.portal import VERSION, Forbidden, Portal, read, refusal, why
from connectors.crm.values import to_the_millisecond
from connectors.sink import FieldType, OwnField, Prepared, RemoteField, Value

GROUP = "touchline"
KEY = "touchline_key"
"""Property of an activity that holds its key."""
OBJECTS = ("emails", "meetings", "communications", "calls", "notes")
_PATH = f"/crm/properties/{VERSION}"
_TYPES: Mapping[str, FieldType] = {
    "string": "text", "phone_number": "text", "number": "number", "datetime": "datetime",
    "date": "date", "bool": "bool", "enumeration": "choice",
}  # fmt: skip
_MADE: Mapping[FieldType, tuple[str, str]] = {
    "text": ("string", "text"), "number": ("number", "number"), "date": ("date", "date"),
    "datetime": ("datetime", "date"), "bool": ("string", "text"), "choice": ("string", "text"),
}  # fmt: skip
"""Our type to (type, fieldType): a datetime is shown by the field type "date"."""


def text(value: Value) -> str:
    """All values are strings in HubSpot's JSON; the empty one empties a property."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return to_the_millisecond(value)
    return f"{value:.12g}" if isinstance(value, float) else str(value)


class Fields:
    """See connectors.sink.Fields."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal

    async def fields(self) -> list[RemoteField]:
        """See Sink.fields."""
        return [_field(one) for one in await _properties(self._portal, "contacts")]

    async def prepare(self, wanted: Sequence[OwnField]) -> Prepared:
        """See Sink.prepare. Activities get a property for our key as well: unique where HubSpot
        takes that (no document says so), else a plain one; without either the text of an activity
        tells it."""
        there = await _names(self._portal)
        made, missing = dict[str, str](), dict[str, str]()
        for one in wanted:
            kind, shown = _MADE[one.type]
            name = f"touchline_{one.name}"
            about = {"name": name, "label": one.label, "type": kind, "fieldType": shown}
            refused = "" if name in there else await _make(self._portal, "contacts", about)
            if refused:
                missing[one.name] = (
                    f'Make a contact property "{one.label}" with the internal name {name} ({shown})'
                    f" in HubSpot, Settings > Properties. (It could not be made: {refused})"
                )
            else:
                made[one.name] = name
        for kind in OBJECTS:
            await _prepare_key(self._portal, kind)
        return Prepared(made, missing)


async def slot(portal: Portal, kind: str) -> str:
    """What holds the key of this kind of activity: "unique", "plain", or "" for none (or for a
    key of HubSpot that may not know)."""
    try:
        response = await portal.get(f"{_PATH}/{kind}/{KEY}", "hubspot.properties.one")
    except Forbidden:
        return ""
    if response.status_code == httpx.codes.NOT_FOUND:
        return ""
    return "unique" if read(response).get("hasUniqueValue") else "plain"


async def _prepare_key(portal: Portal, kind: str) -> None:
    if await slot(portal, kind):
        return
    about = {"name": KEY, "label": "Touchline key", "type": "string", "fieldType": "text"}
    if await _make(portal, kind, {**about, "hasUniqueValue": True}):
        await _make(portal, kind, about)


async def _make(portal: Portal, kind: str, about: Mapping[str, Any]) -> str:
    """Makes a property in our group; "" when it is there, else why not. A name that exists is
    answered with 409, so making it again does no harm."""
    group = {"name": GROUP, "label": "Touchline"}
    try:
        for path, body in (("/groups", group), ("", {**about, "groupName": GROUP})):
            response = await portal.post(f"{_PATH}/{kind}{path}", "hubspot.properties.make", body)
            if response.status_code >= 400 and response.status_code != httpx.codes.CONFLICT:
                return why(refusal(response))
    except Forbidden as error:
        return error.because
    return ""


async def _names(portal: Portal) -> set[str]:
    try:
        return {one["name"] for one in await _properties(portal, "contacts")}
    except Forbidden:
        return set()


async def _properties(portal: Portal, kind: str) -> list[dict[str, Any]]:
    response = await portal.get(f"{_PATH}/{kind}", "hubspot.properties")
    results: list[dict[str, Any]] = read(response)["results"]
    return results


def _field(one: Mapping[str, Any]) -> RemoteField:
    locked = one.get("calculated") or one.get("modificationMetadata", {}).get("readOnlyValue")
    kind = _TYPES.get(one["type"], "text")
    if one.get("fieldType") == "booleancheckbox":
        kind = "bool"
    name = str(one["name"])
    own = name.startswith(f"{GROUP}_")
    return RemoteField(name, one.get("label") or name, kind, not locked, own)
