"""What may be sent to Salesforce, written by hand from its REST guide and object reference."""

from __future__ import annotations

from typing import Any

from tests.contract.crm_ground import Body

_ID = {"type": "string", "pattern": "^[a-zA-Z0-9]{18}$"}
_MOMENT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$"}
_DAY = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d$"}
_OWN = {
    r"^Touchline_\w+_At__c$": {"anyOf": [_MOMENT, {"type": "null"}]},
    r"^Touchline_(Score|Last_Touch_Kind)__c$": {"type": ["number", "string", "null"]},
}


def _of(type_: str) -> dict[str, Any]:
    return {
        "type": "object", "properties": {"type": {"const": type_}}, "required": ["type"],
        "additionalProperties": False,
    }  # fmt: skip


def _text(most: int) -> dict[str, Any]:
    return {"type": "string", "minLength": 1, "maxLength": most}


def _record(type_: str, needed: list[str], **properties: Any) -> dict[str, Any]:
    return {
        "type": "object", "properties": {"attributes": _of(type_), **properties},
        "patternProperties": _OWN if type_ == "Contact" else {},
        "required": ["attributes", *needed], "additionalProperties": False,
    }  # fmt: skip


def _collection(*records: dict[str, Any]) -> dict[str, Any]:
    listed = {"type": "array", "minItems": 1, "maxItems": 200, "items": {"oneOf": list(records)}}
    return {
        "type": "object", "properties": {"allOrNone": {"const": False}, "records": listed},
        "required": ["allOrNone", "records"], "additionalProperties": False,
    }  # fmt: skip


_CONTACT: dict[str, Any] = {
    "FirstName": _text(40), "LastName": _text(80), "Email": _text(320), "Phone": _text(40),
    "Title": _text(128),
}  # fmt: skip
_WHO: dict[str, Any] = {"WhoId": _ID, "Subject": _text(255),
    "Description": {"type": ["string", "null"], "maxLength": 32_000},
    "Touchline_Key__c": {"type": "string", "pattern": "^[0-9a-f-]{36}$"}}  # fmt: skip
_SEVERAL = {"type": "array", "minItems": 2, "maxItems": 50, "uniqueItems": True, "items": _ID}
_TASK = _record(
    "Task", ["WhoId", "Subject", "ActivityDate", "Status"], **_WHO, TaskWhoIds=_SEVERAL,
    ActivityDate=_DAY, Status={"const": "Done"},
    TaskSubtype={"enum": ["Email", "Call", "LinkedIn"]},
    CallType={"enum": ["Inbound", "Outbound"]},
    CallDurationInSeconds={"type": "integer", "minimum": 1},
)  # fmt: skip
_EVENT = _record(
    "Event", ["WhoId", "Subject", "StartDateTime", "EndDateTime"], **_WHO, EventWhoIds=_SEVERAL,
    StartDateTime=_MOMENT, EndDateTime=_MOMENT,
)  # fmt: skip
_FORM = {
    "type": "object",
    "properties": {
        "grant_type": {"enum": ["authorization_code", "refresh_token", "client_credentials"]},
        "client_id": _text(200), "client_secret": _text(200),
    },
    "required": ["grant_type", "client_id", "client_secret"],
}  # fmt: skip

SOBJECTS = "/services/data/v67.0/composite/sobjects"
BODIES: tuple[Body, ...] = (
    ("POST", SOBJECTS, _collection(_record("Contact", ["LastName"], **_CONTACT), _TASK, _EVENT)),
    ("PATCH", SOBJECTS, _collection(_record("Contact", ["id"], id=_ID))),
    ("POST", "/services/oauth2/token", _FORM),
)
