"""An interaction as the object HubSpot has for it."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

import orjson

from connectors.crm.hubspot.batches import Input
from connectors.crm.hubspot.mapped import KEY
from connectors.crm.marks import mark
from connectors.crm.values import to_the_millisecond as moment
from connectors.sink import Activity

TYPES: Mapping[str, int] = {
    "emails": 198, "meetings": 200, "communications": 81, "calls": 194, "notes": 202,
}  # fmt: skip
"""Association type from each object to contacts, as HubSpot defines them."""
BODIES: Mapping[str, str] = {
    "emails": "hs_email_text", "meetings": "hs_meeting_body", "calls": "hs_call_body",
    "communications": "hs_communication_body", "notes": "hs_note_body",
}  # fmt: skip
"""Property of each object that holds its text; HTML but for a mail's."""
_CHANNELS: Mapping[str, str] = {
    "linkedin": "LINKEDIN_MESSAGE", "whatsapp": "WHATS_APP", "sms": "SMS",
}  # fmt: skip
_MOST = 65_536
"""Characters a text may have."""


def kind(activity: Activity) -> str:
    """The object it becomes. HubSpot knows messages of three channels; the others, letters and
    gifts are notes, which move less (see HubSpot.moves)."""
    if activity.kind == "message":
        return "communications" if activity.channel in _CHANNELS else "notes"
    return {"mail": "emails", "meeting": "meetings", "call": "calls"}.get(activity.kind, "notes")


def created(activity: Activity, slot: str) -> Input:
    """The input that makes it. slot: see mapped.slot."""
    what = kind(activity)
    properties = {
        "hs_timestamp": moment(activity.at),
        BODIES[what]: _body(activity, what, slot),
        **_stated(activity, what),
        **({KEY: activity.key} if slot else {}),
    }
    return {
        "properties": {name: value for name, value in properties.items() if value},
        "associations": [
            {
                "to": {"id": one.remote_id},
                "types": [
                    {
                        "associationCategory": "HUBSPOT_DEFINED",
                        "associationTypeId": TYPES[what],
                    }
                ],
            }
            for one in activity.people
        ],
        "objectWriteTraceId": activity.key,
    }


def _stated(activity: Activity, what: str) -> dict[str, str]:
    """Properties that only this object has."""
    inward = activity.direction == "in"
    if what == "emails":
        return {
            "hs_email_direction": "INCOMING_EMAIL" if inward else "EMAIL",
            "hs_email_status": "SENT",
            "hs_email_subject": activity.title,
            "hs_email_headers": _headers(activity),
        }
    ended = activity.ended_at or activity.at
    if what == "meetings":
        return {
            "hs_meeting_title": activity.title,
            "hs_meeting_start_time": moment(activity.at),
            "hs_meeting_end_time": moment(ended),
            "hs_meeting_outcome": "COMPLETED",
        }
    if what == "calls":
        milliseconds = (ended - activity.at).total_seconds() * 1000
        return {
            "hs_call_title": activity.title,
            "hs_call_direction": "INBOUND" if inward else "OUTBOUND",
            "hs_call_duration": f"{milliseconds:.0f}",
            "hs_call_status": "COMPLETED",
        }
    if what == "communications":
        return {
            "hs_communication_channel_type": _CHANNELS[activity.channel],
            "hs_communication_logged_from": "CRM",
        }
    return {}


def _body(activity: Activity, what: str, slot: str) -> str:
    """The text, after the title where the object has none of its own."""
    lines = [activity.title] if what in ("communications", "notes") else []
    lines += [activity.text] if activity.text else []
    lines += [] if slot else [mark(activity.key)]
    if what == "emails":
        return "\n".join(lines)[-_MOST:]
    return "<br>".join(escape(line).replace("\n", "<br>") for line in lines)[-_MOST:]


def _headers(activity: Activity) -> str:
    """From and to of a mail, as JSON in a string: HubSpot's own fields of them are read-only."""
    me = {"email": activity.me[1], "firstName": activity.me[0], "lastName": ""}
    them: list[dict[str, Any]] = [
        {"email": one.address, "firstName": one.name, "lastName": ""} for one in activity.people
    ]
    inward = activity.direction == "in"
    told = {"from": them[0] if inward else me, "to": [me] if inward else them, "cc": [], "bcc": []}
    return orjson.dumps(told).decode()
