"""Header fields to the evidence the verdict needs. Absent key = the mail said nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import cast

from connectors.mail import addresses, words
from connectors.mail.folders import kinds_of
from connectors.mail.headers import Headers, media_type, parameter
from connectors.mail.raw import Raw
from schemas.source import Facts

MAX_REFERENCES = 20
_MAX_ID = 500
_FILTERS = frozenset(
    {"x-spam-flag", "x-spam-status", "x-spam", "x-bogosity", "x-ms-exchange-organization-scl"}
)
_SPAM_LEVELS = (b"5", b"6", b"7", b"8", b"9")
_ID = re.compile(rb"<([^<>]+)>")


def facts(raw: Raw, labels: tuple[str, ...], *, draft: bool = False) -> Facts:
    """All facts of one message. labels: from the folder it lies in; draft: its file says so."""
    fields = raw.fields
    found: dict[str, object] = {"size": raw.size}
    for name, value in fields.items():
        if (reader := _READERS.get(name)) and (said := reader[1](value)):
            found[reader[0]] = said
    _deliver(fields, found)
    _type(raw, found)
    if labels:
        found["labels"] = list(labels)
    kinds = kinds_of(labels)
    if "spam" in kinds or _called_spam(fields):
        found["spam"] = True
    if draft or "draft" in kinds:
        found["draft"] = True
    return cast(Facts, found)  # the keys are those of Facts: held by a test


def ids(raw: bytes) -> list[str]:
    """Message ids without their brackets; bare words where a mailer left the brackets out."""
    found = _ID.findall(raw) or raw.replace(b",", b" ").split()
    return [words.clean(words.text(i), _MAX_ID) for i in found]


def automated(found: Facts) -> bool:
    """Whether a list or a machine sent it, by its own word."""
    return bool(
        found.get("list_id")
        or found.get("list_unsubscribe")
        or found.get("x_been_there")
        or found.get("precedence") in ("bulk", "list", "junk")
        or found.get("auto_submitted", "no") != "no"
        or found.get("return_path") == "<>"
    )


def _deliver(fields: Headers, found: dict[str, object]) -> None:
    given = (fields.get("delivered-to"), fields.get("x-original-to"))
    taken = dict.fromkeys(a for raw in given if raw for _, a in addresses.addresses(raw))
    if taken:
        found["delivered_to"] = list(taken)


def _called_spam(fields: Headers) -> bool:
    """The filter before the mailbox says so: SpamAssassin, rspamd, bogofilter, or Exchange by its
    spam confidence level (of 5 and more, it goes to Junk Email)."""
    if _FILTERS.isdisjoint(fields):
        return False
    said = [fields[name].lower() for name in _FILTERS if name in fields]
    return any(s.startswith((b"yes", b"spam")) or s in _SPAM_LEVELS for s in said)


def _type(raw: Raw, found: dict[str, object]) -> None:
    media = media_type(raw.fields)
    if media:
        found["content_type"] = media
    if media == "multipart/report" and (report := parameter(raw.fields, "report-type")):
        found["report_type"] = _lower(report)
    if raw.calendar is not None or raw.looked:
        found["calendar_part"] = raw.calendar is not None
    if raw.calendar is not None:
        if raw.calendar.uid:
            found["calendar_uid"] = raw.calendar.uid
        if raw.calendar.method:
            found["calendar_method"] = raw.calendar.method


def _first_id(raw: bytes) -> str:
    found = _ID.search(raw)
    return words.clean(words.text(found[1]), _MAX_ID) if found else next(iter(ids(raw)), "")


def _last_ids(raw: bytes) -> list[str]:
    return ids(raw)[-MAX_REFERENCES:]


def _line(raw: bytes) -> str:
    return words.clean(words.decode(words.text(raw)), 500)


def _lower(raw: bytes) -> str:
    return _line(raw).lower()


def _list_id(raw: bytes) -> str:
    inner = _ID.search(raw)
    return _line(inner[1] if inner else raw)


def _first_address(raw: bytes) -> str:
    people = addresses.addresses(raw)
    return people[0][1] if people else ""


def _return_path(raw: bytes) -> str:
    return _first_address(raw) or "<>"


def _present(raw: bytes) -> bool:
    return True


_READERS: dict[str, tuple[str, Callable[[bytes], object]]] = {
    "message-id": ("message_id", _first_id),
    "in-reply-to": ("in_reply_to", _first_id),
    "references": ("references", _last_ids),
    "list-id": ("list_id", _list_id),
    "list-unsubscribe": ("list_unsubscribe", _present),
    "list-post": ("list_post", _present),
    "feedback-id": ("feedback_id", _present),
    "x-beenthere": ("x_been_there", _present),
    "x-google-groups": ("x_google_groups", _present),
    "x-google-group-id": ("x_google_groups", _present),
    "precedence": ("precedence", _lower),
    "auto-submitted": ("auto_submitted", _lower),
    "return-path": ("return_path", _return_path),
    "sender": ("sender", _first_address),
    "reply-to": ("reply_to", _first_address),
    "user-agent": ("mailer", _line),
    "x-mailer": ("mailer", _line),
    "x-auto-response-suppress": ("auto_response", _line),
    "x-autorespond": ("auto_response", _line),
    "x-autoreply": ("auto_response", _line),
}
"""Field -> (key of Facts, what it says); an empty answer says nothing."""
