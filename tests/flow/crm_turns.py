"""Turns of pushing into a CRM in memory, as a worker takes them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select

from connectors.memory import Fate, Note
from schemas.source import Record
from service.access.workspaces import Workspace
from service.accounts.turns import PUSHING, lease_name
from service.db import ids
from service.db.leases import LASTS, Lease, give_back, take
from service.db.session import Database
from service.db.tables import crm_activities, crm_people
from service.delivery.crm.turn import take_turn
from service.delivery.crm.values import key_of
from service.jobs.pipeline import settle
from service.jobs.pushes import due
from tests.conftest import NOW
from tests.flow.crm_desk import Connected, connected
from tests.flow.feeding import ME, everyone, feed, mail, person

ADA, BO = "ada@x.example", "bo@y.example"
HALF_AN_HOUR = NOW + timedelta(minutes=30)
FIELDS = [{"ours": "last_touched_at", "theirs": "touched"}, {"ours": "tier", "theirs": "tier"}]


def never() -> bool:
    """Nobody wants the process to end."""
    return False


def taken(at: Connected, holder: str = "worker") -> Lease | None:
    """The lease on pushing."""
    desk = at.desk
    with desk.db.noting() as conn:
        return take(conn, desk.ws.id, lease_name(at.account, PUSHING), holder, desk.now())


def push(at: Connected, stopping: Callable[[], bool] = never) -> None:
    """One turn, due or not. Killed, it leaves its lease behind. Raises Fenced."""
    lease = taken(at)
    assert lease is not None
    asyncio.run(take_turn(at.desk, lease, at.account, stopping))
    with at.desk.db.noting() as conn:
        give_back(conn, lease)


def is_due(at: Connected) -> bool:
    """Whether a worker would begin a turn."""
    with at.desk.db.reading() as conn:
        return (at.desk.ws.id, at.account) in due(conn, at.desk.now())


def pass_by(at: Connected, **time: float) -> None:
    """Time passes, and what follows from it is derived."""
    at.clock.move(timedelta(**time))
    settle(at.desk.db, at.desk.ws, at.desk.clock())


def rest(at: Connected, turns: int = 12) -> None:
    """Turns, with time between them, until nothing is under way any more."""
    for _ in range(turns):
        pass_by(at, milliseconds=LASTS + 60_000)
        push(at)


def tell(at: Connected, *records: Record) -> None:
    """These come in, now."""
    feed(at.desk.db, at.desk.ws, records, now=at.desk.clock())


def people(at: Connected) -> dict[str, Any]:
    """Rows of contacts, by name; those of contacts that are no more by number."""
    names = {number: name for name, number in everyone(at.desk.db).items()}
    with at.desk.db.reading() as conn:
        rows = conn.execute(select(crm_people).where(crm_people.c.account_id == at.account))
        return {names.get(row.contact_id, str(row.contact_id)): row for row in rows}


def rows(at: Connected) -> dict[int, Any]:
    """Rows of interactions."""
    with at.desk.db.reading() as conn:
        chosen = select(crm_activities).where(crm_activities.c.account_id == at.account)
        return {row.interaction_id: row for row in conn.execute(chosen)}


def states(at: Connected) -> list[str]:
    """Of all interactions."""
    return sorted(row.state for row in rows(at).values())


def notes(at: Connected) -> list[Note]:
    """All activities there are in the CRM."""
    return [note for note in at.books.notes.values() if not note.deleted]


def titles(at: Connected) -> list[str]:
    """Of all activities there."""
    return sorted(note.what.title for note in notes(at))


def logged_as(at: Connected, interaction: str) -> str:
    """The key of an interaction, by its public id."""
    return key_of(at.account, "i", ids.private("i", interaction) or 0)


def pushing(db: Database, ws: Workspace, patch: pytest.MonkeyPatch) -> Connected:
    """A CRM that knows Ada, and two people here; pushing is on."""
    held = connected(db, ws, patch)
    held.books.add("Ada Lovelace", ADA)
    tell(held, person("Ada Lovelace", ADA), person("Bo Nilsson", BO))
    held.edit(pushing="on", mapping=FIELDS)
    return held


def does(at: Connected, work: Callable[[Connection], object]) -> None:
    """In one transaction, and all that follows."""
    with at.desk.db.writing(at.desk.ws.id) as conn:
        work(conn)
    settle(at.desk.db, at.desk.ws, at.desk.clock())


def a_touch(at: Connected, *addresses: str) -> None:
    """A mail of half an hour ago to each of them, an hour after the connection."""
    pass_by(at, hours=1)
    tell(at, *(mail(ME, address, -1 / 48) for address in addresses or (ADA,)))


def fails(at: Connected, *fates: Fate) -> None:
    """What becomes of the next items that are logged; then all is well."""
    left = list(fates)
    at.books.fate = lambda method, key: left.pop(0) if left and method == "log" else "done"
