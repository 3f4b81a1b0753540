"""A header block to the few fields that matter, fast: no message object, no decoding.

A typical mail has 40 to 80 header lines of which a dozen say something about people.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

MAX_BYTES = 256 * 1024
"""A header block is read up to here; what follows belongs to nobody."""
MAX_FIELDS = 1000

Headers = dict[str, bytes]
"""Lower-case field name -> unfolded value. Repeated fields: see `_JOINED`; else the first."""

# RFC 5322 allows these once, but mailers repeat them and each copy names further people or mail.
_JOINED = frozenset(
    {"to", "cc", "bcc", "references", "delivered-to", "x-original-to", "x-gmail-labels"}
)
_WANTED = _JOINED | {
    "from", "sender", "reply-to", "date", "received", "subject", "message-id", "in-reply-to",
    "return-path", "content-type", "content-transfer-encoding", "list-id", "list-unsubscribe",
    "list-post", "precedence", "auto-submitted", "feedback-id", "x-autoreply", "x-autorespond",
    "x-auto-response-suppress", "x-mailer", "user-agent", "x-beenthere", "x-google-groups",
    "x-google-group-id", "x-gm-thrid", "x-spam-flag", "x-spam-status", "x-spam", "x-bogosity",
    "x-ms-exchange-organization-scl",
}  # fmt: skip


# Only lines whose first letters can begin a wanted name are taken apart: the signatures and traces
# of servers (ARC-, DKIM-, X-Received ...) are most of a header and cost most of the time.
_FIELD = re.compile(
    rb"\n((?:[BbCcFfIiLlMmPpRrSsTtUu]|[Dd][AaEe]|[Aa][Uu]|[Xx]-[AaBbGgMmOoSs])[!-9;-~]*)[ \t]*:"
    rb"([^\n]*(?:\n[ \t][^\n]*)*)"
)
_KEYS = {
    spelled.encode(): name
    for name in _WANTED
    for spelled in (name, name.title(), name.upper(), name.title().replace("-Id", "-ID"))
}


@lru_cache(maxsize=4096)
def _key(name: bytes) -> str:
    """The key of a field name in any spelling, "" when it is not wanted."""
    key = name.lower().decode("ascii")
    return key if key in _WANTED else ""


def read(block: bytes) -> Headers:
    """The wanted fields of a header block (LF or CRLF), unfolded; lines that are none are skipped.

    block: begins with the newline before the first field. Never raises.
    """
    fields: Headers = {}
    for name, value in _FIELD.findall(block)[:MAX_FIELDS]:
        key = _KEYS.get(name) or _key(name)
        if not key:
            continue
        if b"\n" in value:
            value = value.replace(b"\r", b"").replace(b"\n", b"")
        if key not in fields:
            fields[key] = value.strip()
        elif key in _JOINED:
            fields[key] += b", " + value.strip()
    return fields


def gather(pairs: Iterable[tuple[str, str]]) -> Headers:
    """The wanted fields of a header that an API hands over as (name, unfolded value) pairs."""
    fields: Headers = {}
    for name, stated in list(pairs)[:MAX_FIELDS]:
        key = name.lower()
        if key not in _WANTED:
            continue
        value = stated.encode("utf-8", "surrogateescape").strip()
        if key not in fields:
            fields[key] = value
        elif key in _JOINED:
            fields[key] += b", " + value
    return fields


def media_type(fields: Headers) -> str:
    """The media type of a message or part in lower case, "" when it states none."""
    raw = fields.get("content-type", b"")
    return _media(raw.partition(b";")[0])


def parameter(fields: Headers, name: str) -> bytes:
    """A parameter of Content-Type: b"report" of `x/y; a=report` for a. b"" when absent."""
    found = _parameter(name).search(fields.get("content-type", b""))
    return (found[1] or found[2] or b"") if found else b""


@lru_cache(maxsize=256)
def _media(raw: bytes) -> str:
    return raw.strip().lower().decode("ascii", "replace")[:100]


@lru_cache
def _parameter(name: str) -> re.Pattern[bytes]:
    pattern = rb';\s*%s\*?\s*=\s*(?:"([^"]*)"|([^\s;]*))' % name.encode()
    return re.compile(pattern, re.IGNORECASE)
