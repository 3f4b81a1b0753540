"""Believable calendars, made to order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta


def event(
    uid: str,
    start: datetime,
    minutes: int,
    summary: str,
    organizer: str,
    attendees: Sequence[tuple[str, str, str]] = (),
    rrule: str | None = None,
    status: str | None = None,
    extra: Sequence[str] = (),
) -> bytes:
    """One VEVENT. start: aware, written in UTC. organizer: an address, "" for none. attendees:
    (address, name, PARTSTAT). extra: further lines as they shall stand."""
    end = start + timedelta(minutes=minutes)
    lines = ["BEGIN:VEVENT", f"UID:{uid}", f"DTSTAMP:{_utc(start - timedelta(days=7))}"]
    lines += [f"DTSTART:{_utc(start)}", f"DTEND:{_utc(end)}", f"SUMMARY:{summary}"]
    lines += [f"ORGANIZER:mailto:{organizer}"] if organizer else []
    lines += [
        f'ATTENDEE;CUTYPE=INDIVIDUAL;PARTSTAT={answer};CN="{name}":mailto:{address}'
        for address, name, answer in attendees
    ]
    lines += [f"RRULE:{rrule}"] if rrule else []
    lines += [f"STATUS:{status}"] if status else []
    return _folded([*lines, *extra, "END:VEVENT"])


def calendar(
    events: Iterable[bytes], name: str = "", extra: Sequence[str] = (), method: str = "PUBLISH"
) -> bytes:
    """A VCALENDAR file. name: X-WR-CALNAME. extra: further lines of its heading."""
    lines = ["BEGIN:VCALENDAR", "PRODID:-//Touchline//worlds//EN", "VERSION:2.0"]
    lines += [f"METHOD:{method}"] if method else []
    lines += [f"X-WR-CALNAME:{name}"] if name else []
    return b"".join([_folded([*lines, *extra]), *events, _folded(["END:VCALENDAR"])])


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _folded(lines: Iterable[str]) -> bytes:
    """Folded at 75 octets, as RFC 5545 3.1 asks, without regard for characters."""
    folded = []
    for line in lines:
        octets = line.encode()
        pieces = [octets[:75], *(octets[at : at + 74] for at in range(75, len(octets), 74))]
        folded.append(b"\r\n ".join(pieces))
    return b"".join(piece + b"\r\n" for piece in folded)
