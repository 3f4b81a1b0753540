"""A dry run and then a push into the stand-in of every CRM there is: what was foretold is shown."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from typing import Any, cast

import pytest
from sqlalchemy import select

from connectors import registry
from connectors.memory.crm import MemoryCrm
from connectors.sandbox.clock import Clock
from connectors.sandbox.crm.stand import CrmStand
from connectors.sandbox.transport import SandboxTransport
from connectors.wire.client import Wire
from connectors.wire.pace import LocalBudgets
from schemas.crm import Preview
from service.access.workspaces import Workspace
from service.db.moments import ms
from service.db.session import Database
from service.db.tables import interactions
from service.db.vault import vault
from service.delivery.crm import backfill, connecting
from service.delivery.crm.desk import CrmDesk
from service.delivery.crm.mapping import OWN
from service.delivery.crm.previewing import preview
from service.detection.overrule import overrule
from service.jobs.pipeline import settle
from tests.conftest import NOW
from tests.contract.crm_ground import CrmGround
from tests.flow.crm_desk import Connected, turns_taken
from tests.flow.crm_grounds import GROUNDS, key_of
from tests.flow.feeding import ME, feed, mail, meeting, person

ADA, BO = "Ada Lovelace", "Bo Nilsson"


@pytest.fixture(params=sorted(registry.CRMS))
def ground(request: pytest.FixtureRequest) -> CrmGround:
    return GROUNDS[request.param]()


@pytest.fixture
def stand(ground: CrmGround) -> CrmStand:
    """It knows Ada."""
    found = ground.stand(Clock(NOW))
    ground.furnish(found)
    found.add(ADA, "ada@x.example")
    return found


@pytest.fixture
def crm(
    db: Database,
    ws: Workspace,
    ground: CrmGround,
    stand: CrmStand,
    monkeypatch: pytest.MonkeyPatch,
) -> Connected:
    """Connected by a key; Ada and Bo were touched, and Bo is to be made."""
    feed(db, ws, [
        person(ADA, "ada@x.example"),
        person(BO, "bo@y.example", company="Tjorn", title="Skipper"),
        mail(ME, "ada@x.example", 40),
        mail("ada@x.example", ME, 30, name=ADA),
        meeting("bo@y.example", NOW - timedelta(days=20)),
    ])  # fmt: skip
    clock, key = stand.clock, key_of(stand.name)
    wire = Wire(clock=clock, sleep=clock.sleep, transport=SandboxTransport(stand.app))
    room = ground.crm(wire)
    monkeypatch.setitem(registry.CRMS, room.name, lambda wire, client: room)
    desk = CrmDesk(db, ws, vault(ws.settings), wire, LocalBudgets(clock, clock.sleep), clock)
    account = asyncio.run(
        connecting.connect(desk, room.name, key, ground.site, import_contacts=False, user=None)
    )
    held = Connected(desk, cast(MemoryCrm, None), account, clock)
    held.edit(selection={"create": True})
    return held


def look(crm: Connected) -> Preview:
    return asyncio.run(preview(crm.desk, crm.account, since=0))


def test_what_is_foretold_is_shown_there(crm: Connected, stand: CrmStand) -> None:
    told = look(crm)
    assert (told.create, told.update, told.nothing, told.left_out) == (1, 1, 0, 0)
    assert told.unknown_fields == []
    assert len(stand.shown()) == 1
    assert list(stand.logged()) == []
    fill(crm)
    there = {one.name: one for one in stand.shown()}
    assert set(there) == {ADA, BO}
    assert there[BO].emails == ("bo@y.example",)
    for one in told.people:
        assert len(one.values) == len(OWN)
        for name, value in one.values.items():
            assert plain(there[one.name].values[name]) == plain(value)
    assert len(told.sample) == len(stand.logged()) == 3
    shown = " ".join(one.title + one.text for one in stand.logged())
    assert all(one.title in shown for one in told.sample)


def test_what_arrived_is_not_sent_again(crm: Connected, stand: CrmStand) -> None:
    fill(crm)
    again = look(crm)
    assert (again.nothing, again.activities, len(again.people)) == (2, 0, 2)
    written = len(asked(stand))
    fill(crm)
    assert len(stand.logged()) == 3
    assert len(asked(stand)) == written


def test_a_last_touch_that_is_taken_back_leaves_the_fields_empty(
    db: Database, ws: Workspace, crm: Connected, stand: CrmStand
) -> None:
    fill(crm)
    with db.writing(ws.id) as conn:
        for number in conn.execute(select(interactions.c.id)).scalars().all():
            overrule(conn, ws, number, False, "", ms(NOW))
    settle(db, ws, NOW)
    turns_taken(crm)
    names = [rule.theirs for rule in crm.row.mapping if rule.ours != "score"]
    for one in stand.shown():
        assert [one.values.get(name) or None for name in names] == [None] * 3
    assert len(stand.logged()) == 3


def fill(crm: Connected) -> None:
    """Pushes all there is."""
    crm.edit(pushing="on")
    with crm.desk.db.noting() as conn:
        backfill.begin(conn, crm.desk.ws, crm.account, None, crm.desk.now())
    turns_taken(crm)


def asked(stand: CrmStand) -> list[str]:
    """Requests that may have written something: not those that only look."""
    looks = re.compile("search|/read$|query|batch_read|graphql")
    return [path for verb, path, _ in stand.asked if verb != "GET" and not looks.search(path)]


def plain(value: Any) -> str:
    """A value as a person reads it: a moment to the second, a number without noughts."""
    text = f"{value:g}" if isinstance(value, float) else str(value)
    found = re.match(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d:\d\d).*)?$", text)
    return " ".join(filter(None, found.groups())) if found else text
