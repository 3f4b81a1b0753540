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
from service.detection.naming import name_again
from service.detection.outcome import Outcome


class Ledger:
    """One batch of interactions. open() writes verdicts that need no history, close() the rest.

    Between the two, known() tells the history those verdicts rest on: the old rows of the batch
    are gone by then, so nothing stale vouches for anyone.
    """

    def __init__(self, conn: Connection, ws: Workspace, batch: Sequence[int]) -> None:
        self._conn, self._ws, self._batch = conn, ws, batch
        self._before = _stored(conn, ws, batch)
        self._after: dict[int, Outcome] = {}
        self._candidates: set[int] = set()
        self._known_before: set[int] = set()
        self.affected: set[int] = set()

    def open(self, outcomes: Mapping[int, Outcome]) -> None:
        """Takes the old participants away and writes the verdicts that need no history."""
        for outcome in (*self._before.values(), *outcomes.values()):
            self._candidates |= outcome.vouches
        self._known_before = self.known(self._candidates)
        _remove(self._conn, self._ws, participants, participants.c.interaction_id, self._before)
        self._write(outcomes)

    def known(self, identifier_ids: Collection[int]) -> set[int]:
        """Which of these the owner ever turned to, as the tables stand."""
        found: set[int] = set()
        for part in chunks(identifier_ids):
            rows = select(participants.c.identifier_id).where(
                participants.c.workspace_id == self._ws.id,
                within(participants.c.identifier_id, part),
                participants.c.touch,
                participants.c.role != "from",
            )
            found.update(self._conn.execute(rows.distinct()).scalars().all())
        return found

    def close(
        self,
        outcomes: Mapping[int, Outcome],
        accounts: Mapping[int, frozenset[int]],
        values: Mapping[int, str],
        now: int,
    ) -> None:
        """Writes the rest, the identifiers that take part, and the change log."""
        self._write(outcomes)
        gone = [i for i in self._before if i not in self._after]
        _remove(self._conn, self._ws, interactions, interactions.c.id, gone)
        changed = [i for i in self._batch if self._before.get(i) != self._after.get(i)]
        for side in (self._before, self._after):
            self.affected |= {x for i in changed if i in side for x in side[i].identifiers}
        self._identify(values, accounts)
        name_again(
            self._conn,
            self._ws,
            [row for i in changed if i in self._before for row in self._before[i].parties],
            [row for i in changed if i in self._after for row in self._after[i].parties],
        )
        self._log(changed, now)

    def senders_to_judge_again(self) -> set[int]:
        """Inbound interactions outside this batch whose sender became known, or unknown."""
        flipped = self._known_before ^ self.known(self._candidates)
        again: set[int] = set()
        for part in chunks(flipped):
            rows = select(participants.c.interaction_id).where(
                participants.c.workspace_id == self._ws.id,
                within(participants.c.identifier_id, part),
                participants.c.role == "from",
                participants.c.me.is_(False),
            )
            again.update(self._conn.execute(rows).scalars().all())
        return again - set(self._batch)

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
        "id": ids.public("i", i),
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
