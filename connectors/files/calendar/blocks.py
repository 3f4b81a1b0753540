"""Lines as blocks: each VEVENT and VTIMEZONE alone, with only the properties that are used.

What a meeting says (DESCRIPTION, COMMENT), its alarms and attachments are dropped here, unparsed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Literal

from connectors.files.calendar.lines import Line, lines
from connectors.files.calendar.properties import clean

MAX_BLOCK = 1_000_000
"""Characters kept of one component."""
_MAX_UID = 400
_EVENT_ROWS = frozenset(
    {
        "UID", "DTSTART", "DTEND", "DURATION", "RRULE", "EXRULE", "RDATE", "EXDATE",
        "RECURRENCE-ID", "SEQUENCE", "DTSTAMP", "STATUS", "TRANSP", "SUMMARY", "ORGANIZER",
        "ATTENDEE", "CATEGORIES", "X-MICROSOFT-CDO-BUSYSTATUS", "X-GOOGLE-EVENT-TYPE",
        "X-GOOGLE-EVENTTYPE", "X-GOOGLE-CALENDAR-CONTENT-ICON",
    }
)  # fmt: skip
_ZONE_ROWS = frozenset({"TZID", "DTSTART", "RRULE", "RDATE", "TZOFFSETFROM", "TZOFFSETTO"})
_HEADINGS = frozenset({"X-WR-CALNAME", "X-WR-TIMEZONE", "METHOD"})
_TOP = frozenset({"VCALENDAR", "VEVENT", "VTIMEZONE"})
_NAME = re.compile(r"[A-Za-z0-9-]+")


@dataclass(slots=True)
class Heading:
    """One property of the calendar itself, or its BEGIN. calendar: which VCALENDAR of the file,
    from 0."""

    calendar: int
    name: str
    row: str


@dataclass(slots=True)
class Block:
    """One component. number: among the events of the file, from 1. line: of its BEGIN.
    trouble: why it cannot be used, "" when it can. uid: its own, or a digest of what it says."""

    kind: Literal["VEVENT", "VTIMEZONE"]
    calendar: int
    number: int
    line: int
    rows: list[str] = field(default_factory=list)
    size: int = 0
    trouble: str = ""
    uid: str = ""

    @property
    def where(self) -> str:
        return f"event {self.number} (UID {self.uid[:100]}, line {self.line})"

    def keep(self, name: str, line: Line) -> None:
        if line.cut and name != "SUMMARY":
            self.trouble = self.trouble or f"{name} is longer than an event may say"
        elif self.size + len(line.text) > MAX_BLOCK:
            self.trouble = self.trouble or "the event is larger than 1 MB"
        else:
            self.rows.append(line.text)
            self.size += len(line.text)
            if name == "UID" and not self.uid:
                self.uid = _uid(line.text.partition(":")[2])


class _Splitter:
    """Follows BEGIN and END. A component whose END is missing is closed by the next one."""

    def __init__(self) -> None:
        self.calendar = self.events = 0
        self.calendars = 0
        self.open: Block | None = None
        self.inner: list[str] = []

    def step(self, line: Line) -> Block | Heading | None:
        match = _NAME.match(line.text)
        name = match[0].upper() if match else ""
        if name == "BEGIN":
            return self._begin(line)
        if name == "END":
            return self._end(line)
        if self.open is None:
            if name in _HEADINGS and not self.inner:
                return Heading(self.calendar, name, line.text)
        elif self.open.kind == "VTIMEZONE":
            if name in _ZONE_ROWS:
                self.open.keep(name, line)
        elif not self.inner and name in _EVENT_ROWS:
            self.open.keep(name, line)
        return None

    def close(self) -> Block | None:
        block, self.open, self.inner = self.open, None, []
        if block and not block.uid:
            block.uid = _digest(block.rows)
        return block

    def _begin(self, line: Line) -> Block | Heading | None:
        kind = _component(line)
        if kind not in _TOP:
            self.inner.append(kind)
            if self.open and self.open.kind == "VTIMEZONE":
                self.open.keep(kind, line)
            return None
        closed = self.close()
        if kind == "VCALENDAR":
            self.calendars += 1
            self.calendar = self.calendars - 1
            return closed or Heading(self.calendar, "BEGIN", line.text)
        if kind == "VEVENT":
            self.events += 1
            self.open = Block("VEVENT", self.calendar, self.events, line.number)
        else:
            self.open = Block("VTIMEZONE", self.calendar, 0, line.number)
        return closed

    def _end(self, line: Line) -> Block | None:
        kind = _component(line)
        if kind in _TOP:
            return self.close()
        if kind in self.inner:
            while self.inner.pop() != kind:
                pass
        return None


def blocks(stream: BinaryIO) -> Iterator[Block | Heading]:
    """All events, zones and headings of a file, in its order."""
    splitter = _Splitter()
    for line in lines(stream):
        found = splitter.step(line)
        if found is not None:
            yield found
    last = splitter.close()
    if last is not None:
        last.trouble = last.trouble or "the file ends inside this event"
        yield last


def _component(line: Line) -> str:
    return line.text.partition(":")[2].strip().upper()


def _uid(value: str) -> str:
    text = clean(value)
    if len(text) > _MAX_UID:
        return "sha256-" + hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
    return text


def _digest(rows: list[str]) -> str:
    """Stands in for a missing UID: the same event has the same one in every export."""
    parts = ("DTSTART", "SUMMARY", "ORGANIZER", "RECURRENCE-ID")
    told = sorted(row for row in rows if row.upper().startswith(parts))
    return "none-" + hashlib.sha256("\n".join(told).encode("utf-8", "replace")).hexdigest()[:32]
