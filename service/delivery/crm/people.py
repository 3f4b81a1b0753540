"""Fields of contacts into the CRM: find the record, write what differs, once.

A contact is looked for by its addresses once; who has a record keeps it. Nobody is made unless the
owner wants that, nobody who was deleted there is made again, and after an answer was lost it is
looked whether they were made before anything is made.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import Connection

from connectors.errors import ConnectorError
from connectors.sink import Person, Receipt
from service.db.leases import guard
from service.db.moments import DAY
from service.db.tables import crm_people
from service.delivery.crm import links, values
from service.delivery.crm.deciding import DELETED, SHARED, Answers, ask, decide
from service.delivery.crm.links import NOT_THERE, Link, Plan
from service.delivery.crm.outbox import (
    PEOPLE,
    SETTLE,
    Work,
    claim,
    due,
    note,
    unfinished,
    unsent,
)
from service.delivery.crm.spreading import recall_activities

_SELDOM = 7 * DAY
"""Until somebody the CRM did not know is looked for again, where its people are not read."""

Cells = dict[str, Any]


@dataclass(slots=True)
class _Batch:
    """What a round does. settled: rows that need no request, with their cells. linked: records of
    those to be written. people: what is written, and its fingerprint."""

    settled: dict[int, Cells] = field(default_factory=dict)
    linked: dict[int, Link] = field(default_factory=dict)
    people: dict[int, Person] = field(default_factory=dict)
    prints: dict[int, int] = field(default_factory=dict)


async def push(work: Work, *, newest: bool) -> bool:
    """One batch; whether there was any. newest: what became due last comes first. Raises
    ConnectorError (nothing was written), Fenced, Halted."""
    plan = await asyncio.to_thread(_plan, work, newest)
    if not plan.rows:
        return False
    said = await ask(work.sink, plan)
    batch = await asyncio.to_thread(_claimed, work, plan, said)
    if batch.people:
        try:
            receipts = await work.sink.save(list(batch.people.values()))
        except ConnectorError:
            await asyncio.to_thread(_put_back, work, plan, batch)
            raise
        await asyncio.to_thread(_store, work, plan, batch, receipts)
    return True


def _plan(work: Work, newest: bool) -> Plan:
    now, most = work.desk.now(), work.sink.batches.people
    order = [crm_people.c.next_at.desc()] if newest else []
    with work.desk.db.reading() as conn:
        return links.plan(conn, work.ws, work.crm, due(conn, work, PEOPLE, now, most, *order))


def _claimed(work: Work, plan: Plan, said: Answers) -> _Batch:
    """Decides, and writes that down before anything is sent."""
    desk, now = work.desk, work.desk.now()
    with desk.db.reading() as conn:
        batch = _decided(conn, work, plan, said, now)
        _fill(conn, work, plan, batch, now)
    cells = {one: _held(plan.rows[one], batch.linked[one]) for one in batch.people}
    given = {link.given_by for link in batch.linked.values() if link.given_by is not None}
    with desk.db.noting() as conn:
        work.enter(conn, now)
        note(conn, work, PEOPLE, batch.settled, now)
        recall_activities(conn, work.ws, work.crm, _come(plan, batch.settled), now)
        note(conn, work, PEOPLE, {one: {"remote_id": ""} for one in given}, now)
        claimed = claim(conn, work, PEOPLE, cells, now)
    batch.people = {one: person for one, person in batch.people.items() if one in claimed}
    return batch


def _decided(conn: Connection, work: Work, plan: Plan, said: Answers, now: int) -> _Batch:
    found = decide(conn, work.ws, work.crm, plan, said)
    again = {SHARED: now + DAY, NOT_THERE: now + (DAY if work.crm.imports else _SELDOM)}
    batch = _Batch(linked=found.linked)
    for one, row in plan.rows.items():
        if why := found.left_out.get(one):
            batch.settled[one] = _left_out(row, why, again.get(why))
        elif one in found.gone:
            later = now if one in plan.linked else None  # once more, for another record of theirs
            batch.settled[one] = _cells(row, state="gone", because=DELETED, next_at=later)
        elif one not in found.linked:
            batch.settled[one] = _cells(row, next_at=now + SETTLE)
    return batch


def _fill(conn: Connection, work: Work, plan: Plan, batch: _Batch, now: int) -> None:
    """What is written of each; whose record has it all already is done."""
    crm, ws = work.crm, work.ws
    remote = {one: link.record for one, link in batch.linked.items() if link.record}
    url = ws.settings.public_url
    for one, person in values.people(conn, ws, crm, batch.linked, remote, url, now).items():
        row, number = plan.rows[one], values.fingerprint(person, crm.mapping)
        same = row.remote_id == person.remote_id and row.fingerprint == number
        if person.remote_id and (same or not number):
            link = batch.linked[one]
            batch.settled[one] = _done(_cells(row, **_held(row, link)), work, number, now)
        else:
            batch.people[one], batch.prints[one] = person, number


def _store(work: Work, plan: Plan, batch: _Batch, receipts: Sequence[Receipt]) -> None:
    now = work.desk.now()
    cells: dict[int, Cells] = {}
    for one, receipt in zip(batch.people, receipts, strict=True):
        row = plan.rows[one]
        held = _cells(row, **_held(row, batch.linked[one]), attempts=row.attempts + 1)
        if receipt.outcome == "done":
            told = {"remote_id": receipt.remote_id or held["remote_id"]}
            made = {"made": held["made"] or receipt.made}
            cells[one] = _done({**held, **told, **made}, work, batch.prints[one], now)
        elif receipt.outcome == "gone":
            # Deleted, or merged into another: it is looked where it is now.
            cells[one] = {**held, "state": "unknown", "because": receipt.because, "next_at": now}
        else:
            cells[one] = held | unfinished(receipt, held["attempts"], now)
    with work.desk.db.noting() as conn:
        guard(conn, work.lease, now)
        note(conn, work, PEOPLE, cells, now)
        recall_activities(conn, work.ws, work.crm, _come(plan, cells), now)


def _come(plan: Plan, cells: Mapping[int, Cells]) -> set[int]:
    """Those who may have a record there only now."""
    return {
        one
        for one, told in cells.items()
        if told["state"] == "done" and plan.rows[one].state != "done"
    }


def _put_back(work: Work, plan: Plan, batch: _Batch) -> None:
    """Nothing was written: it is sent when the CRM lets us."""
    now = work.desk.now()
    rows = {one: unsent(plan.rows[one].attempts, now) for one in batch.people}
    with work.desk.db.noting() as conn:
        guard(conn, work.lease, now)
        note(conn, work, PEOPLE, rows, now)


def _held(row: Any, link: Link) -> Cells:
    """What a row knows of its record. In another one nothing is written yet."""
    return {
        "remote_id": link.record,
        "identifier_id": link.identifier,
        "others": orjson.dumps(link.others).decode(),
        "made": link.made,
        "fingerprint": row.fingerprint if link.record == row.remote_id else 0,
    }


def _cells(row: Any, **changed: Any) -> Cells:
    """All of a row that a round may change."""
    names = (
        "state", "because", "next_at", "attempts", "remote_id", "identifier_id", "others", "made",
        "fingerprint",
    )  # fmt: skip
    return {**{name: getattr(row, name) for name in names}, **changed}


def _left_out(row: Any, because: str, again: int | None) -> Cells:
    return _cells(row, state="left_out", because=because, next_at=again, attempts=0)


def _done(cells: Cells, work: Work, number: int, now: int) -> Cells:
    """Time alone changes some fields, and who is due when: it is looked again after a day."""
    again = now + DAY if work.crm.mapping else None
    done = {"state": "done", "because": "", "attempts": 0, "next_at": again}
    return {**cells, **done, "fingerprint": number}
