"""Interactions into the CRM as activities, each exactly once.

A row is sent when it is certain whose records it goes to. What was sent without an answer is
looked for there, in a while, and sent again only when it is not there. What is there stays as it
is: neither a recount, a merge nor another selection sends it again or takes it back.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import orjson
from sqlalchemy import Connection, select, update

from connectors.errors import ConnectorError
from connectors.sink import Activity, Attendee, Logged, Receipt
from service.db.leases import guard
from service.db.tables import (
    crm_activities,
    crm_people,
    identifiers,
    interactions,
    participants,
)
from service.db.within import within
from service.delivery.crm import choosing
from service.delivery.crm.outbox import (
    ACTIVITIES,
    Work,
    backoff,
    claim,
    due,
    note,
    unfinished,
    unsent,
)
from service.delivery.crm.spreading import ends, queue_people
from service.delivery.crm.telling import LeftOut, activities
from service.timeline.read.rows import joined, of

WAIT = 5_000
"""Milliseconds until it is looked again whether it is certain whose records they are."""
UNWANTED = "The selection leaves it out."
VANISHED = "It was sent, no answer came, and it cannot be looked for any more: see in the CRM."
_OPEN = ("pending", "sending", "unknown")

Cells = dict[str, Any]


@dataclass(slots=True)
class _Batch:
    """settled: rows that need no request, with their cells. ready: what is sent."""

    settled: dict[int, Cells] = field(default_factory=dict)
    ready: dict[int, Activity] = field(default_factory=dict)


async def push(work: Work) -> bool:
    """One batch; whether there was any. Raises ConnectorError (nothing was logged), Fenced,
    Halted."""
    rows = await asyncio.to_thread(_due, work, "pending")
    if not rows:
        return False
    batch = await asyncio.to_thread(_claimed, work, rows)
    if batch.ready:
        try:
            receipts = await work.sink.log(list(batch.ready.values()))
        except ConnectorError:
            await asyncio.to_thread(_put_back, work, rows, batch)
            raise
        await asyncio.to_thread(_store, work, rows, batch, receipts)
    return True


async def reconcile(work: Work) -> bool:
    """Looks for one batch of what was sent without an answer; whether there was any."""
    rows = await asyncio.to_thread(_due, work, "unknown")
    if not rows:
        return False
    told = await asyncio.to_thread(_told_again, work, rows)
    sent_to = {record for one in told for record in orjson.loads(rows[one].people)}
    # What is with a record that was merged is with the other now.
    now = dict(await work.sink.current(sorted(sent_to))) if sent_to else {}
    moved = {one: _with(what, orjson.loads(rows[one].people), now) for one, what in told.items()}
    sought = {one: what for one, what in moved.items() if what.people}
    found = await work.sink.logged(list(sought.values())) if sought else {}
    await asyncio.to_thread(_store_found, work, rows, sought, found)
    return True


def _due(work: Work, state: str) -> dict[int, Any]:
    """What is fresh comes before what a back-fill brought, and what was last before the rest."""
    most = work.sink.batches.activities
    same = joined(interactions, crm_activities, id="interaction_id")
    at = select(interactions.c.occurred_at).where(same).scalar_subquery()
    order = (crm_activities.c.backfill, at.desc())
    with work.desk.db.reading() as conn:
        rows = due(conn, work, ACTIVITIES, work.desk.now(), most, *order, state=state)
    return {row.interaction_id: row for row in rows}


def _claimed(work: Work, rows: Mapping[int, Any]) -> _Batch:
    """Decides, and writes that down before anything is sent."""
    desk, now = work.desk, work.desk.now()
    with desk.db.reading() as conn:
        batch, unknown = _decided(conn, work, rows, now)
    people = {one: [person.remote_id for person in batch.ready[one].people] for one in batch.ready}
    with desk.db.noting() as conn:
        work.enter(conn, now)
        queue_people(conn, work.ws, work.crm, unknown, now)
        note(conn, work, ACTIVITIES, batch.settled, now)
        cells = {one: {"people": orjson.dumps(people[one]).decode()} for one in batch.ready}
        claimed = claim(conn, work, ACTIVITIES, cells, now)
    batch.ready = {one: what for one, what in batch.ready.items() if one in claimed}
    return batch


def _decided(
    conn: Connection, work: Work, rows: Mapping[int, Any], now: int
) -> tuple[_Batch, set[int]]:
    """What is sent, what waits and what is left out; and contacts that have no row yet."""
    batch, wanted = _Batch(), _wanted(conn, work, rows, now)
    parties = _parties(conn, work, wanted)
    told_of = choosing.wanted_people(
        conn, work.ws, work.crm, {one for some in parties.values() for one in some}
    )
    known = _known(conn, work, told_of)
    remote = {one: row.remote_id for one, row in known.items() if _has_record(row)}
    unsettled = {one for one in told_of if one not in known or _is_open(known[one], now)}
    waiting = {i for i in wanted if parties.get(i, set()) & unsettled}
    told = activities(conn, work.ws, work.crm, wanted - waiting, remote, now)
    ahead = {one: at for one, at in ends(conn, work.ws, rows.keys() - wanted).items() if at > now}
    for one, row in rows.items():
        what = told.get(one)
        if one in waiting:
            batch.settled[one] = _cells(row, next_at=now + WAIT)
        elif one in ahead:
            batch.settled[one] = _cells(row, next_at=ahead[one])
        elif isinstance(what, Activity):
            batch.ready[one] = what
        else:
            why = what.because if isinstance(what, LeftOut) else UNWANTED
            batch.settled[one] = _cells(row, state="left_out", because=why, next_at=None)
    return batch, told_of - known.keys()


def _wanted(conn: Connection, work: Work, rows: Mapping[int, Any], now: int) -> set[int]:
    """Those that are logged still. What a back-fill brought keeps the beginning it was given."""
    fresh = [one for one, row in rows.items() if not row.backfill]
    old = rows.keys() - fresh
    since = (work.crm.backfill or {}).get("since") or 0
    return choosing.wanted_interactions(
        conn, work.ws, work.crm, fresh, now
    ) | choosing.wanted_interactions(conn, work.ws, work.crm, old, now, since)


def _parties(conn: Connection, work: Work, wanted: Collection[int]) -> dict[int, set[int]]:
    """The contacts each of these touched."""
    chosen = (
        select(participants.c.interaction_id, identifiers.c.contact_id)
        .join(identifiers, joined(participants, identifiers, identifier_id="id"))
        .where(of(work.ws, participants), within(participants.c.interaction_id, wanted))
        .where(participants.c.touch, identifiers.c.contact_id.is_not(None))
    )
    found: dict[int, set[int]] = {}
    for row in conn.execute(chosen).all() if wanted else ():
        found.setdefault(row.interaction_id, set()).add(row.contact_id)
    return found


def _known(conn: Connection, work: Work, people: Collection[int]) -> dict[int, Any]:
    chosen = select(crm_people).where(
        of(work.ws, crm_people),
        crm_people.c.account_id == work.crm.account,
        within(crm_people.c.contact_id, people),
    )
    return {row.contact_id: row for row in conn.execute(chosen).all()} if people else {}


def _has_record(row: Any) -> bool:
    return bool(row.remote_id) and row.state not in ("gone", "left_out")


def _is_open(row: Any, now: int) -> bool:
    """Whether it is not certain yet which record is theirs: it is looked for, or about to be."""
    at_once = row.next_at is not None and row.next_at <= now
    return at_once or (row.state in _OPEN and not row.remote_id)


def _told_again(work: Work, rows: Mapping[int, Any]) -> dict[int, Activity]:
    """What may be there, as it was sent."""
    with work.desk.db.reading() as conn:
        parties = _parties(conn, work, rows)
        known = _known(conn, work, {one for some in parties.values() for one in some})
        remote = {one: row.remote_id or f"?{one}" for one, row in known.items()}
        told = activities(conn, work.ws, work.crm, rows, remote, work.desk.now())
    return {one: what for one, what in told.items() if isinstance(what, Activity)}


def _with(what: Activity, sent_to: Sequence[str], now: Mapping[str, str]) -> Activity:
    records = dict.fromkeys(now[record] for record in sent_to if record in now)
    return replace(what, people=tuple(Attendee(record, "", "") for record in records))


def _store_found(
    work: Work, rows: Mapping[int, Any], sought: Mapping[int, Activity], found: Mapping[str, Logged]
) -> None:
    now = work.desk.now()
    cells = {}
    for one, row in rows.items():
        what = sought.get(one)
        there = found.get(what.key) if what is not None else None
        if there is not None:
            cells[one] = _done(row, there.remote_id, there.object)
        elif what is None:  # it is no more, or none of those it was sent to is
            cells[one] = _cells(row, because=VANISHED, next_at=None)
        else:
            again = now + backoff(row.attempts)
            cells[one] = _cells(row, state="pending", because="", next_at=again)
    with work.desk.db.noting() as conn:
        guard(conn, work.lease, now)
        note(conn, work, ACTIVITIES, cells, now)


def _store(work: Work, rows: Mapping[int, Any], batch: _Batch, receipts: Sequence[Receipt]) -> None:
    now = work.desk.now()
    cells: dict[int, Cells] = {}
    lost: set[str] = set()
    for (one, what), receipt in zip(batch.ready.items(), receipts, strict=True):
        row = rows[one]
        if receipt.outcome == "done":
            cells[one] = _done(row, receipt.remote_id, receipt.object)
        else:
            cells[one] = _cells(row, **unfinished(receipt, row.attempts + 1, now))
        if receipt.outcome == "gone":
            lost |= {person.remote_id for person in what.people}
        cells[one]["attempts"] = row.attempts + 1
    with work.desk.db.noting() as conn:
        guard(conn, work.lease, now)
        note(conn, work, ACTIVITIES, cells, now)
        _look_where(conn, work, lost, now)


def _look_where(conn: Connection, work: Work, lost: Collection[str], now: int) -> None:
    """One of these records is no more: it is looked which, before anything is sent to it again."""
    theirs = (of(work.ws, crm_people), crm_people.c.account_id == work.crm.account)
    asked = update(crm_people).where(*theirs, crm_people.c.remote_id.in_(lost))
    asked = asked.where(crm_people.c.state.in_(("pending", "done", "failed")))
    if lost:
        conn.execute(asked.values(state="unknown", next_at=now))


def _put_back(work: Work, rows: Mapping[int, Any], batch: _Batch) -> None:
    """Nothing was logged: it is sent when the CRM lets us."""
    now = work.desk.now()
    with work.desk.db.noting() as conn:
        guard(conn, work.lease, now)
        again = {one: unsent(rows[one].attempts, now) for one in batch.ready}
        note(conn, work, ACTIVITIES, again, now)


def _cells(row: Any, **changed: Any) -> Cells:
    """All of a row that a round may change."""
    names = ("state", "because", "next_at", "attempts", "remote_id", "object")
    return {**{name: getattr(row, name) for name in names}, **changed}


def _done(row: Any, remote_id: str, thing: str) -> Cells:
    there = {"remote_id": remote_id, "object": thing}
    return _cells(row, state="done", because="", next_at=None, **there)
