"""What must be known of a messages table before its first row can be told: a first pass.

Kept per conversation or per person, ids and names only; never a text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from connectors.files.linkedin.dates import Dates
from connectors.files.linkedin.identity import MEMBER, fold, party, profile
from connectors.files.linkedin.tables import Entry, Table

_VOICES = 3  # enough to know a group


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

    def note(self, entry: Entry) -> None:
        self._note_sender(entry["from"], entry["sender profile url"])
        urls = recipient_urls(entry)
        self.present.update(profile(url) for url in urls)
        if len(urls) == 1:
            self.receivers.setdefault(profile(urls[0]), entry["to"])
        if not urls:
            self._note_nameless(entry["to"])
            self._note_voice(entry)

    def _note_sender(self, name: str, url: str) -> None:
        if sender := profile(url):
            self.senders.setdefault(sender, name)
            self.present.add(sender)
        else:
            self._note_nameless(name)

    def _note_nameless(self, name: str) -> None:
        if (folded := fold(name)) not in ("", MEMBER):
            self.nameless.add(folded)

    def _note_voice(self, entry: Entry) -> None:
        voice = party(entry["sender profile url"], entry["from"])
        if (conversation := entry["conversation id"]) and voice:
            voices = self.voices.setdefault(conversation, {})
            if len(voices) < _VOICES:
                voices.setdefault(voice, entry["from"])


def recipient_urls(entry: Entry) -> list[str]:
    """The profile URLs of all recipients; none before 2023. (The names beside them are joined
    by ", ", which names hold too: they cannot be split.)"""
    parts = (part.strip() for part in entry["recipient profile urls"].split(","))
    return [part for part in parts if profile(part)]


def survey(table: Table) -> Survey:
    seen = Survey()

    def dates() -> Iterator[str]:
        for entry in table.good_entries():
            seen.note(entry)
            yield entry["date"]

    values = dates()
    seen.dates = Dates.of(values)
    for _ in values:  # the form is found from the first rows; the survey wants them all
        pass
    return seen
