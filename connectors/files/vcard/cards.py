"""From content lines to cards: where one begins and ends, even when it does not say so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from connectors.files.vcard.lines import CAP, MARK, ContentLine, content_lines
from connectors.files.vcard.properties import Property, parse

LINES = 2_000
"""Most properties of one card."""

SIZE = 2 * 1024 * 1024
"""Most octets of one card, pictures aside."""

_AGENT = re.compile(rb"(?:[\w-]+\.)?AGENT[^:]*:\s*", re.IGNORECASE)


@dataclass(slots=True)
class Card:
    """number: from 1 in its file. line: where it begins. told: what was left out of it."""

    number: int
    line: int
    properties: list[Property] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    size: int = 0

    @property
    def where(self) -> str:
        return f"card {self.number} (line {self.line})"


@dataclass(slots=True)
class BadCard:
    """A card that could not be read; reading goes on with the next."""

    number: int
    line: int
    why: str

    @property
    def where(self) -> str:
        return f"card {self.number} (line {self.line})"


def cards(stream: BinaryIO) -> Iterator[Card | BadCard]:
    """One after another. A card without END ends where the next begins, or with the file."""
    gather = _Gather()
    for line in content_lines(stream):
        if done := gather.take(line):
            yield done
    if gather.current:
        yield gather.current


@dataclass(slots=True)
class _Gather:
    """current: the card being read. agent: inside the card of somebody's assistant, which
    vCard 2.1 nests as lines of its own; it is no contact of the owner's."""

    count: int = 0
    current: Card | BadCard | None = None
    agent: bool = False
    after_agent: bool = False

    def take(self, line: ContentLine) -> Card | BadCard | None:
        """The card this line ends, if it does."""
        data = line.data
        if mark := MARK.fullmatch(data):
            return self._turn(line.number, mark[1].upper(), mark[2].upper())
        self.after_agent = bool(_AGENT.fullmatch(data))
        if not self.agent:
            self._add(line, data)
        return None

    def _turn(self, number: int, verb: bytes, what: bytes) -> Card | BadCard | None:
        if verb == b"END" and self.agent:
            self.agent = False
            return None
        nested = verb == b"BEGIN" and self.after_agent and isinstance(self.current, Card)
        self.agent, self.after_agent = nested, False
        if nested:
            return None
        done, self.current = self.current, None
        if verb == b"BEGIN":
            self.count += 1
            self.current = Card(self.count, number)
            if what != b"VCARD":
                shown = what[:40].decode("utf-8", "replace")
                why = f'it begins with "BEGIN:{shown}", not with "BEGIN:VCARD"'
                self.current = BadCard(self.count, number, why)
        return done

    def _add(self, line: ContentLine, data: bytes) -> None:
        card = self.current
        if card is None:
            self.count += 1
            self.current = BadCard(self.count, line.number, 'no "BEGIN:VCARD" stands before it')
        if not isinstance(card, Card) or line.binary:
            return
        found = parse(data)
        if not line.ended:
            card.told.append("the file ends inside this card: its last line is left out")
        elif line.too_long:
            card.told.append(_too_long(found.name if found else "a line"))
        elif found:
            card.properties.append(found)
            card.size += len(data)
        else:
            _continue_note(card, data)
        if len(card.properties) > LINES or card.size > SIZE:
            why = f"it has more than {LINES:,} lines or {SIZE >> 20} MB"
            self.current = BadCard(card.number, card.line, why)


def _continue_note(card: Card, data: bytes) -> None:
    """Some write a note's newlines as they are; any other line without a name is noise."""
    last = card.properties[-1] if card.properties else None
    if last is None or last.name != "NOTE":
        return
    if len(last.raw) + len(data) < CAP:
        last.raw += b"\n" + data
        card.size += len(data)
    elif (why := _too_long("the rest of NOTE")) not in card.told:
        card.told.append(why)


def _too_long(what: str) -> str:
    return f"{what} is longer than {CAP >> 10} KB: left out"
