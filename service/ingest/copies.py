"""Events that files tell of more than once: meetings in several calendars, mails in several
mailboxes. What is told once only, or twice in the same words, need not be kept in memory."""

from __future__ import annotations

from collections.abc import Iterator

from schemas.source import EventRecord
from service.detection.fold import fold


class Copies:
    """Shown every event once by see(), and once more by holds(), it knows what each comes to."""

    def __init__(self) -> None:
        self._words: dict[str, int] = {}
        self._several: set[str] = set()
        self._held: dict[str, list[EventRecord]] = {}

    def see(self, event: EventRecord) -> None:
        """Remembers a number of what it says."""
        key = key_of(event)
        words = hash((event.subject, event.participants, repr(event.facts)))
        if key and self._words.setdefault(key, words) != words:
            self._several.add(key)

    def holds(self, event: EventRecord) -> bool:
        """Whether it is kept until all copies are there. Meetings are: of two calendars' at the
        same time one counts."""
        key = key_of(event)
        kept = event.kind == "meeting" or key in self._several
        if kept:
            self._held.setdefault(key, []).append(event)
        return kept

    def folded(self, mine: frozenset[str]) -> Iterator[tuple[str, EventRecord]]:
        """What was held: by key, one event of its copies. mine: the owner's identifiers."""
        return ((key, fold(events, mine)) for key, events in self._held.items())


def key_of(event: EventRecord) -> str:
    """What its copies have in common; "" of a mail about a meeting, which is not the meeting."""
    return "" if event.kind == "mail" and event.key.startswith("ical:") else event.key
