"""What must be known of a messages table before its first row can be told: a first pass.

Kept per conversation or per person, ids and names only; never a text.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from connectors.files.linkedin.dates import Dates
from connectors.files.linkedin.identity import MEMBER, fold, party, profile
from connectors.files.linkedin.tables import Entry, Table

_VOICES = 3  # enough to know a group

SIDES_KEPT = 10_000
"""A conversation's rows repeat who speaks to whom: what was made of so many is kept at hand."""


class Sides(NamedTuple):
    """The cells of a row that say who wrote to whom. recipients: their profiles; none before
    2023. (The names beside them are joined by ", ", which names hold too: they cannot be split.)
    direction: in Inbox.csv alone."""

    conversation: str
    name: str
    url: str
    to: str
    recipients: tuple[str, ...]
    direction: str

    @classmethod
    def of(cls, cells: tuple[str, ...]) -> Sides:
        """cells: of SIDES."""
        conversation, name, url, to, urls, direction = map(str.strip, cells)
        each = tuple(slug for part in urls.split(",") if (slug := profile(part.strip())))
        return cls(conversation, name, url, to, each, direction)


SIDES = (
    "conversation id", "from", "sender profile url", "to", "recipient profile urls", "direction",
)  # fmt: skip
"""The columns of Sides."""


@dataclass(slots=True)
class Survey:
    """senders, receivers: name by profile, of those who wrote and of sole recipients.
    present: profiles of everyone. nameless: folded names seen without a profile URL.
    voices: per conversation, who wrote in it (identifier to name, at most three), where the
    rows do not name all recipients."""

    dates: Dates = field(default_factory=lambda: Dates.of(()))
    senders: dict[str, str] = field(default_factory=dict)
    receivers: dict[str, str] = field(default_factory=dict)
    present: set[str] = field(default_factory=set)
    nameless: set[str] = field(default_factory=set)
    voices: dict[str, dict[str, str]] = field(default_factory=dict)

    def note(self, cells: tuple[str, ...]) -> None:
        """One row, by its SIDES; the same again changes nothing."""
        sides = Sides.of(cells)
        self._note_sender(sides.name, sides.url)
        recipients = sides.recipients
        self.present.update(recipients)
        if len(recipients) == 1:
            self.receivers.setdefault(recipients[0], sides.to)
        if not recipients:
            self._note_nameless(sides.to)
            self._note_voice(sides)

    def _note_sender(self, name: str, url: str) -> None:
        if sender := profile(url):
            self.senders.setdefault(sender, name)
            self.present.add(sender)
        else:
            self._note_nameless(name)

    def _note_nameless(self, name: str) -> None:
        if (folded := fold(name)) not in ("", MEMBER):
            self.nameless.add(folded)

    def _note_voice(self, sides: Sides) -> None:
        voice = party(sides.url, sides.name)
        if sides.conversation and voice:
            voices = self.voices.setdefault(sides.conversation, {})
            if len(voices) < _VOICES:
                voices.setdefault(voice, sides.name)


def survey(table: Table) -> Survey:
    seen = Survey()
    rows, date = _noting(table, seen), table.places["date"]
    # The form is found from the first rows; the survey wants them all.
    seen.dates = Dates.of(cells[date].strip() for cells in rows)
    deque(rows, maxlen=0)
    return seen


def _noting(table: Table, seen: Survey) -> Iterator[list[str]]:
    sides, note = table.picker(*SIDES), lru_cache(SIDES_KEPT)(seen.note)
    for entry in table.entries():
        if isinstance(entry, Entry):
            note(sides(entry.row.cells))
            yield entry.row.cells
