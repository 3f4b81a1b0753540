"""Bodies Touchline sends to Nimble, by hand from its API document."""

from __future__ import annotations

from typing import Any

from tests.contract.crm_ground import Body

_FIELDS = {
    "type": "object",
    "minProperties": 1,
    "additionalProperties": {
        "type": "array",
        "minItems": 1,
        "items": {
            "type": "object",
            "required": ["value", "modifier"],
            "properties": {"value": {"type": "string"}, "modifier": {"enum": ["", "work"]}},
            "additionalProperties": False,
        },
    },
}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    """All of them are required, and no others taken."""
    return {
        "type": "object",
        "required": list(properties),
        "properties": properties,
        "additionalProperties": False,
    }


BODIES: tuple[Body, ...] = (
    ("POST", "/api/v1/contact", _object({"record_type": {"const": "person"}, "fields": _FIELDS})),
    ("PUT", "/api/v1/contact/[0-9a-f]{24}", _object({"fields": _FIELDS})),
    (
        "POST",
        "/api/v1/contacts/notes/[0-9a-f]{24}",
        _object(
            {
                "contact_ids": {
                    "type": "array",
                    "minItems": 1,
                    "maxItems": 10,
                    "items": {"type": "string", "pattern": "^[0-9a-f]{24}$"},
                },
                "note": {"type": "string", "minLength": 1},
                "note_preview": {"type": "string", "minLength": 1, "maxLength": 64},
            }
        ),
    ),
    (
        "POST",
        "/api/v1/contacts/fields",
        _object(
            {
                "name": {"type": "string", "minLength": 1, "maxLength": 50},
                "tab_id": {"type": "string"},
                "group_id": {"type": "null"},
                "insert_after": {"type": "null"},
                "field_type": _object({"field_kind": {"enum": ["string", "datetime", "number"]}}),
                "presentation": {
                    "oneOf": [
                        {"type": "null"},
                        _object(
                            {
                                "date_format": {"type": "null"},
                                "ignore_specific_time": {"type": "boolean"},
                            }
                        ),
                        _object(
                            {"number_type": {"const": "decimal"}, "fraction_digits": {"minimum": 1}}
                        ),
                    ]
                },
            }
        ),
    ),
)
