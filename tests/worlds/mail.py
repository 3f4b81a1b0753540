"""Believable mail, made to order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from email.utils import format_datetime

SEPARATOR_TIME = "%a %b %d %H:%M:%S +0000 %Y"


def message(
    sender: str,
    to: str | Sequence[str],
    when: datetime,
    subject: str = "Lunch on Thursday",
    message_id: str | None = "",
    in_reply_to: str | None = None,
    cc: Sequence[str] = (),
    labels: Sequence[str] = (),
    extra_headers: Mapping[str, str] | None = None,
    body: str | bytes = "See you there.\n",
) -> bytes:
    """One mail with CRLF line ends. sender, to, cc: as in the header, "Anna <anna@x.org>".

    when: aware. message_id: without brackets; "" makes one of sender and time, None leaves the
    header out. extra_headers replace a header of the same name or are added behind.
    """
    recipients = [to] if isinstance(to, str) else list(to)
    own = f"{when:%Y%m%d%H%M%S}.{sender.split('<')[-1].strip('<> ')}" if not message_id else ""
    lines = {
        "X-Gmail-Labels": ",".join(labels),
        "From": sender,
        "To": ", ".join(recipients),
        "Cc": ", ".join(cc),
        "Date": format_datetime(when),
        "Subject": subject,
        "Message-ID": "" if message_id is None else f"<{message_id or own}>",
        "In-Reply-To": f"<{in_reply_to}>" if in_reply_to else "",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
    }
    lines = {name: value for name, value in lines.items() if value} | dict(extra_headers or {})
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    content = body.encode() if isinstance(body, str) else body
    return head.encode() + b"\r\n" + content.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def mbox(messages: Iterable[bytes], when: datetime | None = None) -> bytes:
    """A mailbox as Google Takeout writes it: CRLF, zone before the year, ">From " escaped."""
    day = f"{when:{SEPARATOR_TIME}}" if when else "Mon May 26 20:18:05 +0000 2025"
    out = bytearray()
    for number, mail in enumerate(messages):
        out += f"From {1833215653612141880 + number}@xxx {day}\r\n".encode()
        out += mail.replace(b"\r\nFrom ", b"\r\n>From ")
        out += b"\r\n" if mail.endswith(b"\r\n") else b"\r\n\r\n"
    return bytes(out)
