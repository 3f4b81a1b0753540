"""A message of Graph to an EventRecord, by the same reading of headers as files have."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from connectors.mail.headers import Headers, gather
from connectors.mail.message import Folder, LeftOut, record
from connectors.mail.raw import Calendar, Raw
from connectors.microsoft.graph import Body
from connectors.microsoft.moments import utc
from schemas.source import EventRecord

STATED = ("from", "toRecipients", "internetMessageId", "sentDateTime", "isDraft")
"""A row without one of these tells only what changed (issue 7776)."""
KEPT = (
    *STATED, "sender", "ccRecipients", "bccRecipients", "subject", "receivedDateTime",
    "conversationId", "internetMessageHeaders",
)  # fmt: skip
"""What a record is made of."""
SELECT = ",".join((*KEPT, "parentFolderId"))
"""meetingMessageType is not to be had so: it belongs to a derived type, and naming it is an error.
@odata.type comes anyway."""

_METHODS = {
    "#microsoft.graph.eventMessageRequest": "request",
    "#microsoft.graph.eventMessageResponse": "reply",
    "#microsoft.graph.eventMessage": "cancel",
}
_BREAKING = str.maketrans(dict.fromkeys('"<>\\', " "))
"""What would end a name or an address before its end."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """What a folder says of the mail in it. label: its English name where that says something."""

    label: str = ""

    @property
    def labels(self) -> tuple[str, ...]:
        return (self.label,) if self.label else ()


SENT, SPAM, PLAIN = Shelf("Sent Items"), Shelf("Junk Email"), Shelf()


def letter(row: Body, shelf: Shelf, now: datetime) -> EventRecord:
    """The record of a whole row. Raises LeftOut for what is no mail, Unreadable.

    What the owner sent has no headers (issues 4436, 18761), and under Mail.ReadBasic nothing may
    have any: then the properties stand in, and the mail says nothing of what they do not hold.
    """
    if row.get("isDraft"):
        raise LeftOut("a draft")
    if row.get("subject") == "IM" and not row.get("internetMessageId"):
        raise LeftOut("a Teams chat")  # /me/messages may return them (known-issues)
    raw = Raw(0, b"", _fields(row), 0, _calendar(row), cut=False, looked=True)
    made = record(raw, Folder("", shelf.labels), now)
    made.facts.pop("size", None)  # Graph tells none
    people = made.participants
    if shelf is SENT:
        people = tuple(replace(p, me=True) if p.role == "from" else p for p in people)
    conversation = row.get("conversationId")
    # of the account's own naming: only so do what was sent and its answers have the same
    thread = f"outlook:{conversation}" if conversation else made.thread
    return replace(made, external_id=row["id"], participants=people, thread=thread)


def _fields(row: Body) -> Headers:
    """The header as it came; where it is silent, what the properties say."""
    stated = row.get("internetMessageHeaders") or ()
    fields = gather((str(h.get("name", "")), str(h.get("value", ""))) for h in stated)
    for name, said in _PROPERTIES.items():
        if name not in fields and ((told := said(row)) or name == "from"):
            fields[name] = told.encode("utf-8", "surrogateescape").strip()
    return fields


def _people(field: str) -> Callable[[Body], str]:
    return lambda row: ", ".join(filter(None, map(_address, row.get(field) or ())))


def _moment(field: str, before: str = "") -> Callable[[Body], str]:
    def said(row: Body) -> str:
        when = utc(row.get(field))
        return before + format_datetime(when) if when else ""

    return said


_PROPERTIES: dict[str, Callable[[Body], str]] = {
    "from": lambda row: _address(row.get("from") or row.get("sender")),
    "to": _people("toRecipients"),
    "cc": _people("ccRecipients"),
    "bcc": _people("bccRecipients"),
    "subject": lambda row: row.get("subject") or "",
    "message-id": lambda row: row.get("internetMessageId") or "",
    "date": _moment("sentDateTime"),
    "received": _moment("receivedDateTime", "; "),
}
"""Header field -> what the properties of a message say of it, "" for nothing."""


def _address(recipient: Any) -> str:
    """'"Bell, Anna" <anna@x.org>', undecoded letters and all; "" when it names nobody."""
    told = (recipient or {}).get("emailAddress") or {}
    address = (told.get("address") or "").translate(_BREAKING).strip()
    name = (told.get("name") or "").translate(_BREAKING)
    return f'"{name}" <{address}>' if address else ""


def _calendar(row: Body) -> Calendar | None:
    method = _METHODS.get(row.get("@odata.type", ""))
    return Calendar(method=method) if method else None
