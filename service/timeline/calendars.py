"""Calendars other programs read (RFC 5545, 7986): an export, and feeds to subscribe to. Pure.

Events keep their UIDs, and their stamps are of what they tell, so a feed that tells nothing new
is the same octets again. No event tells a subject but those of the export.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo
from hashlib import blake2b
from typing import NamedTuple

from icalendar import Calendar, Event

from schemas.contact import ContactName
from schemas.gap import GapContact, GapKind
from schemas.interaction import Interaction
from service.timeline.cards import Person
from service.timeline.yearly import parsed

_REFRESH = timedelta(hours=6)
_END = b"END:VCALENDAR\r\n"
_CLEAN = str.maketrans("", "", "".join(map(chr, [*range(9), *range(11, 32), 127])))


def exported(
    meetings: Iterable[Interaction], people: Iterable[Person], zone: tzinfo
) -> Iterator[str]:
    """An event for each meeting, a whole-day event for each next due date."""
    due = (_due(person, due, zone) for person in people if (due := person.contact.next_due_at))
    yield from _calendar("Touchline", map(_meeting, meetings), due)


class Opening(NamedTuple):
    """A gap, and when it opens."""

    contact: GapContact
    kind: GapKind
    since: datetime
    reason: str


def of_gaps(gaps: Iterable[Opening], zone: tzinfo) -> str:
    """A whole-day event for each gap, on the day it opens."""
    return "".join(_calendar("Touchline: get in touch", (_gap(gap, zone) for gap in gaps)))


Yearly = tuple[ContactName, str, str, datetime]
"""Whose, what ("" for the birthday), the day as yearly.py reads it, and when that was stated."""


def of_days(days: Iterable[Yearly]) -> str:
    """Birthdays and dates, every year."""
    events = (event for day in days for event in _yearly(*day))
    return "".join(_calendar("Touchline: birthdays and dates", events))


def _calendar(name: str, *parts: Iterable[Event]) -> Iterator[str]:
    frame = Calendar()
    frame.add("version", "2.0")
    frame.add("prodid", "-//Touchline//Touchline//EN")
    frame.add("name", name)
    frame.add("x-wr-calname", name)
    frame.add("refresh-interval", _REFRESH, parameters={"VALUE": "DURATION"})
    frame.add("x-published-ttl", "PT6H")
    yield frame.to_ical().removesuffix(_END).decode()
    for events in parts:
        for event in events:
            yield event.to_ical().decode()
    yield _END.decode()


def _event(uid: str, start: date, title: str, stamp: datetime, about: str = "") -> Event:
    event = Event()
    event.add("uid", f"{uid}@touchline")
    event.add("dtstamp", stamp.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", start)
    event.add("summary", title.translate(_CLEAN))
    if about:
        event.add("description", about.translate(_CLEAN))
    return event


def _whole_day(uid: str, day: date, title: str, stamp: datetime, about: str = "") -> Event:
    event = _event(uid, day, title, stamp, about)
    event.add("transp", "TRANSPARENT")
    return event


def _meeting(meeting: Interaction) -> Event:
    start = meeting.occurred_at.replace(microsecond=0)
    event = _event(meeting.id, start, meeting.subject or "Meeting", start)
    if meeting.ended_at:
        event.add("dtend", meeting.ended_at.replace(microsecond=0))
    return event


def _due(person: Person, due: datetime, zone: tzinfo) -> Event:
    contact = person.contact
    day, title = due.astimezone(zone).date(), f"Get in touch with {contact.name or contact.id}"
    return _whole_day(f"due-{contact.id}", day, title, contact.updated_at)


def _gap(gap: Opening, zone: tzinfo) -> Event:
    who = gap.contact.name or gap.contact.id
    title = {
        "awaiting_my_reply": f"{who} waits for your answer",
        "awaiting_their_reply": f"No answer from {who} yet",
    }.get(gap.kind, f"Get in touch with {who}")
    day = gap.since.astimezone(zone).date()
    return _whole_day(f"{gap.kind}-{gap.contact.id}", day, title, gap.since, gap.reason)


def _yearly(who: ContactName, label: str, stated: str, stamp: datetime) -> Iterator[Event]:
    """From its first year on; what falls on 29 February is the last day of every February."""
    day = parsed(stated)
    if day is None:
        return
    first, _ = day
    uid = f"date-{_digest(label, stated)}-{who.id}" if label else f"birthday-{who.id}"
    event = _whole_day(uid, first, f"{who.name or who.id}: {label or 'birthday'}", stamp)
    leap = {"bymonth": 2, "bymonthday": -1} if (first.month, first.day) == (2, 29) else {}
    event.add("rrule", {"freq": "yearly", **leap})
    yield event


def _digest(*parts: str) -> str:
    return blake2b("\x1f".join(parts).encode("utf-8", "replace"), digest_size=6).hexdigest()
