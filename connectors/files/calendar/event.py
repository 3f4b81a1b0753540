"""One VEVENT block, understood: times with their zones, people, and how it repeats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from connectors.files.calendar.blocks import Block
from connectors.files.calendar.people import participants
from connectors.files.calendar.properties import Broken, Property, collect, text
from connectors.files.calendar.zones import Moment, Zones, value_of
from schemas.source import Participant

_MAX_SUBJECT = 500
_NEVER = datetime(1, 1, 1, tzinfo=UTC)
_BUSY = {"OOF": "outOfOffice", "WORKINGELSEWHERE": "workingLocation"}
_TYPES = {t.lower(): t for t in ("focusTime", "outOfOffice", "workingLocation", "birthday")}

Props = Mapping[str, Sequence[Property]]


@dataclass(frozen=True, slots=True)
class Event:
    """start: None only where a cancellation or an answer leaves it out. length: days for a date,
    else elapsed time. original: RECURRENCE-ID. onwards: it stands for all later ones too.
    rank: (SEQUENCE, DTSTAMP); of two copies the higher one holds."""

    block: Block
    method: str
    start: Moment | None
    length: timedelta
    original: Moment | None
    onwards: bool
    rules: tuple[str, ...]
    without_rules: tuple[str, ...]
    extra: tuple[Moment, ...]
    without: tuple[Moment, ...]
    rank: tuple[int, datetime]
    status: str
    transparent: bool
    event_type: str
    subject: str
    people: tuple[Participant, ...]

    @property
    def recurs(self) -> bool:
        return bool(self.rules or self.extra)

    @property
    def end(self) -> datetime:
        """Aware, UTC. Of a day the midnight in its zone."""
        start = required(self)
        if start.day:
            return start.at(start.wall + self.length).instant
        return start.instant + self.length


def required(event: Event) -> Moment:
    """Its start. Raises Broken."""
    if event.start is None:
        raise Broken("DTSTART is missing")
    return event.start


def understand(block: Block, method: str, zones: Zones, local: tzinfo) -> Event:
    """Raises Broken, naming the property that cannot be used."""
    if block.trouble:
        raise Broken(block.trouble)
    props = collect(block.rows)
    start = _one(props, "DTSTART", zones, local)
    original = _one(props, "RECURRENCE-ID", zones, local)
    if start is None and method not in ("cancel", "reply"):
        raise Broken("DTSTART is missing")
    start = start or original
    bound = props.get("RECURRENCE-ID", ())
    return Event(
        block=block,
        method=method,
        start=start,
        length=_length(props, start, zones, local) if start else timedelta(0),
        original=original,
        onwards=any("THISANDFUTURE" in p.parameters.get("RANGE", "").upper() for p in bound),
        rules=tuple(p.value for p in props.get("RRULE", ())),
        without_rules=tuple(p.value for p in props.get("EXRULE", ())),
        extra=_all(props, "RDATE", zones, local),
        without=_all(props, "EXDATE", zones, local),
        rank=(_sequence(props), _stamp(props, zones)),
        status="cancelled" if method == "cancel" else _status(props),
        transparent=_value(props, "TRANSP").upper() == "TRANSPARENT",
        event_type=_event_type(props, block.uid),
        subject=text(_value(props, "SUMMARY")[: _MAX_SUBJECT * 4])[:_MAX_SUBJECT],
        people=participants(props),
    )


def _one(props: Props, name: str, zones: Zones, local: tzinfo) -> Moment | None:
    stated = props.get(name)
    return zones.moment(stated[0], local) if stated else None


def _all(props: Props, name: str, zones: Zones, local: tzinfo) -> tuple[Moment, ...]:
    return tuple(m for prop in props.get(name, ()) for m in zones.moments(prop, local))


def _length(props: Props, start: Moment, zones: Zones, local: tzinfo) -> timedelta:
    """A broken or backward end is no reason to lose a meeting: RFC 5545 3.6.1 has a default."""
    default = timedelta(days=1) if start.day else timedelta(0)
    try:
        end = _one(props, "DTEND", zones, local)
        if end is None:
            stated = _value(props, "DURATION")
            length: object = value_of(stated) if stated else default
        else:
            end = end.like(start)
            length = end.wall - start.wall if start.day else end.instant - start.instant
    except (ValueError, OverflowError):
        return default
    return max(length, default) if isinstance(length, timedelta) else default


def _value(props: Props, name: str) -> str:
    stated = props.get(name)
    return stated[0].value if stated else ""


def _sequence(props: Props) -> int:
    value = _value(props, "SEQUENCE")
    # a stray or endless number is no revision; 2**31 is what the producers use at most
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else 0


def _stamp(props: Props, zones: Zones) -> datetime:
    try:
        stated = _one(props, "DTSTAMP", zones, UTC)
        return stated.instant if stated else _NEVER
    except (ValueError, OverflowError):
        return _NEVER


def _status(props: Props) -> str:
    value = _value(props, "STATUS").lower()
    return value if value in ("confirmed", "tentative", "cancelled") else ""


def _event_type(props: Props, uid: str) -> str:
    busy = _value(props, "X-MICROSOFT-CDO-BUSYSTATUS").upper()
    if busy in _BUSY:
        return _BUSY[busy]
    for name in ("X-GOOGLE-EVENT-TYPE", "X-GOOGLE-EVENTTYPE"):
        if kind := _TYPES.get(_value(props, name).lower()):
            return kind
    # Google's feed has UIDs like "2020_BIRTHDAY_self@google.com"; others use a category or a cake
    told = uid + _value(props, "CATEGORIES")
    cake = _value(props, "X-GOOGLE-CALENDAR-CONTENT-ICON").endswith("/cake.gif")
    return "birthday" if "birthday" in told.lower() or cake else ""
