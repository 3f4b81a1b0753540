"""Properties of objects: which there are, what they take, and which may be made."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from connectors.sandbox.crm.stand import Call, Reply

STAGES = ("subscriber", "lead", "opportunity", "customer", "evangelist")
_TEXTS: Mapping[str, tuple[str, ...]] = {
    "contacts": (
        "firstname", "lastname", "email", "hs_additional_emails", "phone", "mobilephone",
        "company", "jobtitle", "city", "hs_linkedin_url", "hubspot_owner_id", "tier",
    ),
    "emails": ("hs_email_subject", "hs_email_text", "hs_email_headers"),
    "meetings": ("hs_meeting_title", "hs_meeting_body"),
    "communications": ("hs_communication_body",),
    "calls": ("hs_call_title", "hs_call_body"),
    "notes": ("hs_note_body",),
}  # fmt: skip
_MOMENTS: Mapping[str, tuple[str, ...]] = {
    "contacts": ("birthday_at",),
    "emails": ("hs_timestamp",),
    "meetings": ("hs_timestamp", "hs_meeting_start_time", "hs_meeting_end_time"),
    "communications": ("hs_timestamp",),
    "calls": ("hs_timestamp",),
    "notes": ("hs_timestamp",),
}
_CHOICES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "contacts": {"lifecyclestage": STAGES},
    "emails": {
        "hs_email_direction": ("EMAIL", "INCOMING_EMAIL", "FORWARDED_EMAIL"),
        "hs_email_status": ("BOUNCED", "FAILED", "SCHEDULED", "SENDING", "SENT"),
    },
    "meetings": {"hs_meeting_outcome": ("SCHEDULED", "COMPLETED", "RESCHEDULED", "NO_SHOW")},
    "communications": {
        "hs_communication_channel_type": ("WHATS_APP", "LINKEDIN_MESSAGE", "SMS"),
        "hs_communication_logged_from": ("CRM",),
    },
    "calls": {
        "hs_call_direction": ("INBOUND", "OUTBOUND"),
        "hs_call_status": ("BUSY", "CANCELED", "COMPLETED", "NO_ANSWER"),
    },
    "notes": {},
}
_NUMBERS: Mapping[str, tuple[str, ...]] = {"calls": ("hs_call_duration",)}
_LOCKED = (
    "hs_object_id", "lastmodifieddate", "hs_merged_object_ids", "notes_last_contacted",
    "notes_last_updated", "num_contacted_notes",
)  # fmt: skip
_REQUIRED = ("groupName", "name", "label", "type", "fieldType")


class Properties:
    """By kind of object and name, in HubSpot's shape. unique: activities may have a unique one.
    closed: the key lacks the scopes to make any; blind: to see any."""

    def __init__(self) -> None:
        self.unique, self.closed, self.blind = True, False, False
        self.groups: dict[str, set[str]] = {kind: {"standard"} for kind in _TEXTS}
        self.kept: dict[str, dict[str, dict[str, Any]]] = {kind: {} for kind in _TEXTS}
        for kind in _TEXTS:
            for name in _TEXTS[kind]:
                self.keep(kind, name, "string")
            for name in _MOMENTS[kind]:
                self.keep(kind, name, "datetime")
            for name in _NUMBERS.get(kind, ()):
                self.keep(kind, name, "number")
            for name, options in _CHOICES[kind].items():
                self.keep(kind, name, "enumeration", options=options)
        for name in _LOCKED:
            self.keep("contacts", name, "string", locked=True)

    def keep(
        self,
        kind: str,
        name: str,
        type_: str,
        *,
        unique: bool = False,
        locked: bool = False,
        group: str = "standard",
        label: str = "",
        options: tuple[str, ...] = (),
    ) -> dict[str, Any]:
        """A property that is there from now on."""
        self.kept[kind][name] = {
            "name": name, "label": label or name, "type": type_, "groupName": group,
            "fieldType": "date" if type_ in ("datetime", "date") else "text", "description": "",
            "hasUniqueValue": unique, "modificationMetadata": {
                "archivable": True, "readOnlyDefinition": False, "readOnlyValue": locked,
            },
            "options": [{"label": one.capitalize(), "value": one, "hidden": False}
                        for one in options],
        }  # fmt: skip
        return self.kept[kind][name]

    def listed(self, call: Call) -> Reply:
        """All of a kind."""
        if self.blind:
            return _scopes()
        return Reply(200, {"results": list(self.kept[call.path["kind"]].values())})

    def one(self, call: Call) -> Reply:
        """One of a kind."""
        if self.blind:
            return _scopes()
        found = self.kept.get(call.path["kind"], {}).get(call.path["name"])
        return Reply(200, found) if found else refusal(404, "OBJECT_NOT_FOUND", "No such property.")

    def group(self, call: Call) -> Reply:
        """A new group."""
        if self.closed:
            return _scopes()
        groups, name = self.groups[call.path["kind"]], call.body["name"]
        if name in groups:
            return refusal(409, "CONFLICT", f"Group {name} exists.")
        groups.add(name)
        return Reply(201, {"name": name, "label": call.body["label"], "archived": False})

    def make(self, call: Call) -> Reply:
        """A new property."""
        kind, body = call.path["kind"], call.body
        if self.closed:
            return _scopes()
        lacking = [name for name in _REQUIRED if name not in body]
        if lacking or body["groupName"] not in self.groups[kind]:
            return refusal(400, "VALIDATION_ERROR", f"Missing or unknown: {lacking or 'groupName'}")
        if body["name"] in self.kept[kind]:
            return refusal(409, "OBJECT_ALREADY_EXISTS", f"{body['name']} exists.")
        unique = bool(body.get("hasUniqueValue"))
        if unique and not (self.unique and kind != "contacts"):
            return refusal(400, "VALIDATION_ERROR", "Unique values are not supported here.")
        made = self.keep(
            kind, body["name"], body["type"], unique=unique, group=body["groupName"],
            label=body["label"],
        )  # fmt: skip
        return Reply(201, made)

    def fault(self, kind: str, stated: Any) -> str:
        """What is wrong with a record's properties; "" for nothing."""
        if not isinstance(stated, dict):
            return "properties is required"
        for name, value in stated.items():
            known = self.kept[kind].get(name)
            if not isinstance(value, str):
                return f"Cannot deserialize {name}: a string is expected"
            if known is None:
                return f'Property "{name}" does not exist (PROPERTY_DOESNT_EXIST)'
            if known["modificationMetadata"]["readOnlyValue"]:
                return f'"{name}" is read only (READ_ONLY_VALUE)'
            if value and not _fits(known, value):
                return f'"{value}" was not valid for {name} (INVALID_{known["type"].upper()})'
        return ""


def refusal(status: int, category: str, message: str, **more: Any) -> Reply:
    """An error of HubSpot."""
    body = {"status": "error", "category": category, "message": message, **more}
    return Reply(status, {**body, "correlationId": "00000000-0000-4000-8000-000000000000"})


def _scopes() -> Reply:
    return refusal(403, "MISSING_SCOPES", "This app hasn't been granted all required scopes.")


def _fits(known: Mapping[str, Any], value: str) -> bool:
    if known["type"] == "enumeration":
        return value in {one["value"] for one in known["options"]}
    with suppress(ValueError):
        if known["type"] == "number":
            float(value)
        elif known["type"] == "date":
            return datetime.fromisoformat(value).time() == datetime.min.time()
        elif known["type"] == "datetime" and not value.isdigit():
            return datetime.fromisoformat(value).tzinfo is not None
        return True
    return False
