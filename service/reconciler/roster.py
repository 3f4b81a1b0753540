"""Writes contacts: who is one, which identifiers they have, who was absorbed and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, func, select, update

from service.access.workspaces import Workspace
from service.db import ids
from service.db.changes import Change, record
from service.db.session import put_new
from service.db.stages import Stage, chunks, push
from service.db.tables import claims, contacts, identifiers, participants
from service.db.within import within
from service.reconciler.absorbing import Absorbing
from service.reconciler.assign import Past, Seat
from service.reconciler.cluster import Cluster, World
from service.reconciler.fields import card_of
from service.reconciler.neighbourhood import Neighbourhood
from service.reconciler.profiles import Profiles, absorbed_below, edited, remove
from service.reconciler.redirects import Redirects


class Roster:
    """The contacts of one neighbourhood, before and after."""

    def __init__(self, conn: Connection, ws: Workspace, near: Neighbourhood, now: int) -> None:
        self._conn, self._ws, self._near, self._now = conn, ws, near, now
        self._before = _rows(conn, ws, {c for c in near.contact_of.values() if c is not None})
        self._redirects = Redirects(conn, ws, self._before, now)
        self._credited, self._vouched = _history(conn, ws, near.values.keys())
        self._news: list[Change] = []
        self._taken: set[int] = set()
        # Whoever the owner decided on stays, even if nothing else speaks of them.
        self._decided = {i for pair in (*near.same, *near.apart) for i in pair}

    def past(self, disputed: Collection[int]) -> Past:
        """What was before, for giving clusters their contacts."""
        created = {contact: row["created_at"] for contact, row in self._before.items()}
        guests, spoken = self._redirects.guests, self._credited
        return Past(self._near.contact_of, created, self._anchored(), disputed, guests, spoken)

    def seat(self, found: Sequence[Seat], world: World, disputed: Collection[int]) -> None:
        """Gives every cluster that deserves one its contact and writes what changed."""
        self._before |= _rows(self._conn, self._ws, self._redirects.revive(found))
        self._taken = self._reserve(found)
        worthy = self._worthy(found, world)
        kept = {c for seat, _ in worthy for c in (seat.contact, *seat.absorbed)}
        home: dict[int, int | None] = dict.fromkeys(self._near.values)
        for seat, _ in worthy:
            home.update(dict.fromkeys(seat.cluster.identifiers, seat.contact))
        self._attach_weak([seat for seat, _ in worthy], home)
        self._write_identifiers(home, disputed)
        joins = Absorbing(self._conn, self._ws, self._near, self._redirects, self._now)
        self._news += joins.absorb([seat for seat, _ in worthy], self._fresh)
        self._redirects.follow(home)
        profiles = Profiles(self._conn, self._ws, self._near, self._before, self._now)
        self._news += profiles.write(worthy)
        doomed = self._before.keys() - kept
        doomed |= {
            i for some in absorbed_below(self._conn, self._ws, doomed).values() for i in some
        }
        remove(self._conn, self._ws, doomed)
        self._news += [Change("contact.deleted", ids.public("c", c)) for c in sorted(doomed)]
        record(self._conn, self._ws.id, self._now, self._news)

    def _worthy(self, found: Sequence[Seat], world: World) -> list[tuple[Seat, bool]]:
        """Clusters that are a contact, and whether they are confirmed: somebody's card, somebody
        the owner turned to, edited or decided on, or at least somebody who wrote."""
        credited, vouched = self._credited, self._vouched
        written = edited(self._conn, self._ws, self._before.keys())
        worthy = []
        for seat in found:
            known = (
                bool(seat.cluster.identifiers & vouched)
                or any(world.cards[card].makes_contact for card in seat.cluster.cards)
                or bool({seat.contact, *seat.absorbed} & written)
            )
            if known or seat.cluster.identifiers & (credited | self._decided):
                worthy.append((self._seated(seat), known))
        return worthy

    def _anchored(self) -> dict[int, list[int]]:
        """By card the contacts most of whose fields come from it."""
        anchored: dict[int, list[int]] = {}
        for contact, row in self._before.items():
            places = map(card_of, orjson.loads(row["fields_from"]).values())
            cards = Counter(card for card in places if card is not None)
            if cards:
                anchor = min(cards, key=lambda card: (-cards[card], card))
                anchored.setdefault(anchor, []).append(contact)
        return anchored

    def _seated(self, seat: Seat) -> Seat:
        if seat.contact is None:
            seat.contact = self._fresh(seat.cluster)
            if seat.split_from is not None:
                own, origin = ids.public("c", seat.contact), ids.public("c", seat.split_from)
                self._news.append(Change("contact.split", own, {"from": origin}))
        return seat

    def _fresh(self, one: Cluster) -> int:
        """A new contact's id: computed from its first identifier, so that a repeated run agrees;
        with the moment when that id is taken (the contact it once named was merged away)."""
        first = self._first(one)
        number = self._ws.id_of("contact", first)
        if number in self._taken:
            number = self._ws.id_of("contact", first, self._now)
        self._taken.add(number)
        return number

    def _first(self, one: Cluster) -> str:
        return min(self._near.values[i] for i in one.identifiers)

    def _reserve(self, found: Sequence[Seat]) -> set[int]:
        """Which of the ids that new contacts would get are in use, merged ones included."""
        fresh = [one.cluster for one in found if one.contact is None]
        fresh += [part for one in found for part in one.cluster.parts]
        wanted = {self._ws.id_of("contact", self._first(one)) for one in fresh}
        return set(_rows(self._conn, self._ws, wanted))

    def _attach_weak(self, found: Sequence[Seat], home: dict[int, int | None]) -> None:
        """A fixed line is shown with its person while only one person's cards state it."""
        placed = {card: seat.contact for seat in found for card in seat.cluster.cards}
        holders: dict[int, list[int | None]] = {}
        for card, stated in self._near.claimed.items():
            for identifier in stated:
                if self._near.values.get(identifier, "").startswith("phone:"):
                    holders.setdefault(identifier, []).append(placed.get(card))
        alone = {i for i, people in holders.items() if home[i] is None and len(set(people)) == 1}
        for identifier, count in _claims(self._conn, self._ws, alone).items():
            if count == len(holders[identifier]):  # no card outside this neighbourhood
                home[identifier] = holders[identifier][0]

    def _status(self, value: str, disputed: bool) -> str:
        if value.startswith("email:") and not self._near.personal(value):
            return "role"
        return "contested" if disputed else "personal"

    def _write_identifiers(self, home: Mapping[int, int | None], disputed: Collection[int]) -> None:
        fresh, changed = [], []
        for identifier, contact in home.items():
            value = self._near.values[identifier]
            status = self._status(value, identifier in disputed)
            before = (self._near.contact_of.get(identifier), self._near.status.get(identifier))
            if before[1] is None and contact is not None:
                row = {"id": identifier, "value": value, "contact_id": contact, "status": status}
                fresh.append({"workspace_id": self._ws.id, **row, "name": "", "named_at": None})
            elif before[1] is not None and before != (contact, status):
                changed.append({"wanted": identifier, "contact": contact, "now": status})
        put_new(self._conn, identifiers, fresh)
        self._measure(changed)
        if changed:
            statement = (
                update(identifiers)
                .where(identifiers.c.workspace_id == self._ws.id)
                .where(identifiers.c.id == bindparam("wanted"))
                .values(contact_id=bindparam("contact"), status=bindparam("now"))
            )
            self._conn.execute(statement, changed)

    def _measure(self, changed: Sequence[Mapping[str, Any]]) -> None:
        """Whoever gained or lost an identifier has other touches."""
        before = self._near.contact_of
        moved = [(before.get(c["wanted"]), c["contact"]) for c in changed]
        whose = {one for pair in moved if pair[0] != pair[1] for one in pair if one is not None}
        push(self._conn, self._ws.id, Stage.MEASURE, whose)


def merged(row: Mapping[str, Any]) -> Change:
    """The news of a journal row."""
    kept = ids.public("c", row["kept_id"])
    data = {
        "absorbed": ids.public("c", row["absorbed_id"]),
        "merge_id": ids.public("m", row["id"]),
    }
    return Change("contact.merged", kept, data)


def _claims(conn: Connection, ws: Workspace, wanted: Collection[int]) -> dict[int, int]:
    """How many cards state each of these identifiers."""
    rows = (
        select(claims.c.identifier_id, func.count().label("cards"))
        .where(claims.c.workspace_id == ws.id, within(claims.c.identifier_id, wanted))
        .group_by(claims.c.identifier_id)
    )
    return {row.identifier_id: row.cards for row in conn.execute(rows).all()}


def _rows(conn: Connection, ws: Workspace, wanted: Collection[int]) -> dict[int, dict[str, Any]]:
    rows: dict[int, dict[str, Any]] = {}
    for part in chunks(wanted):
        chosen = select(contacts).where(
            contacts.c.workspace_id == ws.id, within(contacts.c.id, part)
        )
        rows.update({row.id: dict(row._mapping) for row in conn.execute(chosen).all()})
    return rows


def _history(conn: Connection, ws: Workspace, wanted: Collection[int]) -> tuple[set[int], set[int]]:
    """Identifiers that were ever credited, and among them those the owner turned to."""
    credited: set[int] = set()
    vouched: set[int] = set()
    for part in chunks(wanted):
        rows = select(participants.c.identifier_id, participants.c.role).where(
            participants.c.workspace_id == ws.id,
            within(participants.c.identifier_id, part),
            participants.c.touch,
        )
        for identifier, role in conn.execute(rows.distinct()).all():
            credited.add(identifier)
            if role != "from":
                vouched.add(identifier)
    return credited, vouched
