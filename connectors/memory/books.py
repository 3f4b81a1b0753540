"""What a CRM in memory holds, and what people do there by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any, Literal

from connectors.sink import Activity, Batches, Person, RemoteField, Value

Fate = Literal["done", "late", "slow", "lost", "later", "failed"]
"""Of one item that is written. late: it is done, and no answer comes. slow: the same, and it is
done SLOW later. lost: neither done nor answered. later, failed: see connectors.sink.Outcome."""

SLOW = timedelta(seconds=30)


@dataclass
class Kept:
    """A person there. key: of the Person it was made from, "" = a human made it. number: of the
    last change. more: owner, stage, company ... as RemotePerson has them."""

    id: str
    name: str
    emails: tuple[str, ...]
    key: str = ""
    values: dict[str, Value] = field(default_factory=dict)
    deleted: bool = False
    merged_into: str = ""
    number: int = 0
    more: dict[str, Any] = field(default_factory=dict)


@dataclass
class Note:
    """An activity there. people: ids of records."""

    id: str
    what: Activity
    people: list[str]
    deleted: bool = False


class Books:
    """fate: what becomes of an item, told its method ("save", "log", "remove") and key. slots:
    whether keys are known, so that logging one twice makes one. own: whether fields can be made.
    saves: whatever was ever to be saved."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.records: dict[str, Kept] = {}
        self.notes: dict[str, Note] = {}
        self.saves: list[Person] = []
        self.columns: list[RemoteField] = []
        self.batches = Batches(people=5, activities=4, addresses=7)
        self.slots, self.own, self.page = False, True, 10
        self.fate: Callable[[str, str], Fate] = lambda method, key: "done"
        self._clock = clock
        self._coming: list[tuple[datetime, Callable[[], object]]] = []
        self._ids, self._changes = count(1), count(1)

    def add(self, name: str, *emails: str, **more: Any) -> str:
        """Somebody enters a person; their id."""
        return self.keep(Kept("", name, tuple(one.lower() for one in emails), more=more))

    def merge(self, kept: str, gone: str) -> None:
        """Somebody merges two records; addresses and activities move along."""
        self.delete(gone)
        one, other = self.records[kept], self.records[gone]
        other.merged_into = kept
        one.emails = tuple(dict.fromkeys((*one.emails, *other.emails)))
        for note in self.notes.values():
            note.people = list(dict.fromkeys(kept if p == gone else p for p in note.people))

    def delete(self, record: str) -> None:
        """Somebody deletes a person."""
        self.records[record].deleted = True
        self.records[record].number = next(self._changes)

    def edit(self, record: str, **said: Any) -> None:
        """Somebody edits a person. said: fields of Kept."""
        edited = replace(self.records[record], **said, number=next(self._changes))
        self.records[record] = edited

    def keep(self, record: Kept) -> str:
        """A new record; its id."""
        record.id, record.number = str(next(self._ids)), next(self._changes)
        self.records[record.id] = record
        return record.id

    def write(self, record: Kept, person: Person) -> None:
        """Values into a record; None empties."""
        values = {**record.values, **person.values}
        record.values = {name: value for name, value in values.items() if value is not None}
        record.number = next(self._changes)

    def note(self, what: Activity) -> str:
        """A new activity; its id."""
        note = Note(f"n{next(self._ids)}", what, [one.remote_id for one in what.people])
        self.notes[note.id] = note
        return note.id

    def living(self, remote_id: str) -> Kept | None:
        """A record that is neither deleted nor merged away."""
        record = self.records.get(remote_id)
        return None if record is None or record.deleted else record

    def now(self, remote_id: str) -> Kept | None:
        """The record that this one is today."""
        record = self.records.get(remote_id)
        while record is not None and record.merged_into:
            record = self.records[record.merged_into]
        return None if record is None or record.deleted else record

    def noted(self, key: str) -> list[Note]:
        """Activities of this key that are there."""
        return [n for n in self.notes.values() if n.what.key == key and not n.deleted]

    def later(self, work: Callable[[], object]) -> None:
        """To be done SLOW from now."""
        self._coming.append((self._clock() + SLOW, work))

    def catch_up(self) -> None:
        """Does what is due of what was slow."""
        due = [work for at, work in self._coming if at <= self._clock()]
        self._coming = [one for one in self._coming if one[0] > self._clock()]
        for work in due:
            work()
