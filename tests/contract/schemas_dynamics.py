"""What may be sent to Dynamics 365, written by hand from the Web API guide and table reference."""

from __future__ import annotations

from typing import Any

from tests.contract.crm_ground import Body

_GUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_MOMENT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"}
_CONTACT_BIND = {"type": "string", "pattern": rf"^/contacts\({_GUID}\)$"}
_USER_BIND = {"type": "string", "pattern": rf"^/systemusers\({_GUID}\)$"}
_OWN = {
    r"^\w+_touchline_\w+_at$": {"anyOf": [_MOMENT, {"type": "null"}]},
    r"^\w+_touchline_last_touch_kind$": {"type": ["string", "null"], "maxLength": 100},
    r"^\w+_touchline_score$": {"type": ["number", "null"]},
}


def _text(most: int) -> dict[str, Any]:
    return {"type": "string", "minLength": 1, "maxLength": most}


_CONTACT: dict[str, Any] = {
    "type": "object", "additionalProperties": False, "patternProperties": _OWN,
    "properties": {
        "firstname": _text(50), "lastname": _text(50), "telephone1": _text(50),
        "jobtitle": _text(100), "emailaddress1": _text(320), "emailaddress2": _text(320),
        "emailaddress3": _text(320),
    },
}  # fmt: skip


def _party(masks: list[int]) -> dict[str, Any]:
    mask = {"enum": masks}
    return {
        "oneOf": [
            {
                "type": "object",
                "properties": {"participationtypemask": mask, bind: bound},
                "required": ["participationtypemask", bind],
                "additionalProperties": False,
            }
            for bind, bound in (
                ("partyid_contact@odata.bind", _CONTACT_BIND),
                ("partyid_systemuser@odata.bind", _USER_BIND),
            )
        ]
    }


def _activity(name: str, masks: list[int], states: list[int], directed: bool) -> dict[str, Any]:
    regarding, parties = f"regardingobjectid_contact_{name}@odata.bind", f"{name}_activity_parties"
    made: dict[str, Any] = {
        "subject": _text(200), "description": {"type": ["string", "null"], "maxLength": 2000},
        "scheduledstart": _MOMENT, "scheduledend": _MOMENT, "actualstart": _MOMENT,
        "sortdate": _MOMENT, regarding: _CONTACT_BIND,
    }  # fmt: skip
    if masks:
        made[parties] = {"type": "array", "minItems": 2, "items": _party(masks)}
    if directed:
        made["directioncode"] = {"type": "boolean"}
    done = {"statecode": {"const": 1}, "statuscode": {"enum": states}, "actualend": _MOMENT}
    whole = [
        {"type": "object", "properties": p, "required": list(p), "additionalProperties": False}
        for p in (made, done)
    ]
    return {"oneOf": whole}


_FORM = {
    "type": "object",
    "properties": {"client_id": _text(200), "client_secret": _text(200)},
    "required": ["grant_type", "client_id", "client_secret"],
    "oneOf": [
        {"properties": {"grant_type": {"const": "authorization_code"}}, "required": ["code"]},
        {"properties": {"grant_type": {"const": "refresh_token"}}, "required": ["refresh_token"]},
        {"properties": {"grant_type": {"const": "client_credentials"}}, "required": ["scope"]},
    ],
}  # fmt: skip

_API = r"/api/data/v9\.2"
BODIES: tuple[Body, ...] = (
    ("PATCH", rf"{_API}/contacts\({_GUID}\)", _CONTACT),
    ("PATCH", rf"{_API}/emails\({_GUID}\)", _activity("email", [1, 2], [3, 4], True)),
    ("PATCH", rf"{_API}/phonecalls\({_GUID}\)", _activity("phonecall", [1, 2], [2, 4], True)),
    ("PATCH", rf"{_API}/letters\({_GUID}\)", _activity("letter", [1, 2], [3, 4], True)),
    ("PATCH", rf"{_API}/appointments\({_GUID}\)", _activity("appointment", [5, 7], [3], False)),
    ("PATCH", rf"{_API}/tasks\({_GUID}\)", _activity("task", [], [5], False)),
    ("POST", r"/[\w.-]+/oauth2/v2\.0/token", _FORM),
)
