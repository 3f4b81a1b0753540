"""What the objects of the stand-in are made of, and what is wrong with a record somebody sends."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Column:
    """A field. sets: "" nobody does, "c" only when the record is made, "cu" always."""

    type: str
    length: int = 0
    sets: str = "cu"
    choices: tuple[str, ...] = ()
    unique: bool = False
    required: bool = False


CONTACT = {
    "Id": Column("id", 18, ""),
    "Name": Column("string", 121, ""),
    "FirstName": Column("string", 40),
    "LastName": Column("string", 80, required=True),
    "Email": Column("email", 80),
    "Assistant_Email__c": Column("email", 80),
    "Phone": Column("phone", 40),
    "MobilePhone": Column("phone", 40),
    "Title": Column("string", 128),
    "MailingCity": Column("string", 40),
    "Stage__c": Column("picklist", 255),
    "Tier__c": Column("picklist", 255),
    "LinkedIn__c": Column("url", 255),
    "Description": Column("textarea", 32_000),
    "AccountId": Column("reference", 18),
    "MasterRecordId": Column("reference", 18, ""),
    "IsDeleted": Column("boolean", sets=""),
    "CreatedDate": Column("datetime", sets=""),
    "SystemModstamp": Column("datetime", sets=""),
    "LastActivityDate": Column("date", sets=""),
}
_ACTIVITY = {
    "Id": Column("id", 18, ""),
    "WhoId": Column("reference", 18),
    "Subject": Column("combobox", 255),
    "Description": Column("textarea", 32_000),
    "IsDeleted": Column("boolean", sets=""),
}
TASK = _ACTIVITY | {
    "ActivityDate": Column("date"),
    "Status": Column("picklist", 255, choices=("Not Started", "Done", "Deferred"), required=True),
    "TaskSubtype": Column("picklist", 40, "c", ("Task", "Email", "Call", "LinkedIn")),
    "CallType": Column("picklist", 40, choices=("Internal", "Inbound", "Outbound")),
    "CallDurationInSeconds": Column("int"),
}
EVENT = _ACTIVITY | {
    "StartDateTime": Column("datetime", required=True),
    "EndDateTime": Column("datetime"),
}
OWN = {
    "Touchline_Last_Touched_At__c": Column("datetime"),
    "Touchline_Last_Touch_Kind__c": Column("string", 40),
    "Touchline_Next_Due_At__c": Column("datetime"),
    "Touchline_Score__c": Column("double"),
}
KEY = Column("string", 36, unique=True)
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class Unreadable(Exception):
    """The whole request is refused with 400: code and message."""


def described(name: str, column: Column) -> dict[str, Any]:
    """As describe tells of a field."""
    return {
        "name": name, "label": name.removesuffix("__c").replace("_", " "), "type": column.type,
        "length": column.length, "createable": "c" in column.sets, "calculated": False,
        "updateable": "u" in column.sets, "filterable": column.type != "textarea",
        "externalId": column.unique, "unique": column.unique, "custom": name.endswith("__c"),
        "picklistValues": [{"value": one, "label": one, "active": True} for one in column.choices],
    }  # fmt: skip


def read(columns: Mapping[str, Column], object_: str, sent: Mapping[str, Any]) -> None:
    """Raises Unreadable for what cannot be a record of this object."""
    for name, value in sent.items():
        if name not in columns:
            why = f"No such column '{name}' on sobject of type {object_}"
            raise Unreadable("INVALID_FIELD", why)
        if value is not None and not _fits(columns[name].type, value):
            why = f"Cannot deserialize instance of {columns[name].type} from value {value}"
            raise Unreadable("JSON_PARSER_ERROR", why)


def _fits(type_: str, value: Any) -> bool:
    if type_ in ("double", "int"):
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    if type_ == "boolean":
        return isinstance(value, bool)
    if type_ == "list":
        return isinstance(value, list)
    if not isinstance(value, str):
        return False
    try:
        if type_ == "datetime":
            return datetime.fromisoformat(value).tzinfo is not None
        if type_ == "date":
            return len(value) == 10 and bool(date.fromisoformat(value))
    except ValueError:
        return False
    return True


def wrong(columns: Mapping[str, Column], sent: Mapping[str, Any], new: bool) -> dict[str, Any]:
    """The error of one record; {} when it may be saved."""
    for name, column in columns.items():
        if new and column.required and not sent.get(name):
            return error("REQUIRED_FIELD_MISSING", f"Required fields are missing: [{name}]", name)
    for name, value in sent.items():
        column = columns[name]
        if ("c" if new else "u") not in column.sets:
            why = f"Unable to create/update fields: {name}."
            return error("INVALID_FIELD_FOR_INSERT_UPDATE", why, name)
        if not isinstance(value, str):
            continue
        if column.length and len(value) > column.length:
            return error("STRING_TOO_LONG", f"{name}: data value too large", name)
        if column.type == "email" and not _MAIL.fullmatch(value):
            return error("INVALID_EMAIL_ADDRESS", f"{name}: invalid email address", name)
        if column.choices and value not in column.choices:
            why = f"{name}: bad value for restricted picklist field: {value}"
            return error("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", why, name)
    return {}


def error(code: str, message: str, *fields: str) -> dict[str, Any]:
    """As an item's errors are worded."""
    return {"statusCode": code, "message": message, "fields": list(fields)}
