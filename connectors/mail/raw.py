"""A message as it came, before anything is decoded."""

from __future__ import annotations

from dataclasses import dataclass

from connectors.mail.headers import Headers


@dataclass(frozen=True, slots=True)
class Calendar:
    """What a text/calendar part says of itself; "" where it does not. method: lower case."""

    uid: str = ""
    method: str = ""


@dataclass(slots=True)
class Raw:
    """One message, still undecoded. offset: of its first byte (the separator, in an mbox).
    size: octets of header and body. cut: its header is longer than MAX_BYTES of a header. looked:
    at its parts, so that no calendar means that there is none."""

    offset: int
    envelope: bytes
    fields: Headers
    size: int
    calendar: Calendar | None
    cut: bool
    looked: bool = False
