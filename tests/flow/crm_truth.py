"""What must be so in a CRM, told naively from both sides."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from service.db.tables import (
    contacts,
    crm_activities,
    crm_people,
    identifiers,
    interactions,
    participants,
    workspaces,
)
from service.delivery.crm import choosing, values
from service.delivery.crm.activities import VANISHED
from service.delivery.crm.deciding import SHARED
from service.delivery.crm.links import NOT_THERE
from tests.flow.crm_desk import Connected
from tests.flow.crm_there import There

_OPEN = ("pending", "sending", "unknown")


class CrmTruth:
    """Compares a workspace with the CRM it pushes into."""

    def __init__(self, at: Connected, there: There) -> None:
        self.at, self.desk, self.there = at, at.desk, there
        self._done: set[int] = set()

    def nothing_is_there_twice(self) -> None:
        """Nobody was made twice, nothing logged twice, and what is done stays done."""
        logged = self.there.subjects()
        assert max(logged.values(), default=0) < 2, f"logged twice: {logged.most_common(1)}"
        made = self.there.made()
        assert max(made.values(), default=0) < 2, f"made twice: {made.most_common(1)}"
        with self.desk.db.reading() as conn:
            state = {row.interaction_id: row.state for row in self._rows(conn, crm_activities)}
        done = {one for one, said in state.items() if said == "done"}
        assert not (self._done & state.keys()) - done, "what was done is no more"
        self._done = done

    def under_way(self) -> list[str]:
        """What is not at its end, in words."""
        crm = self.at.row
        with self.desk.db.reading() as conn:
            sequence = conn.execute(select(workspaces.c.sequence)).scalar_one()
            open_rows = [
                f"{row.state} of {table.name}: {row.because}"
                for table in (crm_people, crm_activities)
                for row in self._rows(conn, table)
                if row.state in _OPEN and not (row.state == "unknown" and row.next_at is None)
            ]
        if crm.seen < sequence:
            open_rows.append(f"{sequence - crm.seen} changes")
        if crm.backfill is not None and crm.backfill["state"] == "running":
            open_rows.append("a back-fill")
        return open_rows + ([str(crm.problem)] if crm.problem else [])

    def everything_is_there(self) -> None:
        """All that is wanted is in the CRM, with the fields it has here."""
        with self.desk.db.reading() as conn:
            known = {row.contact_id: row for row in self._rows(conn, crm_people)}
            alive = set(conn.execute(_ALIVE).scalars())
            wanted = choosing.wanted_people(conn, self.desk.ws, self.at.row, alive)
            assert wanted <= known.keys(), "somebody was never looked for"
            linked = {one: known[one] for one in wanted if known[one].state == "done"}
            self._fields_are_right(conn, linked)
            self._others_have_a_reason(conn, {one: known[one] for one in wanted - linked.keys()})
            self._touches_are_logged(conn, linked)

    def _fields_are_right(self, conn: Connection, linked: dict[int, Any]) -> None:
        crm, ws = self.at.row, self.desk.ws
        remote = {one: row.remote_id for one, row in linked.items()}
        assert len(set(remote.values())) == len(remote), "two contacts in one record"
        people = values.people(conn, ws, crm, remote, remote, "", self.desk.now())
        living = {one.id: one for one in self.there.living()}
        for one, record in remote.items():
            assert record in living, f"{record} is no more"
            shown = living[record].values
            for name, value in people[one].values.items():
                same = shown.get(name) == value
                # A stand-in keeps values as its vendor does; its contract compares them.
                alike = (shown.get(name) in (None, "")) == (value is None)
                right = same if self.there.exact else alike
                assert right, f"{name} of {record}: {shown.get(name)} for {value}"

    def _others_have_a_reason(self, conn: Connection, others: dict[int, Any]) -> None:
        boxes = values.addresses(conn, self.desk.ws, others)
        living = self.there.living()
        for one, row in others.items():
            there = [record for record in living if set(record.emails) & set(boxes[one])]
            if row.because == NOT_THERE:
                assert not there, f"{there[0].name} is there"
                makeable = choosing.makeable(conn, self.desk.ws, self.at.row, [one])
                assert not makeable, "somebody should have been made"
            elif row.state == "gone":
                assert not [one for one in there if self.there.is_made(one.id)], "it came back"
            else:
                assert row.because == SHARED, f"{row.state}: {row.because}"

    def _touches_are_logged(self, conn: Connection, linked: dict[int, Any]) -> None:
        ws, now = self.desk.ws, self.desk.now()
        every = {row.id: row for row in conn.execute(select(interactions))}
        counted = [one for one, row in every.items() if row.counted and row.occurred_at <= now]
        wanted = choosing.wanted_interactions(conn, ws, self.at.row, counted, now, 0)
        rows = self._rows(conn, crm_activities)
        lost = {row.interaction_id for row in rows if row.because == VANISHED}
        touched = conn.execute(_TOUCHED).all()
        expected = {
            row.interaction_id
            for row in touched
            if row.contact_id in linked and row.interaction_id in wanted - lost
        }
        logged = self.there.subjects()
        for one in expected:
            subject = every[one].subject
            assert logged[subject] == 1, f"{subject} is there {logged[subject]} times"

    def _rows(self, conn: Connection, table: Any) -> list[Any]:
        chosen = select(table).where(table.c.account_id == self.at.account)
        return list(conn.execute(chosen).all())


_ALIVE = select(contacts.c.id).where(contacts.c.merged_into.is_(None))
_TOUCHED = (
    select(participants.c.interaction_id, identifiers.c.contact_id)
    .join(identifiers, identifiers.c.id == participants.c.identifier_id)
    .where(participants.c.touch, identifiers.c.contact_id.is_not(None))
)
