"""Touches out of the tables, each with its place in the order of talk.

What answers what is looked up for the latest mails of each only: who is awaited does not hang on
older ones, and a talk of many years must not cost more than one of this week.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Select, select

from service.access.workspaces import Workspace
from service.db.stages import chunks
from service.db.tables import identifiers, interactions, mail_links, participants
from service.db.within import within
from service.detection.subjects import fold, says_forward
from service.timeline.replies import Letter, Parent, turns
from service.timeline.touches import Touch

RECENT = 20
"""Mails of one identifier that are looked at."""


def touches(
    conn: Connection, ws: Workspace, part: Collection[int], latest: int | None = None
) -> dict[int, set[Touch]]:
    """Counted interactions by identifier; a set, since one can be credited in two roles. latest:
    at most so many, of all identifiers together."""
    credited = select(participants.c.identifier_id, participants.c.interaction_id).where(
        participants.c.workspace_id == ws.id,
        within(participants.c.identifier_id, part),
        participants.c.touch,
    )
    if latest is not None:
        credited = credited.order_by(participants.c.occurred_at.desc()).limit(latest)
    whose = credited.subquery()
    rows = select(
        whose.c.identifier_id,
        interactions.c.id,
        interactions.c.kind,
        interactions.c.direction,
        interactions.c.occurred_at,
        interactions.c.ended_at,
        interactions.c.opener,
        interactions.c.alone,
        interactions.c.thread,
        interactions.c.message,
    ).join(
        whose,
        (interactions.c.workspace_id == ws.id) & (interactions.c.id == whose.c.interaction_id),
    )
    found: dict[int, set[Touch]] = {}
    for identifier, *cells in conn.execute(rows).all():
        found.setdefault(identifier, set()).add(Touch(*cells))
    return found


def of_contacts(
    conn: Connection, ws: Workspace, contact_ids: Collection[int]
) -> dict[int, set[Touch]]:
    """The same by contact: one that credits two identifiers of a contact is there once."""
    found: dict[int, set[Touch]] = {}
    for part in chunks(contact_ids):
        held = select(identifiers.c.id, identifiers.c.contact_id).where(
            identifiers.c.workspace_id == ws.id, within(identifiers.c.contact_id, part)
        )
        home = {row.id: row.contact_id for row in conn.execute(held).all()}
        for identifier, some in touches(conn, ws, list(home)).items():
            found.setdefault(home[identifier], set()).update(some)
    return found


def in_turn(
    conn: Connection, ws: Workspace, told: Mapping[int, set[Touch]]
) -> dict[int, set[Touch]]:
    """The same touches, the latest with their turns. told: of each identifier, or contact."""
    said = letters(conn, ws, told, RECENT)
    return {whose: _placed(some, said[whose]) for whose, some in told.items()}


def letters(
    conn: Connection, ws: Workspace, told: Mapping[int, Collection[Touch]], most: int
) -> dict[int, list[Letter]]:
    """The latest mails and messages of each, with what they answer."""
    recent = {whose: _recent(some, most) for whose, some in told.items()}
    links = _Links(conn, ws)
    links.children({t.message for some in recent.values() for t in some if t.message is not None})
    for whose, some in told.items():
        answers = {child for t in recent[whose] for child in links.by.get(t.message or 0, ())}
        recent[whose] |= {t for t in some if t.id in answers}
    links.parents({t.id for some in recent.values() for t in some if not t.opener})
    return {whose: [_letter(t, links) for t in some] for whose, some in recent.items()}


def _recent(some: Iterable[Touch], most: int) -> set[Touch]:
    spoken = [t for t in some if t.kind in ("mail", "message") and t.direction in ("in", "out")]
    return set(sorted(spoken, key=lambda t: (t.occurred_at, t.id))[-most:])


def _letter(touch: Touch, links: _Links) -> Letter:
    out = touch.direction == "out"
    children = links.by.get(touch.message, {}) if touch.message is not None else {}
    return Letter(
        touch.id,
        touch.occurred_at,
        out,
        touch.thread,
        touch.opener,
        frozenset(links.of.get(touch.id, ())),
        any(theirs != out for theirs in children.values()),
    )


def _placed(some: set[Touch], said: Sequence[Letter]) -> set[Touch]:
    """A letter in a thread that others began is no opener, whatever its header says: Graph gives
    the owner's own mail no header."""
    places = turns(said)
    by = {letter.id: letter for letter in said}
    began: dict[str, int] = {}
    for letter in said:
        if letter.thread:
            began[letter.thread] = min(began.get(letter.thread, letter.at), letter.at)
    return {
        touch._replace(
            opener=touch.opener and began.get(touch.thread, touch.occurred_at) >= touch.occurred_at,
            turn_at=places[touch.id],
            answered=by[touch.id].answered,
        )
        if touch.id in by
        else touch
        for touch in some
    }


@dataclass(slots=True)
class _Links:
    """by: message -> {letter that answers it: whether the owner wrote that}. of: letter -> what it
    answers. Only letters: no draft, no automatic answer, nothing that does not count, nothing that
    the owner forwarded."""

    conn: Connection
    ws: Workspace
    by: dict[int, dict[int, bool]] = field(default_factory=dict)
    of: dict[int, set[Parent]] = field(default_factory=dict)

    def children(self, messages: Collection[int]) -> None:
        chosen = _linked(mail_links.c.parent_id, interactions.c.id == mail_links.c.child_id)
        for part in chunks(messages):
            for row in self._rows(chosen, mail_links.c.parent_id, part):
                if not _passes_on(row):
                    self.by.setdefault(row[0], {})[row.id] = row.direction == "out"

    def parents(self, numbers: Collection[int]) -> None:
        chosen = _linked(mail_links.c.child_id, interactions.c.message == mail_links.c.parent_id)
        forwards = self._forwards(numbers)
        for part in chunks([number for number in numbers if number not in forwards]):
            for row in self._rows(chosen, mail_links.c.child_id, part):
                parent = Parent(row.id, row.occurred_at, row.direction == "out")
                self.of.setdefault(row[0], set()).add(parent)

    def _forwards(self, numbers: Collection[int]) -> set[int]:
        chosen = select(interactions.c.id, interactions.c.direction, interactions.c.subject)
        found: set[int] = set()
        for part in chunks(numbers):
            some = within(interactions.c.id, part)
            rows = self.conn.execute(chosen.where(interactions.c.workspace_id == self.ws.id, some))
            found.update(row.id for row in rows.all() if _passes_on(row))
        return found

    def _rows(self, chosen: Select[Any], column: Any, part: Collection[int]) -> Sequence[Any]:
        mine = mail_links.c.workspace_id == self.ws.id
        return self.conn.execute(chosen.where(mine, within(column, part))).all()


def _linked(first: Any, joined: Any) -> Select[Any]:
    there = (interactions.c.workspace_id == mail_links.c.workspace_id) & joined
    return (
        select(
            first,
            interactions.c.id,
            interactions.c.occurred_at,
            interactions.c.direction,
            interactions.c.subject,
        )
        .join_from(mail_links, interactions, there)
        .where(interactions.c.message.is_not(None))
    )


def _passes_on(row: Any) -> bool:
    """The owner forwards it: that answers nobody, though mail programs state it as an answer."""
    return row.direction == "out" and says_forward(fold(row.subject))
