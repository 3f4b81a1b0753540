"""Every body that is sent to HubSpot, as JSON schemas written by hand from its documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.contract.crm_ground import Body

_OBJECTS = "/crm/objects/2026-09"
_ACTIVITY = "(emails|meetings|communications|calls|notes)"
_ANY = f"(contacts|{_ACTIVITY})"
_TEXT = {"type": "string"}
_ID = {"type": "string", "pattern": "^[0-9]+$"}
_UUID = {"type": "string", "pattern": "^[0-9a-f-]{36}$"}


def closed(required: Mapping[str, Any], **optional: Any) -> dict[str, Any]:
    """An object of these and nothing else."""
    return {
        "type": "object",
        "properties": {**required, **optional},
        "required": list(required),
        "additionalProperties": False,
    }


def batch(one: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """One to a hundred inputs."""
    inputs = {"type": "array", "items": one, "minItems": 1, "maxItems": 100}
    return closed({"inputs": inputs, **more})


_PROPERTIES = {"type": "object", "additionalProperties": _TEXT, "minProperties": 1}
_NAMES = {"type": "array", "items": _TEXT}
_ASSOCIATION = closed(
    {
        "to": closed({"id": _ID}),
        "types": {
            "type": "array",
            "minItems": 1,
            "items": closed(
                {
                    "associationCategory": {"const": "HUBSPOT_DEFINED"},
                    "associationTypeId": {"enum": [198, 200, 81, 194, 202]},
                }
            ),
        },
    }
)
_FILTER = closed(
    {
        "propertyName": _TEXT,
        "operator": {"enum": ["CONTAINS_TOKEN", "GTE"]},
        "value": {"type": "string", "minLength": 1},
    }
)
_READ = batch({"id": _TEXT}, properties=_NAMES, propertiesWithHistory=_NAMES)
_READ["properties"]["idProperty"] = {"enum": ["email", "touchline_key"]}
_READ["properties"]["inputs"]["items"] = closed({"id": {"type": "string", "minLength": 1}})


def _created(associations: int) -> dict[str, Any]:
    """associations: how many there are at least."""
    some = {"type": "array", "items": _ASSOCIATION, "minItems": associations}
    some |= {} if associations else {"maxItems": 0}
    return batch(
        closed({"properties": _PROPERTIES, "associations": some, "objectWriteTraceId": _UUID})
    )


BODIES: Sequence[Body] = (
    ("POST", f"{_OBJECTS}/{_ANY}/batch/read", _READ),
    ("POST", f"{_OBJECTS}/contacts/batch/create", _created(0)),
    ("POST", f"{_OBJECTS}/{_ACTIVITY}/batch/create", _created(1)),
    (
        "POST",
        f"{_OBJECTS}/contacts/batch/update",
        batch(closed({
            "id": _ID, "objectWriteTraceId": _UUID,
            "properties": {"type": "object", "additionalProperties": _TEXT},
        })),
    ),
    ("POST", f"{_OBJECTS}/{_ACTIVITY}/batch/archive", batch(closed({"id": _ID}))),
    (
        "POST",
        f"{_OBJECTS}/contacts/search",
        closed({
            "filterGroups": {
                "type": "array", "maxItems": 5,
                "items": closed({"filters": {"type": "array", "items": _FILTER, "minItems": 1}}),
            },
            "properties": _NAMES,
            "sorts": {"type": "array", "items": _TEXT, "maxItems": 1},
            "limit": {"type": "integer", "minimum": 1, "maximum": 200},
            "after": {"type": "string", "pattern": "^[0-9]+$"},
        }),
    ),
    (
        "POST",
        f"/crm/associations/2026-09/contacts/{_ACTIVITY}/batch/read",
        closed({
            "inputs": {
                "type": "array", "minItems": 1, "maxItems": 1000,
                "items": closed({"id": _ID}, after=_TEXT),
            }
        }),
    ),
    ("POST", f"/crm/properties/2026-09/{_ANY}/groups", closed({"name": _TEXT, "label": _TEXT})),
    (
        "POST",
        f"/crm/properties/2026-09/{_ANY}",
        closed(
            {
                "groupName": {"const": "touchline"}, "label": _TEXT,
                "name": {"type": "string", "pattern": "^touchline_[a-z_]+$"},
                "type": {"enum": ["string", "number", "datetime", "date"]},
                "fieldType": {"enum": ["text", "number", "date"]},
            },
            hasUniqueValue={"const": True},
        ),
    ),
    (
        "POST",
        "/oauth/2026-09/token",
        closed(
            {"client_id": _TEXT, "client_secret": _TEXT, "grant_type": {
                "enum": ["authorization_code", "refresh_token"],
            }},
            code=_TEXT, code_verifier=_TEXT, redirect_uri=_TEXT, refresh_token=_TEXT,
        ),
    ),
    (
        "POST",
        "/oauth/2026-09/token/revoke",
        closed({"client_id": _TEXT, "client_secret": _TEXT, "token": _TEXT,
                "token_type_hint": {"const": "refresh_token"}}),
    ),
)  # fmt: skip
