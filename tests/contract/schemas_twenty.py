"""Every body that is sent to Twenty, as JSON schemas written by hand from its documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.contract.crm_ground import Body
from tests.contract.schemas_hubspot import closed

_TEXT = {"type": "string"}
_UUID = {"type": "string", "pattern": "^[0-9a-f-]{36}$"}
_OWN = {"^(touchline[A-Z][A-Za-z]+|nonsense)$": {"type": ["string", "number", "boolean", "null"]}}


def batch(one: Mapping[str, Any]) -> dict[str, Any]:
    """One to sixty records."""
    return {"type": "array", "items": one, "minItems": 1, "maxItems": 60}


_PERSON = closed(
    {"id": _UUID, "name": closed({"firstName": _TEXT, "lastName": _TEXT})},
    emails=closed({"primaryEmail": _TEXT, "additionalEmails": {"type": "array", "items": _TEXT}}),
    phones=closed({"primaryPhoneNumber": _TEXT}),
    jobTitle=_TEXT,
) | {"patternProperties": _OWN}
_NOTE = closed(
    {
        "id": _UUID,
        "title": {"type": "string", "minLength": 1},
        "bodyV2": closed({"markdown": {"type": "string", "minLength": 1}}),
    }
)
_TIE = closed({"id": _UUID, "noteId": _UUID}, targetPersonId=_UUID, personId=_UUID)
_FIELD = closed(
    {
        "objectMetadataId": _UUID,
        "type": {"enum": ["TEXT", "NUMBER", "DATE_TIME", "DATE", "BOOLEAN"]},
        "name": {"type": "string", "pattern": "^touchline[A-Z][A-Za-z]+$"},
        "label": _TEXT,
        "isLabelSyncedWithName": {"const": False},
    }
)

BODIES: Sequence[Body] = (
    ("POST", "/rest/batch/people", batch(_PERSON)),
    ("POST", "/rest/batch/notes", batch(_NOTE)),
    ("POST", "/rest/batch/noteTargets", batch(_TIE | {"minProperties": 3, "maxProperties": 3})),
    ("PATCH", "/rest/people/[^/]+", closed({}) | {"patternProperties": _OWN, "minProperties": 1}),
    ("POST", "/rest/metadata/fields", _FIELD),
)
