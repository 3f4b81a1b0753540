"""What a dry run says is what then happens: previews beside the engine, over small worlds."""

from __future__ import annotations

import asyncio
import random
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from schemas.crm import Preview
from schemas.source import Record
from service.access.workspaces import Workspace
from service.db import ids
from service.db.moments import ms, rfc3339
from service.db.session import Database
from service.db.tables import crm_activities, crm_people
from service.delivery.crm import backfill
from service.delivery.crm.previewing import preview
from tests.conftest import NOW
from tests.flow.crm_desk import Connected, connected, turns_taken
from tests.flow.feeding import ME, feed, mail, meeting, person

SEEDS = 6
SELECTIONS: list[dict[str, Any]] = [
    {},
    {"create": True},
    {"create": True, "tags": ["vip"]},
    {"kinds": ["mail"], "directions": ["out"], "text": "subject"},
    {"create": True, "activities": False},
    {"create": True, "text": "subject"},
]


def world(dice: random.Random) -> list[Record]:
    """A dozen people, some with two addresses, some who only wrote."""
    records: list[Record] = []
    for number in range(12):
        box = f"p{number}@x.example"
        if dice.random() < 0.8:
            more = [f"p{number}@home.example"] if dice.random() < 0.4 else []
            tags = ("vip",) if dice.random() < 0.5 else ()
            records.append(person(f"Person No{chr(97 + number)}", box, *more, tags=tags))
        for _ in range(dice.randrange(4)):
            days = dice.uniform(1, 60)
            sent = dice.random() < 0.6
            records.append(mail(ME, box, days) if sent else mail(box, ME, days, name=f"P {box}"))
        if dice.random() < 0.3:
            start = NOW - timedelta(days=dice.randrange(1, 30))
            records.append(meeting(box, start))
    return records


def begin(crm: Connected) -> None:
    """Pushing on, and everything that was."""
    crm.edit(pushing="on")
    with crm.desk.db.noting() as conn:
        backfill.begin(conn, crm.desk.ws, crm.account, None, crm.desk.now())


def look(crm: Connected) -> Preview:
    return asyncio.run(preview(crm.desk, crm.account, since=0))


def shown(value: Any) -> Any:
    return rfc3339(ms(value)) if isinstance(value, datetime) else value


@pytest.mark.parametrize("seed", range(SEEDS))
def test_it_comes_as_it_was_foretold(
    db: Database, ws: Workspace, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    dice = random.Random(seed)
    feed(db, ws, world(dice))
    crm = connected(db, ws, monkeypatch)
    for number in range(12):
        for _ in range(dice.choice((0, 0, 1, 1, 2))):
            crm.books.add(f"There {number}", f"p{number}@{dice.choice(('x', 'home'))}.example")
    crm.edit(selection=SELECTIONS[seed % len(SELECTIONS)])
    told = look(crm)
    assert told.asked <= 20
    begin(crm)
    turns_taken(crm)
    _compare_people(crm, told)
    _compare_activities(crm, told)
    again = look(crm)
    assert (again.create, again.update, again.sample) == (0, 0, [])


def _compare_people(crm: Connected, told: Preview) -> None:
    with crm.desk.db.reading() as conn:
        rows = {ids.public("c", row.contact_id): row for row in conn.execute(select(crm_people))}
    for one in told.people:
        row = rows.get(one.contact_id)
        if one.does == "left_out":
            assert row is None or (row.state, row.because) == ("left_out", one.because)
        elif row is not None:  # whoever was never touched waits until something becomes of them
            assert row.state == "done"
            assert row.made == (one.does == "create")
            assert one.remote_id in ("", row.remote_id)
            there = crm.books.records[row.remote_id].values
            wanted = {name: value for name, value in one.values.items() if value is not None}
            assert {name: shown(value) for name, value in there.items()} == wanted


def _compare_activities(crm: Connected, told: Preview) -> None:
    with crm.desk.db.reading() as conn:
        rows = list(conn.execute(select(crm_activities)))
    assert told.activities == len(rows)
    done = {row.interaction_id: row for row in rows if row.state == "done"}
    assert len(told.sample) == min(20, len(done))
    for one in told.sample:
        number = ids.private("i", one.interaction_id)
        assert number is not None
        note = crm.books.notes[done[number].remote_id].what
        assert (note.title, note.at, note.kind) == (one.title, one.occurred_at, one.kind)
        assert [party.name for party in note.people] == one.people
    assert len(crm.books.notes) == len(done)
