"""Pushing as a worker does it, into the stand-ins of real CRMs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import cast

import pytest

from connectors.memory.crm import MemoryCrm
from connectors.sandbox.clock import Clock
from connectors.sandbox.crm.dynamics import DynamicsStand
from connectors.sandbox.crm.salesforce import SalesforceStand
from connectors.sandbox.crm.stand import KEY, CrmStand
from connectors.sandbox.transport import SandboxTransport
from connectors.wire.client import Wire
from connectors.wire.pace import LocalBudgets
from service.access.workspaces import Workspace
from service.db.session import Database
from service.db.vault import vault
from service.delivery.crm import connecting, mapping
from service.delivery.crm.desk import CrmDesk
from tests.conftest import NOW
from tests.contract.crm_ground import AFTER, BEFORE
from tests.flow.crm_desk import Connected
from tests.flow.crm_turns import people, rest, states, tell
from tests.flow.feeding import ME, mail, meeting, person

ADA, BO = "ada@x.example", "bo@y.example"
AT = {
    "salesforce": "https://acme.my.salesforce.com",
    "dynamics": "https://acme.crm4.dynamics.com",
}
PLACES = {
    "salesforce": ("composite/sobjects", "query"),
    "dynamics": ("contacts", "emails", "activitypointers"),
}
STANDS: dict[str, Callable[[Clock], CrmStand]] = {
    "salesforce": SalesforceStand,
    "dynamics": DynamicsStand,
}


@pytest.fixture(params=list(STANDS))
def stand(request: pytest.FixtureRequest) -> CrmStand:
    """A CRM that knows Ada, with all fields an administrator can make."""
    found = STANDS[request.param](Clock(NOW))
    cast(SalesforceStand | DynamicsStand, found).furnish()
    found.add("Ada Lovelace", ADA)
    return found


@pytest.fixture
def at(db: Database, ws: Workspace, stand: CrmStand, monkeypatch: pytest.MonkeyPatch) -> Connected:
    """It is connected by a key, and pushing is on."""
    clock = stand.clock
    monkeypatch.setattr(getattr(ws.settings, stand.name), "api_root", "http://crm.example")
    wire = Wire(clock=clock, sleep=clock.sleep, transport=SandboxTransport(stand.app))
    budgets = LocalBudgets(clock, clock.sleep)
    desk = CrmDesk(db, ws, vault(ws.settings), wire, budgets, clock)
    account = asyncio.run(
        connecting.connect(desk, stand.name, KEY, AT[stand.name], import_contacts=False, user=None)
    )
    held = Connected(desk, cast(MemoryCrm, stand), account, clock)
    asyncio.run(mapping.prepare(desk, account))
    held.edit(pushing="on", selection={"create": True, "text": "subject"})
    return held


def later(at: Connected) -> None:
    """Some turns, an hour later."""
    at.clock.move(timedelta(hours=1))
    rest(at)


def test_touches_arrive_once_as_fields_and_activities(at: Connected, stand: CrmStand) -> None:
    tell(at, person("Ada Lovelace", ADA), person("Bo Nilsson", BO))
    at.clock.move(timedelta(hours=2))
    tell(at, mail(ME, ADA, -0.01), mail(ME, BO, -0.01), meeting(ADA, NOW))
    later(at)
    assert states(at) == ["done"] * 3
    shown = {one.name: one for one in stand.shown()}
    assert set(shown) == {"Ada Lovelace", "Bo Nilsson"}
    for name, row in people(at).items():
        assert row.state == "done"
        touched = [v for k, v in shown[name].values.items() if "touched_at" in k.lower()]
        assert str(touched[0]).startswith(f"{NOW:%Y-%m-%dT}")
    logged = stand.logged()
    assert sorted(one.people for one in logged) == sorted(
        [(shown["Ada Lovelace"].id,)] * 2 + [(shown["Bo Nilsson"].id,)]
    )
    asked = len(stand.asked)
    later(at)
    assert len(stand.logged()) == 3
    assert not [verb for verb, _, _ in stand.asked[asked:] if verb != "GET"]


def test_a_merge_there_is_followed_and_a_delete_respected(at: Connected, stand: CrmStand) -> None:
    tell(at, person("Ada Lovelace", ADA), person("Bo Nilsson", BO))
    at.clock.move(timedelta(hours=2))
    tell(at, mail(ME, ADA, -0.01), mail(ME, BO, -0.01))
    later(at)
    ids = {one.name: one.id for one in stand.shown()}
    winner = stand.add("Augusta King", "augusta@x.example")
    stand.merge(winner, ids["Ada Lovelace"])
    stand.delete(ids["Bo Nilsson"])
    at.clock.move(timedelta(days=1))
    tell(at, mail(ME, ADA, -1), mail(ME, BO, -1))
    later(at)
    assert [one.id for one in stand.shown()] == [winner]
    assert people(at)["Ada Lovelace"].remote_id == winner
    assert people(at)["Bo Nilsson"].state == "gone"
    assert sum(one.people == (winner,) for one in stand.logged()) == 2


def test_bad_weather_doubles_nothing(at: Connected, stand: CrmStand) -> None:
    tell(at, person("Ada Lovelace", ADA), person("Bo Nilsson", BO))
    at.clock.move(timedelta(hours=2))
    for number, kind in enumerate((*BEFORE, *AFTER)):
        tell(at, mail(ME, ADA, -0.001 * number), mail(ME, BO, -0.001 * number))
        for place in PLACES[stand.name]:
            stand.faults.plan(kind, place, times=6)
        at.clock.move(timedelta(hours=1))
        rest(at, turns=2)
        stand.faults.clear()
    for _ in range(3):
        at.clock.move(timedelta(hours=6))
        rest(at, turns=4)
    assert states(at) == ["done"] * 20
    assert len(stand.logged()) == 20
    assert sorted(one.name for one in stand.shown()) == ["Ada Lovelace", "Bo Nilsson"]
