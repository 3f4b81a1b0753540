"""What would never end by itself: a fault of ours while a CRM is let go, pages without end."""

from __future__ import annotations

import asyncio

import pytest

from connectors.memory.sink import MemorySink
from connectors.sink import Person, Receipt
from service.access.workspaces import Workspace
from service.db.session import Database
from service.delivery.crm import leaving, turn
from tests.flow.crm_desk import Connected, connected
from tests.flow.crm_turns import is_due, pass_by, push, tell
from tests.flow.feeding import ME, mail

ADA = "ada@x.example"


@pytest.fixture
def at(db: Database, ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> Connected:
    """It knows Ada, to whom a mail went."""
    crm = connected(db, ws, monkeypatch)
    crm.books.add("Ada Lovelace", ADA)
    pass_by(crm, hours=2)
    crm.edit(pushing="on")
    tell(crm, mail(ME, ADA, -1 / 24))
    return crm


def test_a_fault_of_ours_is_not_tried_every_second(at: Connected) -> None:
    push(at)

    def odd(step: str) -> None:
        if step == "remove":
            raise KeyError("id")

    at.room.meanwhile = odd
    left = asyncio.run(leaving.leave(at.desk, at.account, "remove"))
    assert left.kept == 1
    assert "Touchline itself failed" in left.told
    assert not is_due(at)
    assert at.row.failures == 1
    pass_by(at, hours=2)
    push(at)
    assert at.row.failures == 2


def test_pages_without_end_come_to_one(at: Connected, monkeypatch: pytest.MonkeyPatch) -> None:
    async def endless(self: MemorySink, people: list[Person]) -> list[Receipt]:
        await asyncio.sleep(60)
        raise AssertionError("it was to be cut off")

    monkeypatch.setattr(turn, "STEP", 0.1)
    monkeypatch.setattr(MemorySink, "save", endless)
    push(at)
    assert not is_due(at)
    assert at.row.failures == 1
