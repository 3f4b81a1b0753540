"""What Pipedrive takes and refuses in a body, and how it cuts lists into pages."""

from __future__ import annotations

import base64
import re
from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Literal

import orjson

from connectors.sandbox.clock import Clock
from connectors.sandbox.crm.stand import Reply

_WINDOW = timedelta(seconds=2)
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?")
_PERSON = frozenset(
    {"name", "owner_id", "org_id", "add_time", "emails", "phones", "visible_to", "label_ids"}
    | {"custom_fields"}
)
_ACTIVITY = frozenset(
    {"subject", "type", "owner_id", "deal_id", "lead_id", "org_id", "project_id", "due_date"}
    | {"due_time", "duration", "busy", "done", "location", "participants", "attendees"}
    | {"public_description", "priority", "note"}
)


FIELDS = tuple(
    {"field_code": code, "field_name": name, "field_type": kind, "is_custom_field": False}
    for code, name, kind in (
        ("name", "Name", "varchar"), ("email", "Email", "varchar"), ("phone", "Phone", "phone"),
        ("label_ids", "Labels", "set"), ("update_time", "Updated", "date"),
    )
)  # fmt: skip
"""Of Pipedrive itself."""
EMPTY: Mapping[str, Any] = {
    "emails": [], "phones": [], "label_ids": [], "org_id": None, "owner_id": 1, "custom_fields": {},
}  # fmt: skip
"""What a new person has where nothing is said."""


class Refused(Exception):
    """A body Pipedrive does not take. The text is its `error`."""


class Meter:
    """What requests cost. daily: tokens of a day, of the whole company; burst: requests in 2 s."""

    def __init__(self, clock: Clock) -> None:
        self.daily, self.burst = 210_000, 20
        self._clock, self._spent = clock, Counter[date]()
        self._lately: deque[datetime] = deque()

    def short(self, cost: int) -> Literal["throttled", "daily_limit"] | None:
        """What a request of this cost lacks; None, and it is paid."""
        now = self._clock()
        while self._lately and self._lately[0] <= now - _WINDOW:
            self._lately.popleft()
        if len(self._lately) >= self.burst:
            return "throttled"
        if self._spent[now.date()] + cost > self.daily:
            return "daily_limit"
        self._lately.append(now)
        self._spent[now.date()] += cost
        return None


def good(data: Any, cursor: str | None = "") -> Reply:
    """An answer. cursor: of the next page, None for none; "" where it is no list."""
    more = {} if cursor == "" else {"additional_data": {"next_cursor": cursor}}
    return Reply(200, {"success": True, "data": data, **more})


def bad(status: int, error: str, headers: Mapping[str, str] | None = None) -> Reply:
    """A refusal."""
    said = {"success": False, "error": error, "code": "ERR_BAD_REQUEST"}
    return Reply(status, said, headers or {})


def person(body: Any, kinds: Mapping[str, str], *, new: bool) -> dict[str, Any]:
    """The body of a person. kinds: custom fields by code. Raises Refused."""
    _keys(body, _PERSON)
    if (new or "name" in body) and not _text(body.get("name"), 255):
        raise Refused("name is required")
    for listed in ("emails", "phones"):
        for item in body.get(listed) or ():
            if not isinstance(item, dict) or not _text(item.get("value"), 255):
                raise Refused(f"{listed} must hold values")
            _keys(item, frozenset({"value", "primary", "label"}))
    for code, value in (body.get("custom_fields") or {}).items():
        if code not in kinds:
            raise Refused(f"custom_fields.{code} is no field")
        if value is not None and not _fits(value, kinds[code]):
            raise Refused(f"custom_fields.{code} must be a {kinds[code]}")
    return dict(body)


def activity(body: Any, types: Sequence[str], there: Callable[[int], bool]) -> dict[str, Any]:
    """The body of an activity. there: whether a person is. Raises Refused."""
    if isinstance(body, dict) and "person_id" in body:
        raise Refused("person_id is a read-only field: use participants")
    _keys(body, _ACTIVITY)
    if not _text(body.get("subject"), 255) or body.get("type") not in types:
        raise Refused("subject and a type there is are required")
    if not isinstance(body.get("done", False), bool):
        raise Refused("done must be a boolean")
    if not _DATE.fullmatch(body.get("due_date", "2026-01-01")):
        raise Refused("due_date must be YYYY-MM-DD")
    for name in ("due_time", "duration"):
        if not _TIME.fullmatch(body.get(name, "00:00")):
            raise Refused(f"{name} must be HH:MM")
    ids = [one.get("person_id") for one in body.get("participants") or ()]
    if not all(isinstance(one, int) and there(one) for one in ids):
        raise Refused("a participant does not exist")
    if sum(bool(one.get("primary")) for one in body.get("participants") or ()) > 1:
        raise Refused("one participant is the primary one")
    return dict(body)


def cut(rows: Sequence[tuple[Any, Any]], query: Mapping[str, str]) -> tuple[list[Any], str | None]:
    """A page of (key, item) in the order of the keys, and the cursor of the next."""
    size = min(int(query.get("limit", "100")), 500)
    after = orjson.loads(base64.b64decode(query["cursor"])) if query.get("cursor") else None
    left = [row for row in sorted(rows, key=lambda row: row[0]) if not after or row[0] > after]
    page, more = left[:size], len(left) > size
    cursor = base64.b64encode(orjson.dumps(page[-1][0])).decode() if more else None
    return [item for _, item in page], cursor


def _keys(body: Any, known: frozenset[str]) -> None:
    if not isinstance(body, dict):
        raise Refused("the body must be an object")
    if unknown := body.keys() - known:
        raise Refused(f"unknown field {sorted(unknown)[0]}")


def _text(value: Any, most: int) -> bool:
    return isinstance(value, str) and 0 < len(value) <= most


def _fits(value: Any, kind: str) -> bool:
    if kind == "date":
        return isinstance(value, str) and bool(_DATE.fullmatch(value))
    if kind == "double":
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, str) and len(value) <= 255
