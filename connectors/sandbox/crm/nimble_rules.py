"""What Nimble takes and refuses, and the part of its search it needs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from connectors.sandbox.crm.stand import Call, Method, Record, Reply

ID = re.compile(r"[0-9a-f]{24}")
MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
TERMS = 11
SYSTEM = ("first name", "last name", "email", "phone", "contact employment", "linkedin",
           "lead status", "rating")  # fmt: skip
MANY = frozenset({"email", "phone", "contact employment", "linkedin"})
CHOICES = frozenset({"lead status", "rating"})
SHAPES: dict[str, Any] = {
    "string": None,
    "datetime": {"date_format": None, "ignore_specific_time": False},
    "number": {"number_type": "decimal", "fraction_digits": 2},
}


class Wrong(Exception):
    """What Nimble answers with 409 and code 245. The text is its message."""


def judge(own: Mapping[str, str], fields: Any) -> dict[str, Any]:
    """The fields of a contact. own: kinds of the fields somebody made. Raises Wrong."""
    for name, values in fields.items():
        if name not in (*SYSTEM, *own):
            raise Wrong(f"unknown field {name}")
        for one in values:
            if not isinstance(one.get("value"), str) or "modifier" not in one:
                raise Wrong(f"{name} must hold values with modifiers")
            if one["value"] and not fits(one["value"], own.get(name, "string")):
                raise Wrong(f"{name} must be a {own[name]}")
            if name == "email" and not MAIL.fullmatch(one["value"]):
                raise Wrong("email is invalid")
        if len(values) > 1 and name not in MANY:
            raise Wrong(f"{name} holds one value")
    return dict(fields)


def judged(do: Method) -> Method:
    """The method, with what it raises as Nimble words it."""

    def method(call: Call) -> Reply:
        try:
            return do(call)
        except Wrong as wrong:
            said = {"code": 245, "message": str(wrong), "human_readable_error": str(wrong)}
            return Reply(409, {**said, "errors": {"/": {"message": str(wrong)}}})

    return method


def quota() -> Reply:
    """The plan holds no more."""
    return Reply(402, {"code": 108, "payment_type": "Resources/features usage exceeded"})


def holds(query: Any, one: Record) -> bool:
    """One term, or terms joined by "and" or "or", eleven at most."""
    ((name, what),) = query.items()
    if name in ("and", "or"):
        if len(what) > TERMS:
            raise Wrong("too many terms")
        return (all if name == "and" else any)([holds(term, one) for term in what])
    if name == "record type":
        return bool(what["is"] == "person")
    if name == "updated":
        ends = (datetime.fromisoformat(what["range"][end]) for end in
                ("start_datetime", "end_datetime"))  # fmt: skip
        return next(ends) <= one.changed <= next(ends)
    return str(what["is"]).lower() in mails(one)


def fits(value: str, kind: str) -> bool:
    """Whether a text is of the kind."""
    try:
        if kind == "datetime":
            datetime.fromisoformat(value)
        elif kind == "number":
            float(value)
    except ValueError:
        return False
    return True


def mails(one: Record) -> set[str]:
    """Addresses of a contact, in lower case."""
    return {mail["value"].lower() for mail in one.values.get("email", ())}


def first(one: Record, name: str) -> str | None:
    """The first value of a field."""
    return next((str(value["value"]) for value in one.values.get(name, ())), None)


def stamp(moment: datetime) -> str:
    """As Nimble writes times."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S+0000")


def name(one: Record) -> str:
    """What a contact is called."""
    return " ".join(filter(None, (first(one, "first name"), first(one, "last name"))))
