"""Graph's front door: who asks, for what, one at a time or twenty in a batch."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl

from connectors.sandbox.microsoft import calendar_routes as calendar
from connectors.sandbox.microsoft import mail_routes as mail
from connectors.sandbox.microsoft import people_routes as people
from connectors.sandbox.microsoft.answers import Ask, Body, Problem, meet_faults

MOST = 20
"""Requests in a batch."""
_ID = r"([^/]+)"


@dataclass(frozen=True, slots=True)
class Route:
    """name: for counting. item: it asks for one thing by its id."""

    name: str
    pattern: re.Pattern[str]
    answer: Callable[..., Body]
    item: bool = False


def _route(name: str, path: str, answer: Callable[..., Body], *, item: bool = False) -> Route:
    return Route(name, re.compile(path), answer, item)


def _event_of(ask: Ask, home: str, name: str) -> Body:
    return calendar.event(ask, name, home)


ROUTES = (
    _route("me", r"/me", people.me),
    _route("folders.delta", r"/me/mailFolders/delta", mail.folders_delta),
    _route("folders", r"/me/mailFolders", mail.folders),
    _route("folders.children", rf"/me/mailFolders/{_ID}/childFolders", mail.child_folders),
    _route("messages.delta", rf"/me/mailFolders/{_ID}/messages/delta", mail.messages_delta),
    _route("messages", rf"/me/mailFolders/{_ID}/messages", mail.messages),
    _route("folder", rf"/me/mailFolders/{_ID}", mail.folder),
    _route("message", rf"/me/messages/{_ID}", mail.message, item=True),
    _route("calendars", r"/me/calendars", calendar.calendars),
    _route("view.delta", rf"/me/calendars/{_ID}/calendarView/delta", calendar.view_delta),
    _route("view", rf"/me/calendars/{_ID}/calendarView", calendar.view),
    _route("calendar.event", rf"/me/calendars/{_ID}/events/{_ID}", _event_of, item=True),
    _route("calendar", rf"/me/calendars/{_ID}", calendar.calendar),
    _route("event", rf"/me/events/{_ID}", calendar.event, item=True),
    _route("contacts.delta", r"/me/contacts/delta", people.contacts_delta),
    _route("contact", rf"/me/contacts/{_ID}", people.contact, item=True),
    _route("contacts", r"/me/contacts", people.contacts),
)


def answer(ask: Ask, counted: Counter[str]) -> Body:
    """What one request gets. Raises Problem."""
    if ask.path == "/$batch":
        counted["batch"] += 1
        meet_faults(ask, ask.path, item=False)
        return _batch(ask, counted)
    for route in ROUTES:
        if found := route.pattern.fullmatch(ask.path):
            counted[route.name] += 1
            meet_faults(ask, ask.path, item=route.item)
            return route.answer(ask, *found.groups())
    raise Problem(400, "BadRequest", "Resource not found for the segment.")


def _batch(ask: Ask, counted: Counter[str]) -> Body:
    """Outer 200; each part has a status of its own, in any order."""
    parts = ask.body.get("requests", [])
    if not parts or len(parts) > MOST or len({p["id"] for p in parts}) < len(parts):
        raise Problem(400, "BadRequest", "A batch holds 1 to 20 requests with ids of their own.")
    fault = ask.faults.take(ask.path, "batch_mixed")
    spoilt = int(fault.value or 2) if fault else 0
    answers = []
    for number, part in enumerate(parts):
        if number < spoilt:
            answers.append(_spoilt(part["id"], number))
        else:
            answers.append(_part(ask, part, counted))
    return {"responses": answers[::-1]}


def _part(ask: Ask, part: dict[str, Any], counted: Counter[str]) -> Body:
    path, _, query = part["url"].partition("?")
    headers = {k.lower(): v for k, v in part.get("headers", {}).items()}
    inner = replace(
        ask, path=path, query=dict(parse_qsl(query)), prefer=headers.get("prefer", ""), body={}
    )
    try:
        return {"id": part["id"], "status": 200, "headers": {}, "body": answer(inner, counted)}
    except Problem as problem:
        told = {"status": problem.status, "headers": problem.headers, "body": problem.body}
        return {"id": part["id"], **told}


def _spoilt(name: str, number: int) -> Body:
    """429 and 503 by turns."""
    status, code = ((429, "ApplicationThrottled"), (503, "serviceNotAvailable"))[number % 2]
    problem = Problem(status, code, "Too many requests", {"Retry-After": "2"})
    return {"id": name, "status": status, "headers": problem.headers, "body": problem.body}
