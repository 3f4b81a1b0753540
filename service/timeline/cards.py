"""Contacts as vCard 4.0 (RFC 6350), meetings and due dates as iCalendar (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from schemas.contact import Contact
from schemas.interaction import Interaction
from service.db.moments import moment

_FOLD = 75  # octets of a line without its end
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
    """A contact with what only its own page shows. birthday: YYYY-MM-DD, --MM-DD or ""."""

    contact: Contact
    birthday: str
    city: str
    notes: str

    def details(self) -> dict[str, str]:
        """The fields a list of contacts does not have."""
        return {"birthday": self.birthday, "city": self.city, "notes": self.notes}


def vcard(person: Person) -> str:
    """One card."""
    contact = person.contact
    name = ";".join(map(_text, (contact.family_name, contact.given_name)))
    lines = [
        "BEGIN:VCARD",
        "VERSION:4.0",
        f"UID:urn:touchline:{contact.id}",
        f"FN:{_text(contact.name or next(iter(contact.emails), contact.id))}",
        f"N:{name};;;",
        *(f"EMAIL:{_text(address)}" for address in contact.emails),
        *(f"TEL;VALUE=uri:tel:{number}" for number in contact.phones),
        *(f"URL:{url(profile)}" for profile in contact.profiles),
        *([f"ORG:{_text(contact.company)}"] if contact.company else []),
        *([f"TITLE:{_text(contact.title)}"] if contact.title else []),
        *([f"CATEGORIES:{','.join(map(_text, contact.tags))}"] if contact.tags else []),
        *([f"BDAY:{_birthday(person.birthday)}"] if person.birthday else []),
        *([f"ADR:;;;{_text(person.city)};;;"] if person.city else []),
        *([f"NOTE:{_text(person.notes)}"] if person.notes else []),
        f"REV:{_stamp(contact.updated_at)}",
        "END:VCARD",
    ]
    return _lines(lines)


def _birthday(text: str) -> str:
    """YYYYMMDD, or --MMDD without a year (RFC 6350, 4.3.1)."""
    return f"--{text[2:].replace('-', '')}" if text.startswith("--") else text.replace("-", "")


def calendar(meetings: Iterable[Interaction], people: Iterable[Person], now: int) -> Iterator[str]:
    """A calendar: an event for each meeting, a whole-day event for each next due date."""
    stamp = f"DTSTAMP:{_stamp(moment(now))}"
    yield _lines(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Touchline//Export//EN"])
    for meeting in meetings:
        yield _lines(["BEGIN:VEVENT", *_meeting(meeting), stamp, "END:VEVENT"])
    for person in people:
        if due := person.contact.next_due_at:
            yield _lines(["BEGIN:VEVENT", *_due(person.contact, due), stamp, "END:VEVENT"])
    yield _lines(["END:VCALENDAR"])


def _meeting(meeting: Interaction) -> list[str]:
    return [
        f"UID:{meeting.id}@touchline",
        f"DTSTART:{_stamp(meeting.occurred_at)}",
        *([f"DTEND:{_stamp(meeting.ended_at)}"] if meeting.ended_at else []),
        f"SUMMARY:{_text(meeting.subject or 'Meeting')}",
    ]


def _due(contact: Contact, day: datetime) -> list[str]:
    return [
        f"UID:due-{contact.id}@touchline",
        f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
        f"SUMMARY:{_text('Get in touch with ' + (contact.name or contact.id))}",
        "TRANSP:TRANSPARENT",
    ]


def _stamp(at: datetime) -> str:
    return f"{at:%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    """TEXT of both formats: backslash, comma, semicolon and line ends escaped."""
    escaped = value.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
    plain = escaped.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
    return "".join(letter for letter in plain if letter >= " ")


def _lines(lines: Iterable[str]) -> str:
    return "".join(f"{_folded(line)}\r\n" for line in lines)


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
