"""Whatever goes wrong, everything is in the CRM exactly once in the end. CRM_WORLDS raises the
number of worlds, of which PostgreSQL sees a third: the acts are the same."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import pytest

from connectors import registry
from connectors.memory import MemoryCrm
from connectors.sandbox.clock import Clock
from connectors.sink import Crm
from connectors.wire.client import Wire
from connectors.wire.pace import LocalBudgets
from service.access.workspaces import Workspace
from service.db.session import Database
from service.db.vault import vault
from service.delivery.crm import connecting
from service.delivery.crm.desk import CrmDesk
from tests.conftest import NOW
from tests.contract.crm_ground import CrmGround
from tests.flow.crm_desk import Connected
from tests.flow.crm_grounds import GROUNDS, key_of
from tests.flow.crm_machine import CrmWorld
from tests.flow.crm_there import MemoryThere, StandThere, There
from tests.flow.feeding import empty
from tests.worlds.rig import Fuse, MortalDatabase

WORLDS = int(os.environ.get("CRM_WORLDS", "12"))
FIRST = int(os.environ.get("CRM_SEED", "1"))
ACTS = 30


class Chaos:
    """Worlds on one database, one after the other."""

    def __init__(self, db: Database, ws: Workspace, patch: pytest.MonkeyPatch) -> None:
        self.fuse, self.ws, self._patch = Fuse(), ws, patch
        self.db = MortalDatabase(db.engine.url.render_as_string(hide_password=False), self.fuse)

    def connected(self, name: str, wire: Wire, clock: Clock, there: There, room: Any) -> Connected:
        """A CRM that is in the registry under this name; its people are read in some worlds."""
        budgets = LocalBudgets(clock, clock.sleep)
        desk = CrmDesk(self.db, self.ws, vault(self.ws.settings), wire, budgets, clock)
        asked = connecting.connect(
            desk, name, there.key, there.site, import_contacts=self.reads, user=None
        )
        return Connected(desk, room, asyncio.run(asked), clock)

    def memory(self, seed: int) -> None:
        """A world around a CRM in memory."""
        random, clock = self.anew(seed), Clock(NOW)
        room = MemoryCrm(clock)
        self._patch.setitem(registry.CRMS, "memory", lambda wire, client: room)
        there = MemoryThere(room, random)
        at = self.connected("memory", Wire(clock=clock, sleep=clock.sleep), clock, there, room)
        self.tell(seed, CrmWorld(at, there, random, self.fuse))

    def stand(self, name: str, ground: CrmGround, seed: int) -> None:
        """A world around a stand-in, behind its adapter."""
        random, clock = self.anew(seed), Clock(NOW)
        stand = ground.stand(clock)
        ground.furnish(stand)
        there = StandThere(stand, key_of(name), ground.site)
        wire = Wire(clock=clock, sleep=clock.sleep, transport=there)
        room: Callable[[Wire, Any], Crm] = lambda wire, client: ground.crm(wire)  # noqa: E731
        self._patch.setitem(registry.CRMS, name, room)
        at = self.connected(name, wire, clock, there, None)
        rules = [rule.model_dump(exclude={"type"}) for rule in at.row.mapping]
        self.tell(seed, CrmWorld(at, there, random, self.fuse, rules[1:], rules[0]))

    def anew(self, seed: int) -> Random:
        """Nothing is left of the world before."""
        empty(self.db, self.ws)
        random = Random(seed)
        self.reads = random.random() < 0.3
        return random

    def tell(self, seed: int, world: CrmWorld) -> None:
        """The story of a world, and how it went wrong."""
        try:
            world.run(ACTS)
        except Exception as error:
            raise AssertionError(f"world {seed}: {' '.join(world.trace)}") from error


@pytest.fixture
def chaos(db: Database, ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> Iterator[Chaos]:
    """On either database."""
    made = Chaos(db, ws, monkeypatch)
    yield made
    made.db.close()


def test_everything_arrives_exactly_once(chaos: Chaos) -> None:
    worlds = WORLDS if chaos.db.sqlite else max(1, WORLDS // 3)
    for seed in range(FIRST, FIRST + worlds):
        chaos.memory(seed)


@pytest.mark.parametrize("name", sorted(GROUNDS))
def test_everything_arrives_exactly_once_in_every_crm(chaos: Chaos, name: str) -> None:
    if not chaos.db.sqlite:
        pytest.skip("the engine is the same, and this is about the adapters")
    for seed in range(FIRST, FIRST + max(1, WORLDS // 10)):
        chaos.stand(name, GROUNDS[name](), seed)


def test_every_crm_is_in_the_chaos() -> None:
    assert GROUNDS.keys() == registry.CRMS.keys()
