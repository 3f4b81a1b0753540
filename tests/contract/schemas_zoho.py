"""Bodies Touchline sends to Zoho CRM, by hand from what its API v8 documents."""

from __future__ import annotations

from typing import Any

from tests.contract.crm_ground import Body

_TEXT = {"type": "string", "minLength": 1}
_MOMENT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$"}
_ID = {"type": "string", "pattern": r"^\d+$"}
_LINK = {
    "type": "object",
    "required": ["id"],
    "properties": {"id": _ID},
    "additionalProperties": False,
}
_MARK = {"type": "string", "pattern": "touchline:[0-9a-f-]{36}$"}


def _object(required: list[str], properties: dict[str, Any], *, more: bool = False) -> Any:
    return {
        "type": "object",
        "required": required,
        "properties": properties,
        "additionalProperties": {"type": ["string", "number", "boolean", "null"]}
        if more
        else False,
    }


def _records(record: Any, *, most: int = 100, trigger: bool = True) -> Any:
    data = {"type": "array", "minItems": 1, "maxItems": most, "items": record}
    quiet = {"trigger": {"type": "array", "maxItems": 0}} if trigger else {}
    return _object(["data", *quiet], {"data": data, **quiet})


_PARTY = _object(["user_name", "email"], {"user_name": _TEXT, "email": _TEXT})
_CALL = _object(
    ["Subject", "Call_Type", "Call_Start_Time", "Call_Duration", "Who_Id", "Description"],
    {
        "Subject": _TEXT,
        "Call_Type": {"enum": ["Inbound", "Outbound"]},
        "Call_Start_Time": _MOMENT,
        "Call_Duration": {"type": "string", "pattern": r"^\d{2,}:[0-5]\d$"},
        "Who_Id": _LINK,
        "Description": _MARK,
        "Outgoing_Call_Status": {"const": "Completed"},
    },
)
_EVENT = _object(
    ["Event_Title", "Start_DateTime", "End_DateTime", "Who_Id", "Description"],
    {
        "Event_Title": _TEXT,
        "Start_DateTime": _MOMENT,
        "End_DateTime": _MOMENT,
        "Who_Id": _LINK,
        "Description": _MARK,
    },
)
_PARENT = _object(
    ["module", "id"],
    {"module": _object(["api_name"], {"api_name": {"const": "Contacts"}}), "id": _ID},
)
_NOTE = _object(
    ["Note_Title", "Note_Content", "Parent_Id"],
    {
        "Note_Title": {**_TEXT, "maxLength": 120},
        "Note_Content": _MARK,
        "Parent_Id": _PARENT,
    },
)
_MAIL = _object(
    ["from", "to", "subject", "content", "date_time", "sent", "original_message_id"],
    {
        "from": _PARTY,
        "to": {"type": "array", "minItems": 1, "items": _PARTY},
        "subject": {**_TEXT, "maxLength": 250},
        "content": _TEXT,
        "date_time": _MOMENT,
        "sent": {"type": "boolean"},
        "original_message_id": {"type": "string", "pattern": "^<.+@.+>$"},
    },
)
_FIELD = _object(
    ["field_label", "data_type"],
    {
        "field_label": _TEXT,
        "data_type": {"enum": ["text", "datetime", "date", "double", "boolean"]},
        "length": {"type": "integer"},
        "decimal_place": {"type": "integer"},
    },
)
BODIES: tuple[Body, ...] = (
    ("POST", "/crm/v8/Contacts", _records(_object(["Last_Name"], {}, more=True))),
    ("PUT", "/crm/v8/Contacts", _records(_object(["id"], {"id": _ID}, more=True))),
    ("POST", "/crm/v8/Calls", _records(_CALL)),
    ("POST", "/crm/v8/Events", _records(_EVENT)),
    ("POST", "/crm/v8/Notes", _records(_NOTE, trigger=False)),
    (
        "POST",
        r"/crm/v8/Contacts/\d+/actions/associate_email",
        _object(["Emails"], {"Emails": {"type": "array", "maxItems": 1, "items": _MAIL}}),
    ),
    ("POST", "/crm/v8/coql", _object(["select_query"], {"select_query": _TEXT})),
    (
        "POST",
        "/crm/v8/settings/fields",
        _object(["fields"], {"fields": {"type": "array", "maxItems": 5, "items": _FIELD}}),
    ),
    (
        "POST",
        "/oauth/v2/token",
        {
            "type": "object",
            "required": ["grant_type", "client_id", "client_secret"],
            "properties": {"grant_type": {"enum": ["authorization_code", "refresh_token"]}},
        },
    ),
    ("POST", "/oauth/v2/token/revoke", _object(["token"], {"token": _TEXT})),
)
