"""The first reading of a file: what must be known before its first event can be understood.

Zones and headings may stand behind the events that need them, and the copies and changes of one
UID may stand far apart. Held: zones, headings, and eight octets a UID.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import BinaryIO

from connectors.files.calendar.blocks import Block, Heading, blocks
from connectors.files.calendar.properties import SPOILT, Broken, read, text
from connectors.files.calendar.zones import Zones

MAX_HELD = 64_000_000
"""Characters of events that wait for the other copies of their UID."""
_MAX_ZONES = 200


@dataclass(slots=True)
class Calendar:
    """The heading of one VCALENDAR. zone: name, for floating times and all-day events."""

    name: str = ""
    method: str = ""
    zone: str = ""


@dataclass(slots=True)
class Survey:
    """calendars: by their number in the file. copies: UIDs (by hash) that come more than once.
    troubles: (line, why) of zones that cannot be used; their events fall back."""

    zones: Zones
    calendars: dict[int, Calendar] = field(default_factory=dict)
    copies: dict[int, int] = field(default_factory=dict)
    events: int = 0
    troubles: list[tuple[int, str]] = field(default_factory=list)

    def calendar(self, number: int) -> Calendar:
        return self.calendars.setdefault(number, Calendar())

    def local(self, calendar: Calendar) -> tzinfo:
        return self.zones.named(calendar.zone) or self.zones.local


def survey(stream: BinaryIO, zones: Zones) -> Survey:
    """Raises UnreadableInput, as the stream does."""
    known = Survey(zones)
    seen: set[int] = set()
    learnt = 0
    for item in blocks(stream):
        if isinstance(item, Heading):
            _head(known, item)
        elif item.kind == "VEVENT":
            known.events += 1
            name = hash(item.uid)
            if name in seen:
                known.copies[name] = known.copies.get(name, 1) + 1
            seen.add(name)
        elif learnt < _MAX_ZONES:
            learnt += 1
            _learn(known, item)
    return known


def groups(stream: BinaryIO, known: Survey) -> Iterator[list[Block]]:
    """The second reading: the events of one UID together, each group as soon as it is whole."""
    waiting: dict[str, list[Block]] = {}
    held = 0
    for block in blocks(stream):
        if isinstance(block, Heading) or block.kind != "VEVENT":
            continue
        expected = known.copies.get(hash(block.uid), 1)
        group = waiting.setdefault(block.uid, [])
        group.append(block)
        held += block.size
        if held > MAX_HELD:
            block.rows.clear()
            held -= block.size
            block.size = 0
            block.trouble = "too many changed events wait for each other in this file"
        if len(group) == expected:
            held -= sum(b.size for b in waiting.pop(block.uid))
            yield group
    yield from waiting.values()


def _head(known: Survey, heading: Heading) -> None:
    calendar, prop = known.calendar(heading.calendar), read(heading.row)
    if prop is None:
        return
    if heading.name == "X-WR-CALNAME":
        calendar.name = calendar.name or text(prop.value)[:200]
    elif heading.name == "METHOD":
        calendar.method = prop.value.lower()[:20]
    elif heading.name == "X-WR-TIMEZONE":
        calendar.zone = text(prop.value)


def _learn(known: Survey, block: Block) -> None:
    try:
        if block.trouble:
            raise Broken(block.trouble)
        known.zones.learn(block.rows)
    except SPOILT as error:
        known.troubles.append((block.line, f"VTIMEZONE: {error}"))
