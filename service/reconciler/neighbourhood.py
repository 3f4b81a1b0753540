"""Everything that could be one person with the given identifiers, as clustering sees it."""

from __future__ import annotations

from dataclasses import dataclass, field

from schemas.identifier import mobile
from schemas.source import PersonRecord
from service.access.workspaces import Workspace
from service.detection.roles import is_free, is_role, is_service, split
from service.detection.rulings import Rulings
from service.detection.sender import shape
from service.reconciler.cluster import Card, World
from service.reconciler.names import words


@dataclass(frozen=True, slots=True)
class Told:
    """A person record with where it comes from."""

    record: PersonRecord
    provider: str
    seen_at: int


@dataclass(slots=True)
class Neighbourhood:
    """values, contact_of, status, named: of every identifier. shown: all names seen beside an
    identifier in interactions. told: person records by source
    row. claimed: all identifiers a record states, weak ones included. mine: the owner's.
    words: the owner's, on senders. idle: identifiers that nothing tells of any more."""

    values: dict[int, str] = field(default_factory=dict)
    contact_of: dict[int, int | None] = field(default_factory=dict)
    status: dict[int, str] = field(default_factory=dict)
    named: dict[int, tuple[int, str]] = field(default_factory=dict)
    shown: dict[int, set[str]] = field(default_factory=dict)
    told: dict[int, Told] = field(default_factory=dict)
    claimed: dict[int, set[int]] = field(default_factory=dict)
    same: set[tuple[int, int]] = field(default_factory=set)
    apart: set[tuple[int, int]] = field(default_factory=set)
    mine: set[int] = field(default_factory=set)
    words: Rulings = field(default_factory=Rulings)
    idle: set[int] = field(default_factory=set)

    def joins(self, identifier: int) -> bool:
        """Whether this identifier may join cards: strong, personal, and not the owner's."""
        return identifier not in self.mine and self.personal(self.values[identifier])

    def personal(self, value: str) -> bool:
        """Whether an identifier belongs to one person: by its kind, or since the owner said so."""
        return strong(value) or self.words.word_for(value) == "person"

    def world(self, ws: Workspace) -> World:
        """What clustering needs of it. Cards that state an address of the owner are left out."""
        cards = {
            row: Card(
                row,
                name_of(told.record),
                frozenset(i for i in self.claimed[row] if self.joins(i)),
                fallback(ws, row),
                not (told.record.match_only or told.record.organisation),
                fallback(ws, row) in self.status,
                told.record.birthday,
            )
            for row, told in self.told.items()
            if not self.claimed[row] & self.mine
        }
        schemes = {
            i: value.partition(":")[0]
            for i, value in self.values.items()
            if i not in self.mine
            and i not in self.idle
            and (self.joins(i) or value.startswith("name-only:"))
        }
        for card in cards.values():
            if card.anchored or not card.claims:
                schemes.setdefault(card.fallback, "name-only")
        here = self.values.keys() - self.mine  # a card decided on may be gone, and come back
        same = {pair for pair in self.same if here.issuperset(pair)}
        shown = {i: self.persons(i) for i in schemes if i in self.shown}
        offices = {i: local for i in schemes if (local := _office(self.values.get(i, "")))}
        return World(cards, schemes, shown, offices, same, self.apart)

    def persons(self, identifier: int) -> set[str]:
        """Persons' names seen beside an identifier: of two words, no address and no brand."""
        value = self.values[identifier]
        return {
            name
            for name in self.shown.get(identifier, ())
            if "@" not in name
            and len(words(name)) > 1
            and shape(value, name).kind in ("person", "unclear")
        }


def _office(value: str) -> str:
    """ "anna" of anna@acme.com; "" of mailboxes anybody may have."""
    local, host = split(value) if value.startswith("email:") else ("", "")
    return "" if is_free(host) else local


def strong(value: str) -> bool:
    """Whether an identifier belongs to one person by its kind: not a role, not a fixed line."""
    scheme, _, key = value.partition(":")
    if scheme == "email":
        return not (is_role(value) or is_service(value))
    return mobile(key) if scheme == "phone" else scheme != "name-only"


def name_of(record: PersonRecord) -> str:
    """The full name a record states."""
    return record.name or f"{record.given_name} {record.family_name}".strip()


def fallback(ws: Workspace, row: int) -> int:
    """The identifier that stands for a card without a strong one."""
    return ws.identifier_id(fallback_value(row))


def fallback_value(row: int) -> str:
    """ "name-only:row/…": a card known by its name alone, joined to nothing."""
    return f"name-only:row/{row}"


def row_of(value: str) -> int | None:
    """The source row a fallback identifier stands for; None for any other identifier."""
    head, _, row = value.partition("name-only:row/")
    return int(row) if not head and row.isdigit() else None
