"""Pushing as a worker does it, into the stand-ins of CRMs that follow a merge and take keys, and of
those that do neither: whom these lost is found again by address."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import cast

import pytest

from connectors.memory.crm import MemoryCrm
from connectors.sandbox.clock import Clock
from connectors.sandbox.crm.stand import CrmStand
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
from tests.flow.crm_grounds import GROUNDS, key_of
from tests.flow.crm_turns import people, rest, states, tell
from tests.flow.feeding import ME, mail, meeting, person

ADA, BO = "ada@x.example", "bo@y.example"
ROOT = "http://crm.example"


@dataclass(frozen=True)
class Room:
    """places: of its API, where the weather is bad. follows: it tells into whom somebody was
    merged."""

    places: tuple[str, ...]
    follows: bool = False


ROOMS = {
    "salesforce": Room(("composite/sobjects", "query"), follows=True),
    "dynamics": Room(("contacts", "emails", "appointments", "activitypointers"), follows=True),
    "pipedrive": Room(("persons", "activities")),
    "zoho": Room(("coql", "Contacts", "Events")),
    "nimble": Room(("contact",)),
}


@pytest.fixture(params=list(ROOMS))
def stand(request: pytest.FixtureRequest) -> CrmStand:
    """A CRM that knows Ada, with all fields an administrator can make."""
    ground = GROUNDS[request.param]()
    found = ground.stand(Clock(NOW))
    ground.furnish(found)
    found.add("Ada Lovelace", ADA)
    return found


@pytest.fixture
def at(db: Database, ws: Workspace, stand: CrmStand, monkeypatch: pytest.MonkeyPatch) -> Connected:
    """It is connected by a key, and pushing is on."""
    clock, name, group = stand.clock, stand.name, getattr(ws.settings, stand.name)
    monkeypatch.setattr(group, "api_root", ROOT)
    if name == "zoho":
        monkeypatch.setattr(group, "token_url", f"{ROOT}/oauth/v2/token")
    wire = Wire(clock=clock, sleep=clock.sleep, transport=SandboxTransport(stand.app))
    desk = CrmDesk(db, ws, vault(ws.settings), wire, LocalBudgets(clock, clock.sleep), clock)
    key, site = key_of(name), GROUNDS[name].site
    account = asyncio.run(
        connecting.connect(desk, name, key, site, import_contacts=False, user=None)
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


def test_touches_arrive_once_as_fields_and_activities(at: Connected, stand: CrmStand) -> None:
    tell(at, mail(ME, ADA, -0.01), mail(ME, BO, -0.01), meeting(ADA, NOW))
    later(at, hours=1)
    assert states(at) == ["done"] * 3
    shown = {one.name: one for one in stand.shown()}
    assert set(shown) == {"Ada Lovelace", "Bo Nilsson"}
    (touched,) = (one.theirs for one in at.row.mapping if one.ours == "last_touched_at")
    for name, row in people(at).items():
        assert row.state == "done"
        assert re.match(f"{NOW:%Y-%m-%d}(T|$)", str(shown[name].values[touched]))
    assert sorted(one.people for one in stand.logged()) == sorted(
        [(shown["Ada Lovelace"].id,)] * 2 + [(shown["Bo Nilsson"].id,)]
    )
    asked = len(stand.asked)
    later(at, hours=1)
    assert len(stand.logged()) == 3
    assert not [verb for verb, _, _ in stand.asked[asked:] if verb != "GET"]


def test_a_merge_there_is_followed_and_the_deleted_are_not_made(
    at: Connected, stand: CrmStand
) -> None:
    tell(at, mail(ME, ADA, -0.01), mail(ME, BO, -0.01))
    later(at, hours=1)
    ids = {one.name: one.id for one in stand.shown()}
    winner = stand.add("Augusta King", "augusta@x.example")
    stand.merge(winner, ids["Ada Lovelace"])
    stand.delete(ids["Bo Nilsson"])
    days = 1 if ROOMS[stand.name].follows else 3
    for day in range(1, days + 1):
        at.clock.move(timedelta(days=1))
        tell(at, mail(ME, ADA, -day), mail(ME, BO, -day))
        later(at, hours=1) if days == 1 else later(at, days=7)
    assert [one.id for one in stand.shown()] == [winner]
    assert people(at)["Ada Lovelace"].remote_id == winner
    assert people(at)["Bo Nilsson"].state == "gone"
    assert sum(one.people == (winner,) for one in stand.logged()) == 1 + days


def test_bad_weather_doubles_nothing(at: Connected, stand: CrmStand) -> None:
    for number, kind in enumerate((*BEFORE, *AFTER)):
        tell(at, mail(ME, ADA, -0.001 * number), meeting(BO, NOW + timedelta(minutes=number)))
        for place in ROOMS[stand.name].places:
            stand.faults.plan(kind, place, times=6)
        at.clock.move(timedelta(hours=1))
        rest(at, turns=2)
        stand.faults.clear()
    for _ in range(3):
        at.clock.move(timedelta(hours=7))
        rest(at, turns=4)
    assert states(at) == ["done"] * 20
    assert len(stand.logged()) == 20
    assert sorted(one.name for one in stand.shown()) == ["Ada Lovelace", "Bo Nilsson"]
