"""What the tables of the stand-in are made of, and what is wrong with a row somebody sends."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

INVALID, TOO_LONG, NO_RECORD, HELD, DUPLICATE, BAD_STATE, SYNTAX, DENIED = (
    "0x80048d19", "0x80044331", "0x80040217", "0x80060892", "0x80040333", "0x80045002",
    "0x80060888", "0x80040220",
)  # fmt: skip
THROTTLED, EXECUTION, NOT_FOUND = "0x80072322", "0x80072321", "0x8006088a"


@dataclass(frozen=True, slots=True)
class Column:
    """type: as metadata calls it. day: a date without time."""

    type: str
    length: int = 0
    day: bool = False


CONTACT = {
    "firstname": Column("String", 50), "lastname": Column("String", 50),
    "emailaddress1": Column("String", 100), "emailaddress2": Column("String", 100),
    "emailaddress3": Column("String", 100), "telephone1": Column("String", 50),
    "mobilephone": Column("String", 50), "jobtitle": Column("String", 100),
    "address1_city": Column("String", 80), "description": Column("Memo", 2000),
    "birthdate": Column("DateTime", day=True), "customertypecode": Column("Picklist"),
    "numberofchildren": Column("Integer"), "donotemail": Column("Boolean"),
}  # fmt: skip
OWN = {
    "new_touchline_last_touched_at": Column("DateTime"),
    "new_touchline_last_touch_kind": Column("String", 100),
    "new_touchline_next_due_at": Column("DateTime"),
    "new_touchline_score": Column("Decimal"),
}
READ = frozenset({
    "contactid", "fullname", "merged", "_masterid_value", "createdon", "modifiedon", "statecode",
    "_ownerid_value", "_parentcustomerid_value",
})  # fmt: skip
_TIMES = {
    name: Column("DateTime")
    for name in ("scheduledstart", "scheduledend", "actualstart", "actualend", "sortdate")
}
_ACTIVITY = {"description": Column("Memo", 2000), **_TIMES, "statecode": Column("Integer"),
             "statuscode": Column("Integer")}  # fmt: skip
DIRECTION = {"directioncode": Column("Boolean")}


@dataclass(frozen=True, slots=True)
class Kind:
    """masks: of parties, none: it has no parties. completed: status codes of statecode 1."""

    name: str
    columns: Mapping[str, Column]
    masks: frozenset[int]
    completed: frozenset[int]


def _kind(name: str, most: int, masks: set[int], done: set[int], directed: bool = True) -> Kind:
    columns = {"subject": Column("String", most), **_ACTIVITY, **(DIRECTION if directed else {})}
    return Kind(name, columns, frozenset(masks), frozenset(done))


ACTIVITIES = {
    "emails": _kind("email", 800, {1, 2, 3, 4}, {2, 3, 4, 6, 7}),
    "phonecalls": _kind("phonecall", 200, {1, 2}, {2, 4}),
    "letters": _kind("letter", 200, {1, 2}, {3, 4}),
    "appointments": _kind("appointment", 200, {5, 6, 7}, {3}, directed=False),
    "tasks": _kind("task", 200, set(), {5}, directed=False),
}
_BOUND = re.compile(r"/(contacts|systemusers)\(([0-9a-f-]{36})\)")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


class Wrong(Exception):
    """The request is refused: status, code, message."""


def checked(columns: Mapping[str, Column], sent: Mapping[str, Any], table: str) -> None:
    """Raises Wrong for what cannot be written."""
    for name, value in sent.items():
        column = columns.get(name)
        if column is None:
            why = f"Invalid property '{name}' was found in entity 'Microsoft.Dynamics.CRM.{table}'."
            raise Wrong(400, INVALID, why)
        if value is not None and not _fits(column, value):
            raise Wrong(400, INVALID, f"Cannot convert a value to type {column.type}: {name}")
        if column.length and isinstance(value, str) and len(value) > column.length:
            raise Wrong(400, TOO_LONG, f"A validation error occurred. The value of '{name}'")


def _fits(column: Column, value: Any) -> bool:
    if column.type in ("Integer", "Picklist"):
        return isinstance(value, int) and not isinstance(value, bool)
    if column.type in ("Decimal", "Double"):
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    if column.type == "Boolean":
        return isinstance(value, bool)
    if not isinstance(value, str):
        return False
    if column.type == "DateTime":
        day = column.day and len(value) == 10
        return bool(date.fromisoformat(value)) if day else bool(_MOMENT.fullmatch(value))
    return True


def people(kind: Kind, sent: dict[str, Any]) -> list[tuple[str, str]]:
    """Takes those it is with out of a row: (entity set, id), regarding first. Raises Wrong."""
    regarding = sent.pop(f"regardingobjectid_contact_{kind.name}@odata.bind", None)
    found = [_bound(regarding)] if regarding else []
    parties = sent.pop(f"{kind.name}_activity_parties", []) if kind.masks else []
    for party in parties:
        if party.get("participationtypemask") not in kind.masks or len(party) != 2:
            raise Wrong(400, INVALID, "Invalid activity party")
        bind = {"partyid_contact@odata.bind", "partyid_systemuser@odata.bind"} & party.keys()
        if not bind:
            raise Wrong(400, INVALID, "Invalid activity party")
        found.append(_bound(party[bind.pop()]))
    senders = [one for one in parties if one["participationtypemask"] in (1, 7)]
    if len(senders) > 1:
        raise Wrong(400, INVALID, "There should not be more than one sender")
    return found


def _bound(said: Any) -> tuple[str, str]:
    match = _BOUND.fullmatch(str(said))
    if match is None:
        raise Wrong(400, INVALID, "Resource not found for the segment")
    return match[1], match[2]


def moment(at: datetime) -> str:
    """As Dataverse writes it."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
