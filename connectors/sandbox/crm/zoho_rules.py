"""What Zoho CRM takes and refuses in a record, and the part of COQL it needs."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

CONTACTS = {
    "Last_Name": "text", "First_Name": "text", "Email": "email", "Secondary_Email": "email",
    "Phone": "phone", "Mobile": "phone", "Title": "text", "Mailing_City": "text",
    "Description": "textarea",
}  # fmt: skip
CALLS = {
    "Subject": "text", "Call_Type": "picklist", "Call_Start_Time": "datetime",
    "Call_Duration": "text", "Who_Id": "lookup", "Description": "textarea",
    "Outgoing_Call_Status": "picklist",
}  # fmt: skip
EVENTS = {
    "Event_Title": "text", "Start_DateTime": "datetime", "End_DateTime": "datetime",
    "Who_Id": "lookup", "Description": "textarea",
}  # fmt: skip
NOTES = {"Note_Title": "text", "Note_Content": "textarea", "Parent_Id": "parent"}
NEEDED: Mapping[str, tuple[str, ...]] = {
    "Contacts": ("Last_Name",),
    "Calls": ("Subject", "Call_Type", "Call_Start_Time", "Call_Duration"),
    "Events": ("Event_Title", "Start_DateTime", "End_DateTime"),
    "Notes": ("Note_Content", "Parent_Id"),
}
MODULES = {"Contacts": CONTACTS, "Calls": CALLS, "Events": EVENTS, "Notes": NOTES}
LAST_ACTIVITY = {
    "api_name": "Last_Activity_Time", "field_label": "Last Activity Time", "data_type": "datetime",
    "custom_field": False, "read_only": True,
}  # fmt: skip
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")

Json = dict[str, Any]
There = Callable[[str], bool]


def success(record: str, message: str, name: str = "id") -> Json:
    """What is said of a record that was taken."""
    return {"code": "SUCCESS", "status": "success", "message": message, "details": {name: record}}


def wrong(code: str, field: str = "", **more: Any) -> Json:
    """What is said of a record, or of a request, that was not."""
    message = {"MANDATORY_NOT_FOUND": "required field not found"}.get(code, "invalid data")
    details = {**({"api_name": field} if field else {}), **more}
    return {"code": code, "status": "error", "message": message, "details": details}


def judge(record: Any, kinds: Mapping[str, str], needed: tuple[str, ...], there: There) -> Json:
    """{} where a record may be taken, else what is wrong with it."""
    for name in needed:
        if not record.get(name):
            return wrong("MANDATORY_NOT_FOUND", name)
    for name, value in record.items():
        if name == "id":
            continue
        if name not in kinds or (value is not None and not _fits(value, kinds[name], there)):
            return wrong("INVALID_DATA", name, expected_data_type=kinds.get(name, "none"))
    return {}


def _fits(value: Any, kind: str, there: There) -> bool:
    if kind == "lookup":
        return isinstance(value, dict) and there(str(value.get("id")))
    if kind == "parent":
        module = value.get("module") or {}
        return module.get("api_name") == "Contacts" and there(str(value.get("id")))
    if kind in ("double", "integer"):
        return isinstance(value, int | float) and not isinstance(value, bool)
    if not isinstance(value, str):
        return False
    if kind == "email":
        return bool(_MAIL.fullmatch(value))
    if kind == "datetime":
        return re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d", value) is not None
    if kind == "date":
        return re.fullmatch(r"\d{4}-\d\d-\d\d", value) is not None
    return len(value) <= (32_000 if kind == "textarea" else 255)


_QUERY = re.compile(r"select (.+?) from (\w+) where (.+?) limit (\d+), ?(\d+)", re.DOTALL)
_TOKEN = re.compile(r"\s*('(?:\\.|[^'\\])*'|\(|\)|,|=|\w+)")


class Coql:
    """A query. Raises ValueError for what it cannot read. Conditions come in pairs: "(a or b)"."""

    def __init__(self, text: str) -> None:
        found = _QUERY.fullmatch(text.strip())
        if found is None or int(found[5]) > 2000:
            raise ValueError("SYNTAX_ERROR")
        self.columns = [one.strip() for one in found[1].split(",")]
        self.module, self.most = found[2], int(found[5])
        self._left = _tokens(found[3])[::-1]
        self._holds = self._expression()
        if self._left:
            raise ValueError("SYNTAX_ERROR")

    def holds(self, row: Mapping[str, Any]) -> bool:
        """Whether a row is chosen."""
        return self._holds(row)

    def _expression(self) -> Callable[[Mapping[str, Any]], bool]:
        if self._left[-1] == "(":
            self._take("(")
            first = self._expression()
            if self._left[-1] == ")":
                self._take(")")
                return first
            self._take("or")
            second = self._expression()
            self._take(")")
            return lambda row: first(row) or second(row)
        column, way = self._left.pop(), self._left.pop()
        values = self._values() if way == "in" else [self._text()]
        if way not in ("in", "="):
            raise ValueError("SYNTAX_ERROR")
        return lambda row: _same(row.get(column)) in values

    def _values(self) -> list[str]:
        self._take("(")
        values = [self._text()]
        while self._left[-1] == ",":
            self._take(",")
            values.append(self._text())
        self._take(")")
        if len(values) > 50:
            raise ValueError("LIMIT_EXCEEDED")
        return values

    def _text(self) -> str:
        token = self._left.pop()
        if not token.startswith("'"):
            raise ValueError("SYNTAX_ERROR")
        return _same(re.sub(r"\\(.)", r"\1", token[1:-1]))

    def _take(self, wanted: str) -> None:
        if self._left.pop() != wanted:
            raise ValueError("SYNTAX_ERROR")


def full(values: Mapping[str, Any]) -> str:
    """Full_Name."""
    return " ".join(filter(None, (values.get("First_Name"), values.get("Last_Name"))))


def stamp(moment: datetime) -> str:
    """As Zoho writes times."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S+00:00")


def _tokens(text: str) -> list[str]:
    tokens, at = list[str](), 0
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None:
            raise ValueError("SYNTAX_ERROR")
        tokens.append(token[1])
        at = token.end()
    return tokens


def _same(value: Any) -> str:
    """Compared without regard to case, and moments as moments."""
    text = str(value or "").lower()
    if re.fullmatch(r"\d{4}-\d\d-\d\dt.+", text):
        return datetime.fromisoformat(text.upper()).isoformat()
    return text
