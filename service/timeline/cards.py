"""Contacts as vCard: 3.0 (RFC 2426), which every client reads, or 4.0 (RFC 6350). Pure.

Outlook and Google read nothing newer than 3.0. What 3.0 has no word for is said the way Apple
says it: a birthday without a year is one of 1604, other dates are X-ABDATE with a label.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from urllib.parse import quote

from schemas.contact import Contact
from schemas.days import KeptDate
from service.timeline.yearly import parsed

Version = Literal["3.0", "4.0"]
_FOLD = 75  # octets of a line without its end
_NO_YEAR = 1604
_PAGES = {
    "linkedin": "https://www.linkedin.com/in/{}",
    "x": "https://x.com/{}",
    "xing": "https://www.xing.com/profile/{}",
}


def url(profile: str) -> str:
    """The page of a profile "scheme:key"; the key itself for networks without one."""
    scheme, _, key = profile.partition(":")
    page = _PAGES.get(scheme)
    return page.format(quote(key.removeprefix("@"), safe="")) if page else profile


@dataclass(frozen=True, slots=True)
class Person:
    """A contact with what only its own page shows, as ContactDetail has it."""

    contact: Contact
    birthday: str
    city: str
    notes: str
    time_zone: str
    interests: list[str]
    preferences: str
    how_we_met: str
    dates: list[KeptDate]
    first_touched_at: datetime | None


def vcard(person: Person, version: Version = "3.0") -> str:
    """One card."""
    contact = person.contact
    name = ";".join(map(_text, (contact.family_name, contact.given_name)))
    new = version == "4.0"
    lines = [
        "BEGIN:VCARD",
        f"VERSION:{version}",
        f"UID:urn:touchline:{contact.id}",
        f"FN:{_text(contact.name or next(iter(contact.emails), contact.id))}",
        f"N:{name};;;",
        *(f"EMAIL{'' if new else ';TYPE=INTERNET'}:{_text(mail)}" for mail in contact.emails),
        *(f"TEL{';VALUE=uri:tel' if new else ';TYPE=VOICE'}:{tel}" for tel in contact.phones),
        *(f"URL:{url(profile)}" for profile in contact.profiles),
        *([f"ORG:{_text(contact.company)}"] if contact.company else []),
        *([f"TITLE:{_text(contact.title)}"] if contact.title else []),
        *([f"CATEGORIES:{','.join(map(_text, contact.tags))}"] if contact.tags else []),
        *(f"BDAY{day}" for day in _day(person.birthday, new)),
        *_dates(person.dates),
        *([f"ADR:;;;{_text(person.city)};;;"] if person.city else []),
        *([f"TZ{'' if new else ';VALUE=text'}:{_text(person.time_zone)}"] * bool(person.time_zone)),
        *([f"NOTE:{_text(person.notes)}"] if person.notes else []),
        f"REV:{contact.updated_at:%Y%m%dT%H%M%SZ}",
        "END:VCARD",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _day(stated: str, new: bool) -> Iterator[str]:
    """Parameters and value of a day, if there is one."""
    day = parsed(stated)
    if day is None:
        return
    at, known = day
    if known:
        yield f":{at:%Y%m%d}" if new else f":{at.isoformat()}"
    else:
        yield f":--{at:%m%d}" if new else _apple(at)


def _dates(dates: Iterable[KeptDate]) -> Iterator[str]:
    for place, kept in enumerate(dates, 1):
        if day := parsed(kept.on):
            at, known = day
            yield f"item{place}.X-ABDATE{f':{at.isoformat()}' if known else _apple(at)}"
            yield f"item{place}.X-ABLABEL:{_text(kept.label)}"


def _apple(day: date) -> str:
    return f";X-APPLE-OMIT-YEAR={_NO_YEAR}:{day.replace(year=_NO_YEAR).isoformat()}"


def _text(value: str) -> str:
    """TEXT: backslash, comma, semicolon and line ends escaped."""
    escaped = value.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
    plain = escaped.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
    return "".join(letter for letter in plain if letter >= " ")


def _folded(line: str) -> str:
    """The line in pieces of at most 75 octets, never inside a character."""
    pieces, piece, octets = [], "", 0
    for letter in line:
        size = len(letter.encode("utf-8", "surrogatepass"))
        if octets + size > _FOLD:
            pieces.append(piece)
            piece, octets = " ", 1
        piece += letter
        octets += size
    return "\r\n".join([*pieces, piece])
