"""Taking out of a CRM what is ours there: activities that were logged, contents of own fields.

Each step is stored, so that a go that was cut off goes on where it stopped; to take something out
twice is as good as once.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, update

from connectors.sink import Logged, Person, Receipt, Sink
from service.access.workspaces import Workspace
from service.db.leases import Lease, guard
from service.db.tables import crm_activities, crm_people, crms
from service.db.within import within
from service.delivery.crm import activities
from service.delivery.crm.desk import CrmDesk, CrmRow, of
from service.delivery.crm.outbox import ACTIVITIES, PEOPLE, SETTLE, Box, Work, reclaim
from service.delivery.crm.values import key_of

SLICE = 20.0
"""Seconds."""
_THERE = ("done", "sending", "unknown")


@dataclass
class Sweep:
    """One go of about SLICE seconds. again_at: epoch ms of the next, None when nothing is left for
    one. because: why something is left. emptied: records."""

    desk: CrmDesk
    lease: Lease
    crm: CrmRow
    removed: int = 0
    emptied: int = 0
    because: str = ""
    again_at: int | None = None
    began: float = field(default_factory=time.monotonic)

    async def run(self, sink: Sink) -> None:
        """Raises ConnectorError and Fenced."""
        await asyncio.to_thread(self._halted)
        while await activities.reconcile(Work(self.desk, self.lease, self.crm, sink)):
            continue
        await self._take_out(sink)
        if self.crm.fields:
            await self._empty(sink)
        await asyncio.to_thread(self._await_unknown)

    def put_off(self, at: int, because: str) -> None:
        """Something is left for a later go."""
        self.again_at, self.because = max(at, self.again_at or 0), because

    def rest(self) -> int:
        """Stores when it goes on; how many activities are there still."""
        failures = 0 if self.removed or self.emptied else abs(self.crm.failures) + 1
        with self.desk.db.noting() as conn:
            guard(conn, self.lease, self.desk.now())
            values = {"due_at": self.again_at, "failures": failures}
            mine = of(self.desk.ws, self.crm.account)
            conn.execute(update(crms).where(*mine).values(**values))
        return kept(self.desk, self.crm.account)

    def _halted(self) -> None:
        """Whoever was pushing sends nothing more; what of theirs is there must be looked for."""
        with self.desk.db.noting() as conn:
            guard(conn, self.lease, self.desk.now())
            reclaim(conn, self.desk.ws, self.crm.account)

    def _await_unknown(self) -> None:
        """What may still be on its way is taken out when it has come."""
        mine = _of(self.desk.ws, ACTIVITIES, self.crm.account)
        coming = select(crm_activities.c.next_at).where(*mine, crm_activities.c.state == "unknown")
        with self.desk.db.reading() as conn:
            found = conn.execute(coming).scalars().all()
        last = max((at for at in found if at is not None), default=None)
        if last is not None:
            self.put_off(last, "Something was on its way when pushing was stopped.")
        elif found:
            self.because = activities.VANISHED

    async def _take_out(self, sink: Sink) -> None:
        after, account = -1, self.crm.account
        logged = crm_activities.c.state == "done"
        most = sink.batches.activities
        while rows := await asyncio.to_thread(self._some, ACTIVITIES, after, most, logged):
            numbers = [row.interaction_id for row in rows]
            there = [
                Logged(key_of(account, "i", row.interaction_id), row.object, row.remote_id)
                for row in rows
            ]
            receipts = await sink.remove(there)
            self.removed += await asyncio.to_thread(self._removed, numbers, receipts)
            after = numbers[-1]
            if self._is_over():
                break

    async def _empty(self, sink: Sink) -> None:
        """The fields made for Touchline, in the records they were written into."""
        after, account = -1, self.crm.account
        nothing = dict.fromkeys(self.crm.fields.values())
        held = (crm_people.c.remote_id != "") & (crm_people.c.fingerprint != 0)
        written, most = held & (crm_people.c.state != "gone"), sink.batches.people
        while rows := await asyncio.to_thread(self._some, PEOPLE, after, most, written):
            numbers = [row.contact_id for row in rows]
            people = [
                Person(key_of(account, "c", row.contact_id), row.remote_id, "", values=nothing)
                for row in rows
            ]
            receipts = await sink.save(people)
            self.emptied += await asyncio.to_thread(self._emptied, numbers, receipts)
            after = numbers[-1]
            if self._is_over():
                break

    def _is_over(self) -> bool:
        """Whoever waits for the answer waits no longer."""
        over = time.monotonic() - self.began > SLICE
        if over:
            self.put_off(self.desk.now(), "There is much to take out.")
        return over

    def _some(self, box: Box, after: int, most: int, test: ColumnElement[bool]) -> Sequence[Any]:
        mine = _of(self.desk.ws, box, self.crm.account)
        chosen = select(box.table).where(*mine, box.key > after, test)
        with self.desk.db.reading() as conn:
            return conn.execute(chosen.order_by(box.key).limit(most)).all()

    def _removed(self, numbers: Sequence[int], receipts: Sequence[Receipt]) -> int:
        """How many are gone."""
        gone = self._settled(numbers, receipts)
        with self.desk.db.noting() as conn:
            guard(conn, self.lease, self.desk.now())
            mine = _of(self.desk.ws, ACTIVITIES, self.crm.account)
            conn.execute(delete(crm_activities).where(*mine, within(ACTIVITIES.key, gone)))
        return len(gone)

    def _emptied(self, numbers: Sequence[int], receipts: Sequence[Receipt]) -> int:
        """How many are empty."""
        empty = self._settled(numbers, receipts)
        with self.desk.db.noting() as conn:
            guard(conn, self.lease, self.desk.now())
            mine = _of(self.desk.ws, PEOPLE, self.crm.account)
            these = update(crm_people).where(*mine, within(PEOPLE.key, empty))
            conn.execute(these.values(fingerprint=0))
        return len(empty)

    def _settled(self, numbers: Sequence[int], receipts: Sequence[Receipt]) -> list[int]:
        """Of which nothing is left there. What has no answer yet is asked again."""
        for receipt in receipts:
            if receipt.outcome in ("later", "unknown"):
                self.put_off(self.desk.now() + SETTLE, receipt.because)
            elif receipt.outcome == "failed":
                self.because = receipt.because
        told = zip(numbers, receipts, strict=True)
        return [number for number, receipt in told if receipt.outcome in ("done", "gone")]


def kept(desk: CrmDesk, account: int) -> int:
    """How many activities are there still, or may be."""
    there = crm_activities.c.state.in_(_THERE)
    counted = select(func.count()).where(*_of(desk.ws, ACTIVITIES, account), there)
    with desk.db.reading() as conn:
        return int(conn.execute(counted).scalar_one())


def _of(ws: Workspace, box: Box, account: int) -> tuple[ColumnElement[bool], ...]:
    return box.table.c.workspace_id == ws.id, box.table.c.account_id == account
