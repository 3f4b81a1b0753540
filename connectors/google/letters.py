"""A Gmail message to a record: the same event, by the same key, as its copy in an mbox file."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TypedDict

from connectors.mail import headers
from connectors.mail.message import Folder, LeftOut, record
from connectors.mail.raw import Calendar, Raw
from schemas.source import EventRecord, Participant

WANTED = (
    "From", "Sender", "Reply-To", "To", "Cc", "Bcc", "Date", "Subject", "Message-ID",
    "In-Reply-To", "References", "Return-Path", "Delivered-To", "X-Original-To", "Content-Type",
    "List-Id", "List-Unsubscribe", "List-Post", "Precedence", "Auto-Submitted", "Feedback-ID",
    "X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress", "X-Mailer", "User-Agent",
    "X-BeenThere", "X-Google-Groups", "X-Google-Group-Id", "X-Spam-Flag", "X-Spam-Status", "X-Spam",
    "X-Bogosity", "X-MS-Exchange-Organization-SCL",
)  # fmt: skip
"""Headers asked for: those connectors.mail makes something of. Received, many and long, is left
out; internalDate says what it would."""

FIELDS = "id,threadId,labelIds,internalDate,sizeEstimate,payload/headers"

NOT_MAIL = frozenset({"DRAFT", "CHAT"})
_TELLING = frozenset({"SENT", "SPAM", "TRASH", *NOT_MAIL})
_DAY = timedelta(days=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_METHOD = re.compile(r"[a-z]{1,20}")


class Header(TypedDict, total=False):
    """One header field as sent, unfolded."""

    name: str
    value: str


class Payload(TypedDict, total=False):
    """Of a message at format=metadata."""

    headers: Sequence[Header]


class Message(TypedDict, total=False):
    """users.messages.get at format=metadata, masked by FIELDS. internalDate: epoch ms, text."""

    id: str
    threadId: str
    labelIds: Sequence[str]
    internalDate: str
    sizeEstimate: int
    payload: Payload


def telling(label: str) -> bool:
    """Whether a label means something to a verdict: not those for reading, starring, filing."""
    return label in _TELLING or label.startswith("CATEGORY_")


@lru_cache(maxsize=1024)
def _kept(labels: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(label for label in labels if telling(label))


def event(message: Message, now: datetime) -> EventRecord:
    """The record of a message. Raises LeftOut (drafts, chats) and Unreadable."""
    labels = _kept(tuple(message.get("labelIds", ())))
    if not NOT_MAIL.isdisjoint(labels):
        raise LeftOut("a draft or a chat entry")
    arrived = _EPOCH + timedelta(milliseconds=int(message.get("internalDate", "0")))
    read = record(_raw(message, arrived), Folder("mail", labels), now)
    return replace(
        read,
        external_id=message["id"],
        occurred_at=arrived if read.occurred_at > arrived + _DAY else read.occurred_at,
        thread=read.thread or f"gmail:{message.get('threadId', '')}",
        participants=_ours(read.participants) if "SENT" in labels else read.participants,
    )


def _raw(message: Message, arrived: datetime) -> Raw:
    """arrived stands where an mbox file has it: for mails without a usable Date."""
    stated = message.get("payload", {}).get("headers", ())
    fields = headers.gather((f.get("name", ""), f.get("value", "")) for f in stated)
    envelope = f"From - {arrived.ctime()}".encode()
    size = message.get("sizeEstimate", 0)
    return Raw(0, envelope, fields, size, _calendar(fields), cut=False)


def _calendar(fields: Mapping[str, bytes]) -> Calendar | None:
    """What the top of the mail says of an invitation; the parts inside are not to be seen."""
    known = dict(fields)
    if headers.media_type(known) != "text/calendar":
        return None
    method = headers.parameter(known, "method").decode("ascii", "replace").lower()
    return Calendar(method=method if _METHOD.fullmatch(method) else "")


def _ours(people: tuple[Participant, ...]) -> tuple[Participant, ...]:
    """Gmail labels SENT what this account sent: whoever it is from is the owner."""
    return (replace(people[0], me=True), *people[1:])
