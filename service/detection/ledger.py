"""What the tables held of a batch before, what they hold after, and what follows from that."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, delete, select

from service.access.workspaces import Workspace
from service.db import ids
from service.db.changes import Change, record
from service.db.moments import rfc3339
from service.db.session import add, put, put_new
from service.db.stages import chunks
from service.db.tables import identifier_accounts, identifiers, interactions, participants
from service.db.within import within
from service.detection.linking import Links, answering, relink, touched_beside
from service.detection.naming import name_again
from service.detection.outcome import Outcome, Turn
from service.detection.past import turned

_PLAIN = "mail.in.person"


class Ledger:
    """One batch of interactions. open() writes verdicts that need no history, close() the rest.

    Between the two the tables hold the history those verdicts rest on: the old participants of the
    batch are gone by then, so nothing stale vouches for anyone. Afterwards affected holds the
    identifiers that take part in what changed, beside those in what it answers or is answered by.
    """

    def __init__(self, conn: Connection, ws: Workspace, batch: Sequence[int]) -> None:
        self._conn, self._ws, self._batch = conn, ws, batch
        self._before = _stored(conn, ws, batch)
        self._after: dict[int, Outcome] = {}
        self._candidates: set[int] = set()
        self._turned_before: set[Turn] = set()
        self._sides = (self._before, self._after)
        self.affected: set[int] = set()
        self.beside: set[int] = set()

    def open(self, outcomes: Mapping[int, Outcome]) -> None:
        """Takes the old participants away and writes the verdicts that need no history."""
        for outcome in (*self._before.values(), *outcomes.values()):
            self._candidates |= {turn.identifier for turn in outcome.vouches}
        self._turned_before = turned(self._conn, self._ws, self._candidates)
        _remove(self._conn, self._ws, participants, participants.c.interaction_id, self._before)
        self._write(outcomes)

    def close(
        self,
        outcomes: Mapping[int, Outcome],
        accounts: Mapping[int, frozenset[int]],
        links: Links,
        values: Mapping[int, str],
        now: int,
    ) -> None:
        """Writes the rest, what answers what, who takes part, and the change log."""
        self._write(outcomes)
        gone = [i for i in self._before if i not in self._after]
        _remove(self._conn, self._ws, interactions, interactions.c.id, gone)
        changed = [i for i in self._batch if self._before.get(i) != self._after.get(i)]
        for side in self._sides:
            self.affected |= {x for i in changed if i in side for x in side[i].identifiers}
        self._link(changed, links)
        self._identify(values, accounts)
        name_again(
            self._conn,
            self._ws,
            [row for i in changed if i in self._before for row in self._before[i].parties],
            [row for i in changed if i in self._after for row in self._after[i].parties],
        )
        self._log(changed, now)

    def to_judge_again(self) -> set[int]:
        """Inbound interactions outside this batch on which there is another history now."""
        flipped = self._turned_before ^ turned(self._conn, self._ws, self._candidates)
        again = self._from({turn.identifier for turn in flipped})
        before, after = ({own for o in side.values() if (own := o.sent)} for side in self._sides)
        again |= answering(self._conn, self._ws, {message for message, _ in before ^ after})
        return again - set(self._batch)

    def _from(self, senders: Collection[int]) -> set[int]:
        """What these wrote, but for letters that counted without a look at history."""
        found: set[int] = set()
        for part in chunks(senders):
            rows = (
                select(participants.c.interaction_id)
                .join(
                    interactions,
                    (interactions.c.workspace_id == participants.c.workspace_id)
                    & (interactions.c.id == participants.c.interaction_id),
                )
                .where(
                    participants.c.workspace_id == self._ws.id,
                    within(participants.c.identifier_id, part),
                    participants.c.role == "from",
                    participants.c.me.is_(False),
                    participants.c.touch.is_(False) | (interactions.c.rule != _PLAIN),
                )
            )
            found.update(self._conn.execute(rows).scalars().all())
        return found

    def _link(self, changed: Sequence[int], links: Links) -> None:
        moved = relink(self._conn, self._ws, {*self._batch}, links)
        rows = [side[i].interaction for side in self._sides for i in changed if i in side]
        own = {row["message"] for row in rows if row["message"] is not None}
        stated = {message for i in changed for message in links.get(i, ())}
        stated |= {message for some in moved.values() for message in some}
        self.beside = touched_beside(self._conn, self._ws, own, stated)

    def _write(self, outcomes: Mapping[int, Outcome]) -> None:
        self._after.update(outcomes)
        changed = [o for i, o in outcomes.items() if self._before.get(i) != o]
        put(self._conn, interactions, [outcome.interaction for outcome in changed])
        rows = [row for outcome in outcomes.values() for row in outcome.parties]
        if rows:
            add(self._conn, participants, rows)

    def _identify(self, values: Mapping[int, str], accounts: Mapping[int, frozenset[int]]) -> None:
        blank = {"contact_id": None, "status": "personal", "name": "", "named_at": None}
        rows = [
            {"workspace_id": self._ws.id, "id": i, "value": values[i], **blank}
            for i in sorted(values)
        ]
        put_new(self._conn, identifiers, rows)
        pairs = {
            (identifier, account)
            for i, outcome in self._after.items()
            for identifier in outcome.identifiers
            for account in accounts[i]
        }
        seen = [
            {"workspace_id": self._ws.id, "identifier_id": identifier, "account_id": account}
            for identifier, account in sorted(pairs)
        ]
        put_new(self._conn, identifier_accounts, seen)

    def _log(self, changed: Iterable[int], now: int) -> None:
        entries = [
            entry
            for i in changed
            if (entry := _entry(i, self._before.get(i), self._after.get(i))) is not None
        ]
        record(self._conn, self._ws.id, now, entries)


def _entry(i: int, before: Outcome | None, after: Outcome | None) -> Change | None:
    """Only what counts is news: noise that comes or goes is not announced."""
    counted_before = before is not None and before.interaction["counted"]
    counted_after = after is not None and after.interaction["counted"]
    known = after or before
    if known is None or counted_before == counted_after:
        return None
    name = "interaction.recounted" if before and after else "interaction.created"
    if after is None:
        name = "interaction.deleted"
    row = known.interaction
    data = {
        "kind": row["kind"],
        "direction": row["direction"],
        "occurred_at": rfc3339(row["occurred_at"]),
        "counted": counted_after,
    }
    return Change(name, ids.public("i", i), data)


def _stored(conn: Connection, ws: Workspace, batch: Sequence[int]) -> dict[int, Outcome]:
    rows: dict[int, Outcome] = {}
    for part in chunks(batch):
        chosen = select(interactions).where(
            interactions.c.workspace_id == ws.id, within(interactions.c.id, part)
        )
        rows.update({row.id: Outcome(_plain(row), []) for row in conn.execute(chosen).all()})
    for part in chunks(rows):
        present = (
            select(participants)
            .where(
                participants.c.workspace_id == ws.id, within(participants.c.interaction_id, part)
            )
            .order_by(participants.c.identifier_id, participants.c.role)
        )
        for row in conn.execute(present).all():
            rows[row.interaction_id].parties.append(_plain(row))
    return rows


def _plain(row: Any) -> dict[str, Any]:
    return dict(row._mapping)


def _remove(
    conn: Connection, ws: Workspace, table: Table, column: Any, keys: Collection[int]
) -> None:
    for part in chunks(keys):
        conn.execute(delete(table).where(table.c.workspace_id == ws.id, within(column, part)))
