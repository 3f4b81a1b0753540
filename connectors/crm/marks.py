"""What marks as ours: an activity by the key in its text where a CRM has no slot for it, a field
by its name where the CRM draws the code."""

from __future__ import annotations

import re
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from connectors.sink import Activity, OwnField

_OURS = "Touchline "
_MARK = re.compile(r"touchline:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
_KINDS: Mapping[str, str] = {
    "mail": "Mail", "meeting": "Meeting", "message": "Message", "call": "Call", "letter": "Letter",
    "gift": "Gift", "note": "Noted",
}  # fmt: skip
_WAYS: Mapping[str, str] = {"in": "received", "out": "sent", "both": "both ways"}
_WAYLESS = frozenset({"meeting", "note"})


def lines(activity: Activity, *, dated: bool) -> list[str]:
    """What said() says, and its mark."""
    return [*said(activity, dated=dated), mark(activity.key)]


def mark(key: str) -> str:
    """The line that holds a key."""
    return f"touchline:{key}"


def said(activity: Activity, *, dated: bool) -> list[str]:
    """Its text, and its kind and way. dated: with its time, in the owner's zone, where the CRM
    files it under the moment it was logged."""
    at = activity.at.astimezone(ZoneInfo(activity.zone))
    when = f"on {at:%Y-%m-%d} at {at:%H:%M %Z}" if dated else ""
    way = "" if activity.kind in _WAYLESS else _WAYS.get(activity.direction, "")
    made = "made" if (activity.kind, way) == ("call", "sent") else way
    what = (_KINDS[activity.kind], made, when)
    return [line for line in (activity.text, " ".join(filter(None, what))) if line]


def key_in(text: object) -> str:
    """The key a text carries; "" for a text of somebody else's."""
    found = _MARK.search(str(text or ""))
    return found[1] if found else ""


def title(field: OwnField) -> str:
    """What a field of ours is called there: "Touchline last touched"."""
    label = field.label.replace("(Touchline)", "").strip()
    return f"{_OURS}{label[:1].lower()}{label[1:]}"


def camel(field: OwnField) -> str:
    """The same where a name is one word: "touchlineLastTouchedAt"."""
    return "touchline" + "".join(part.capitalize() for part in field.name.split("_"))


def is_ours(name: str) -> bool:
    """Whether a field of this name is one."""
    return name.startswith(_OURS)
