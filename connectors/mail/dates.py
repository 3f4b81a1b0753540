"""When a mail was written: RFC 5322 dates, and what real mailers make of them. Always UTC."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_tz
from functools import lru_cache

_MONTHS = {
    b"Jan": 1, b"Feb": 2, b"Mar": 3, b"Apr": 4, b"May": 5, b"Jun": 6,
    b"Jul": 7, b"Aug": 8, b"Sep": 9, b"Oct": 10, b"Nov": 11, b"Dec": 12,
}  # fmt: skip
_USUAL = re.compile(
    rb"(?:[A-Z][a-z]{2}, +)?(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) "
    rb"(\d\d):(\d\d):(\d\d) ([+-]\d{4})"
)
_IN_ENVELOPE = re.compile(
    rb"([A-Z][a-z]{2}) +(\d{1,2}) +(\d{1,2}:\d\d(?::\d\d)?)(?: +([+-]\d{4}|[A-Z]{1,5}))? +(\d{4})"
    rb"(?: +([+-]\d{4}|[A-Z]{1,5}))?"
)
_ISO = re.compile(rb"\d{4}-\d\d-\d\d[T ]\d\d:\d\d\S*")

EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)
"""No mail is older than its clocks: an earlier date is a machine without one."""


def parse(raw: bytes) -> datetime | None:
    """A Date: value, or None. Without a zone it is taken as UTC, as RFC 5322 reads "-0000"."""
    usual = _USUAL.match(raw)
    if usual is None:
        return _tolerant(raw)
    day, month, year, hour, minute, second, zone = usual.groups()
    try:
        local = datetime(
            int(year), _MONTHS[month], int(day), int(hour), int(minute),
            min(int(second), 59), tzinfo=UTC,
        )  # fmt: skip
        return local - _east(zone)
    except (ValueError, KeyError, OverflowError):
        return None


def received(raw: bytes) -> datetime | None:
    """When a server took the mail: what follows the last semicolon of a Received: value."""
    return parse(raw.rpartition(b";")[2].strip())


def envelope(line: bytes) -> datetime | None:
    """The date of an mbox separator, zone before or behind the year, or none."""
    found = _IN_ENVELOPE.search(line)
    if found is None:
        iso = _ISO.search(line)
        return _from_iso(iso[0]) if iso else parse(line.rpartition(b",")[2].strip())
    month, day, clock, before, year, behind = found.groups()
    return parse(b" ".join((day, month, year, clock, before or behind or b"+0000")))


def stamp(moment: datetime) -> str:
    """RFC 3339 in UTC: 2025-05-26T20:18:05Z."""
    return moment.isoformat()[:19] + "Z"


@lru_cache(maxsize=1024)
def _east(zone: bytes) -> timedelta:
    return timedelta(hours=int(zone[:3]), minutes=int(zone[:1] + zone[3:]))


def _tolerant(raw: bytes) -> datetime | None:
    """Two-digit years, named zones, missing seconds, comments: the standard library's rules."""
    try:
        got = parsedate_tz(raw[:200].decode("latin-1"))
        if got is None:
            return None
        local = datetime(*got[:5], min(got[5], 59), tzinfo=UTC)
        return local - timedelta(seconds=got[9] or 0)
    except (ValueError, IndexError, TypeError, OverflowError):  # it indexes before it checks
        return None


def _from_iso(raw: bytes) -> datetime | None:
    try:
        moment = datetime.fromisoformat(raw.decode("latin-1"))
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
