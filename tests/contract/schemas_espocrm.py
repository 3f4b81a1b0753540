"""Every body that is sent to EspoCRM, as JSON schemas written by hand from its documents."""

from __future__ import annotations

from collections.abc import Sequence

from tests.contract.crm_ground import Body
from tests.contract.schemas_hubspot import closed

_TEXT = {"type": "string", "minLength": 1}
_LINE = {"type": "string", "minLength": 1, "maxLength": 255}
_TIME = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$"}
_IDS = {"type": "array", "items": _TEXT, "minItems": 1}
_PARENT = {"parentType": {"const": "Contact"}, "parentId": _TEXT}
_EVENT = {
    "name": _LINE, "dateStart": _TIME, "dateEnd": _TIME, "description": _TEXT,
    "assignedUserId": _TEXT,
}  # fmt: skip
_ADDRESS = closed(
    {
        "emailAddress": _TEXT,
        "primary": {"type": "boolean"},
        "optOut": {"const": False},
        "invalid": {"const": False},
    }
)
_OWN = {"^cTouchline[A-Z][A-Za-z]+$": {"type": ["string", "number", "boolean", "null"]}}
_HELD = {"const": "Held"}

BODIES: Sequence[Body] = (
    (
        "POST",
        "/api/v1/Contact",
        closed(
            {"lastName": {"type": "string", "minLength": 1}},
            firstName=_TEXT, title=_TEXT, phoneNumber=_TEXT, emailAddress=_TEXT,
            emailAddressData={"type": "array", "items": _ADDRESS, "minItems": 1},
        ) | {"patternProperties": _OWN},
    ),
    ("PATCH", "/api/v1/Contact/[^/]+", closed({}) | {"patternProperties": _OWN}),
    (
        "POST",
        "/api/v1/Call",
        closed({
            **_EVENT, "status": _HELD, "contactsIds": _IDS,
            "direction": {"enum": ["Inbound", "Outbound"]},
        }),
    ),
    ("POST", "/api/v1/Meeting", closed({**_EVENT, "status": _HELD, "contactsIds": _IDS})),
    ("POST", "/api/v1/Task", closed({**_EVENT, **_PARENT, "status": {"const": "Completed"}})),
    (
        "POST",
        "/api/v1/Email",
        closed({
            **_PARENT, "subject": _LINE, "from": _TEXT, "to": _TEXT, "dateSent": _TIME,
            "status": {"const": "Archived"}, "isHtml": {"const": False}, "body": _TEXT,
        }),
    ),
)  # fmt: skip
