"""Bodies Touchline sends to Pipedrive, by hand from what its API v2 documents."""

from __future__ import annotations

from typing import Any

from tests.contract.crm_ground import Body

_TEXT = {"type": "string", "minLength": 1, "maxLength": 255}
_ITEMS = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["value", "primary", "label"],
        "properties": {"value": _TEXT, "primary": {"type": "boolean"}, "label": _TEXT},
        "additionalProperties": False,
    },
}
_PERSON = {
    "name": _TEXT,
    "emails": _ITEMS,
    "phones": _ITEMS,
    "job_title": _TEXT,
    "custom_fields": {
        "type": "object",
        "propertyNames": {"pattern": "^[0-9a-f]{40}$"},
        "additionalProperties": {"type": ["string", "number", "null"]},
    },
}
_TIME = {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}


def _object(required: list[str], properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": required,
        "properties": properties,
        "additionalProperties": False,
        "minProperties": 1,
    }


_PARTICIPANT = _object(
    ["person_id", "primary"], {"person_id": {"type": "integer"}, "primary": {"type": "boolean"}}
)
BODIES: tuple[Body, ...] = (
    ("POST", "/api/v2/persons", _object(["name", "emails"], _PERSON)),
    ("PATCH", r"/api/v2/persons/\d+", _object([], _PERSON)),
    (
        "POST",
        "/api/v2/personFields",
        _object(
            ["field_name", "field_type"],
            {"field_name": _TEXT, "field_type": {"enum": ["date", "double", "varchar"]}},
        ),
    ),
    (
        "POST",
        "/api/v2/activities",
        _object(
            ["subject", "type", "done", "due_date", "due_time", "participants", "note"],
            {
                "subject": _TEXT,
                "type": _TEXT,
                "done": {"const": True},
                "due_date": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d$"},
                "due_time": _TIME,
                "duration": _TIME,
                "participants": {"type": "array", "minItems": 1, "items": _PARTICIPANT},
                "note": {"type": "string", "pattern": "touchline:[0-9a-f-]{36}$"},
            },
        ),
    ),
    (
        "POST",
        "/oauth/token",
        {
            "type": "object",
            "required": ["grant_type"],
            "properties": {"grant_type": {"enum": ["authorization_code", "refresh_token"]}},
            "not": {"required": ["client_secret"]},
        },
    ),
)
