"""Everything that could be one person with the given identifiers: read from the tables.

The closure over claims, owner decisions and present contacts. It does not run through role
addresses, fixed lines and hot identifiers, so it stays as small as the people concerned.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Connection, Table, or_, select

from schemas.identifier import mobile
from schemas.payload import decode_person
from schemas.source import PersonRecord
from service.access.workspaces import Workspace
from service.db.stages import chunks
from service.db.tables import (
    accounts,
    claims,
    decisions,
    identifier_names,
    identifiers,
    owners,
    source_rows,
    streams,
)
from service.db.within import within
from service.detection import docket
from service.detection.roles import is_free, is_role, is_service, split
from service.detection.rulings import Rulings
from service.detection.sender import shape
from service.reconciler.cluster import HOT, Card, World
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
    words: the owner's, on senders."""

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
            if i not in self.mine and (self.joins(i) or value.startswith("name-only:"))
        }
        for card in cards.values():
            if card.anchored or not card.claims:
                schemes.setdefault(card.fallback, "name-only")
        same = {pair for pair in self.same if not self.mine.intersection(pair)}
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


def around(
    conn: Connection, ws: Workspace, start: Collection[int], rows: Collection[int] = ()
) -> Neighbourhood:
    """The neighbourhood of these identifiers and person rows; ids that are not there are
    ignored."""
    near = Neighbourhood(mine=_mine(conn, ws), words=docket.read(conn, ws))
    extend(conn, ws, near, start, rows)
    return near


def extend(
    conn: Connection,
    ws: Workspace,
    near: Neighbourhood,
    start: Collection[int],
    rows: Collection[int] = (),
) -> None:
    """Brings everything into the neighbourhood that could be one person with these as well."""
    fresh = set(start) | _read_cards(conn, ws, near, set(rows))
    seen: set[int] = set()
    while fresh:
        seen |= fresh
        _read_identifiers(conn, ws, near, fresh)
        known = fresh & near.values.keys()
        # Through the owner's identifiers as well: their cards must be seen to be left out. And
        # through a line that is asked for: somebody may have given it up.
        lines = {i for i in known & set(start) if near.values[i].startswith("phone:")}
        through = {i for i in known if i in near.mine or near.joins(i)} | lines
        claiming = _rows_claiming(conn, ws, through)
        claiming |= {row for i in known if (row := row_of(near.values[i])) is not None}
        found = _read_cards(conn, ws, near, claiming - near.told.keys())
        found |= _decided(conn, ws, near, known)
        held = {near.contact_of[i] for i in known}
        found |= _companions(conn, ws, {contact for contact in held if contact is not None})
        fresh = found - seen - near.status.keys()


def _mine(conn: Connection, ws: Workspace) -> set[int]:
    rows = select(owners.c.identifier).where(owners.c.workspace_id == ws.id)
    return {ws.identifier_id(value) for value in conn.execute(rows).scalars()}


def _read_identifiers(
    conn: Connection, ws: Workspace, near: Neighbourhood, wanted: Collection[int]
) -> None:
    for part in chunks(wanted):
        rows = select(identifiers).where(
            identifiers.c.workspace_id == ws.id, within(identifiers.c.id, part)
        )
        for row in conn.execute(rows).all():
            near.values[row.id] = row.value
            near.contact_of[row.id] = row.contact_id
            near.status[row.id] = row.status
            near.named[row.id] = (row.named_at or 0, row.name)
        names = select(identifier_names.c.identifier_id, identifier_names.c.name).where(
            identifier_names.c.workspace_id == ws.id,
            within(identifier_names.c.identifier_id, part),
        )
        for row in conn.execute(names).all():
            near.shown.setdefault(row.identifier_id, set()).add(row.name)


def _rows_claiming(conn: Connection, ws: Workspace, wanted: Collection[int]) -> set[int]:
    """Rows that state these identifiers; of a hot one just enough to see that it is hot."""
    rows: dict[int, list[int]] = {}
    for part in chunks(wanted):
        chosen = (
            select(claims.c.identifier_id, claims.c.source_row_id)
            .where(claims.c.workspace_id == ws.id, within(claims.c.identifier_id, part))
            .order_by(claims.c.identifier_id, claims.c.source_row_id)
        )
        for identifier, row in conn.execute(chosen).all():
            rows.setdefault(identifier, []).append(row)
    return {row for some in rows.values() for row in some[: HOT + 1]}


def _read_cards(
    conn: Connection, ws: Workspace, near: Neighbourhood, wanted: Collection[int]
) -> set[int]:
    """Reads person rows with what they claim; answers every identifier they bring in."""
    found: set[int] = set()
    for part in chunks(wanted):
        rows = (
            select(
                source_rows.c.id, source_rows.c.payload, source_rows.c.seen_at, accounts.c.provider
            )
            .join(streams, _same(streams.c.id, source_rows.c.stream_id, streams, source_rows))
            .join(accounts, _same(accounts.c.id, streams.c.account_id, accounts, streams))
            .where(source_rows.c.workspace_id == ws.id, within(source_rows.c.id, part))
            .where(source_rows.c.kind == "person")
        )
        for row in conn.execute(rows).all():
            near.told[row.id] = Told(decode_person(row.payload), row.provider, row.seen_at)
            near.claimed[row.id] = set()
            value = fallback_value(row.id)
            near.values.setdefault(ws.identifier_id(value), value)
            near.contact_of.setdefault(ws.identifier_id(value), None)
            found.add(ws.identifier_id(value))
        stated = select(claims.c.source_row_id, claims.c.identifier_id).where(
            claims.c.workspace_id == ws.id, within(claims.c.source_row_id, part)
        )
        for row_id, identifier in conn.execute(stated).all():
            near.claimed.setdefault(row_id, set()).add(identifier)
            found.add(identifier)
    return found


def _same(
    left: ColumnElement[int], right: ColumnElement[int], one: Table, other: Table
) -> ColumnElement[bool]:
    return (one.c.workspace_id == other.c.workspace_id) & (left == right)


def _decided(
    conn: Connection, ws: Workspace, near: Neighbourhood, known: Collection[int]
) -> set[int]:
    """Reads the owner's decisions on these identifiers; answers their partners."""
    partners: set[int] = set()
    for part in chunks(known, 400):
        rows = select(decisions).where(
            decisions.c.workspace_id == ws.id,
            or_(within(decisions.c.left_id, part), within(decisions.c.right_id, part)),
        )
        for row in conn.execute(rows).all():
            pairs = near.same if row.same else near.apart
            pairs.add((row.left_id, row.right_id))
            partners |= {row.left_id, row.right_id}
    return partners


def _companions(conn: Connection, ws: Workspace, contact_ids: Collection[int]) -> set[int]:
    """All identifiers of these contacts."""
    found: set[int] = set()
    for part in chunks(contact_ids):
        rows = select(identifiers.c.id).where(
            identifiers.c.workspace_id == ws.id, within(identifiers.c.contact_id, part)
        )
        found.update(conn.execute(rows).scalars().all())
    return found
