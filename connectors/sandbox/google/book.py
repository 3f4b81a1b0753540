"""The address book of one account."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from connectors.sandbox.clock import Clock
from connectors.sandbox.world import Card


@dataclass(frozen=True, slots=True)
class Entry:
    """number: of its last change. former: names it had. deleted: it is no more."""

    id: str
    card: Card
    number: int
    updated: datetime
    deleted: bool = False
    former: tuple[str, ...] = ()


class Book:
    """Entries by resource name ("people/c7"); deleted ones stay, marked."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.entries: dict[str, Entry] = {}
        self._made, self.number = 0, 1  # 0 is a full sync

    def keep(self, card: Card, former: tuple[str, ...] = ()) -> str:
        """A new card; its resource name."""
        self._made += 1
        key = f"people/c{self._made}"
        self._put(Entry(key, card, 0, self._clock(), former=former))
        return key

    def rewrite(self, key: str, card: Card) -> None:
        """Other words on the same card."""
        self._put(replace(self._alive(key), card=card))

    def drop(self, key: str) -> None:
        """The card is deleted."""
        self._put(replace(self._alive(key), deleted=True))

    def rename(self, key: str) -> str:
        """Google gives the card another resource name, as it does after merging; the new one."""
        entry = self._alive(key)
        del self.entries[key]
        return self.keep(entry.card, (*entry.former, key))

    def cards(self) -> dict[str, Card]:
        """What is not deleted."""
        return {key: e.card for key, e in self.entries.items() if not e.deleted}

    def _alive(self, key: str) -> Entry:
        entry = self.entries[key]
        if entry.deleted:
            raise KeyError(key)
        return entry

    def _put(self, entry: Entry) -> None:
        self.number += 1
        self.entries[entry.id] = replace(entry, number=self.number, updated=self._clock())
