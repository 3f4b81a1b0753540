"""Pushing into CRMs that tell of no merge and take no keys: whom they lost is found by address."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import cast

import pytest

from connectors.memory.crm import MemoryCrm
from connectors.sandbox.clock import Clock
from connectors.sandbox.crm.nimble import NimbleStand
from connectors.sandbox.crm.pipedrive import PipedriveStand
from connectors.sandbox.crm.stand import KEY, CrmStand
from connectors.sandbox.crm.zoho import ZohoStand
from connectors.sandbox.crm.zoho_door import SELF
from connectors.sandbox.transport import SandboxTransport
from connectors.wire.client import Wire
from connectors.wire.pace import LocalBudgets
from service.access.workspaces import Workspace
from service.db.session import Database
from service.db.vault import vault
from service.delivery.crm import connecting
from service.delivery.crm.desk import CrmDesk
from tests.conftest import NOW
from tests.contract.crm_ground import AFTER, BEFORE
from tests.flow.crm_desk import Connected
from tests.flow.crm_turns import people, rest, states, tell
from tests.flow.feeding import ME, mail, meeting, person

ADA, BO = "ada@x.example", "bo@y.example"
ROOT = "http://crm.example"
STANDS: dict[str, Callable[[Clock], CrmStand]] = {
    "pipedrive": PipedriveStand,
    "zoho": ZohoStand,
    "nimble": NimbleStand,
}
KEYS = {"zoho": ":".join((*SELF, KEY))}
PLACES = ("persons", "activities", "coql", "Contacts", "Events", "contact")


@pytest.fixture(params=list(STANDS))
def stand(request: pytest.FixtureRequest) -> CrmStand:
    """A CRM that knows Ada."""
    found = STANDS[request.param](Clock(NOW))
    found.add("Ada Lovelace", ADA)
    return found


@pytest.fixture
def at(db: Database, ws: Workspace, stand: CrmStand, monkeypatch: pytest.MonkeyPatch) -> Connected:
    """It is connected by a key, and pushing is on."""
    clock, group = stand.clock, getattr(ws.settings, stand.name)
    monkeypatch.setattr(group, "api_root", ROOT)
    if stand.name == "zoho":
        monkeypatch.setattr(group, "token_url", f"{ROOT}/oauth/v2/token")
    wire = Wire(clock=clock, sleep=clock.sleep, transport=SandboxTransport(stand.app))
    budgets = LocalBudgets(clock, clock.sleep)
    desk = CrmDesk(db, ws, vault(ws.settings), wire, budgets, clock)
    key = KEYS.get(stand.name, KEY)
    account = asyncio.run(
        connecting.connect(desk, stand.name, key, "", import_contacts=False, user=None)
    )
    held = Connected(desk, cast(MemoryCrm, stand), account, clock)
    held.edit(pushing="on", selection={"create": True, "text": "subject"})
    tell(held, person("Ada Lovelace", ADA), person("Bo Nilsson", BO))
    clock.move(timedelta(hours=2))
    return held


def later(at: Connected, **time: float) -> None:
    """Some turns, after a while."""
    at.clock.move(timedelta(**time))
    rest(at)


def test_touches_arrive_once(at: Connected, stand: CrmStand) -> None:
    tell(at, mail(ME, ADA, -0.01), mail(ME, BO, -0.01), meeting(ADA, NOW))
    later(at, hours=1)
    assert states(at) == ["done"] * 3
    shown = {one.id: one.name for one in stand.shown()}
    assert sorted(shown.values()) == ["Ada Lovelace", "Bo Nilsson"]
    assert sorted(shown[one.people[0]] for one in stand.logged()) == [
        "Ada Lovelace", "Ada Lovelace", "Bo Nilsson",
    ]  # fmt: skip
    asked = len(stand.asked)
    later(at, hours=1)
    assert len(stand.logged()) == 3
    assert not [path for verb, path, _ in stand.asked[asked:] if verb in ("POST", "PUT", "PATCH")]


def test_whoever_was_merged_is_found_again_and_the_deleted_are_not_made(
    at: Connected, stand: CrmStand
) -> None:
    tell(at, mail(ME, ADA, -0.01), mail(ME, BO, -0.01))
    later(at, hours=1)
    ids = {one.name: one.id for one in stand.shown()}
    winner = stand.add("Augusta King", "augusta@x.example")
    stand.merge(winner, ids["Ada Lovelace"])
    stand.delete(ids["Bo Nilsson"])
    for day in range(1, 4):
        tell(at, mail(ME, ADA, -day), mail(ME, BO, -day))
        later(at, days=8)
    assert [one.id for one in stand.shown()] == [winner]
    assert people(at)["Ada Lovelace"].remote_id == winner
    assert people(at)["Bo Nilsson"].state == "gone"


def test_bad_weather_doubles_nothing(at: Connected, stand: CrmStand) -> None:
    for number, kind in enumerate((*BEFORE, *AFTER)):
        tell(at, mail(ME, ADA, -0.001 * number), meeting(BO, NOW + timedelta(minutes=number)))
        for place in PLACES:
            stand.faults.plan(kind, place, times=3)
        at.clock.move(timedelta(hours=1))
        rest(at, turns=2)
        stand.faults.clear()
    for _ in range(3):
        at.clock.move(timedelta(hours=7))
        rest(at, turns=4)
    assert states(at) == ["done"] * 20
    assert len(stand.logged()) == 20
    assert sorted(one.name for one in stand.shown()) == ["Ada Lovelace", "Bo Nilsson"]
