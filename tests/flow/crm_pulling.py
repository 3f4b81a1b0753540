"""A CRM in memory whose people are read as a source, as a worker does it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol

from connectors.crm.grants import KEY
from service.accounts import turns
from service.accounts.turns import lease_name
from service.db.leases import Lease, give_back, take
from service.delivery.crm import connecting
from service.delivery.crm.desk import CrmDesk
from service.jobs.ground import Ground
from service.jobs.pipeline import settle
from service.jobs.turn import take_turn
from tests.flow.crm_desk import PROVIDER, Connected


def number(
    at: Connected, *, key: str = KEY, import_contacts: bool = False, provider: str = PROVIDER
) -> int:
    """Connects by a key; the account's number. Raises as connecting.connect."""
    return asyncio.run(
        connecting.connect(at.desk, provider, key, "", import_contacts=import_contacts, user=None)
    )


def again(at: Connected, *, key: str = KEY, import_contacts: bool = False) -> None:
    """The same CRM anew."""
    assert number(at, key=key, import_contacts=import_contacts) == at.account


class Place(Protocol):
    """A connected CRM."""

    @property
    def desk(self) -> CrmDesk:
        """What work on it is done at."""

    @property
    def account(self) -> int:
        """Its number."""


def turn(at: Place, stopping: Callable[[], bool] = lambda: False) -> None:
    """One turn of reading, due or not, and all that follows from it."""
    desk = at.desk
    ground = Ground(desk.db, desk.ws, desk.vault, desk.wire, desk.budgets, desk.clock)
    with desk.db.noting() as conn:
        turns.schedule(conn, desk.ws, at.account, desk.now())
        lease = take(conn, desk.ws.id, lease_name(at.account), "worker", desk.now())
    assert lease is not None
    asyncio.run(_taken(ground, lease, at.account, stopping))
    settle(desk.db, desk.ws, desk.clock())


async def _taken(ground: Ground, lease: Lease, account: int, stopping: Callable[[], bool]) -> None:
    try:
        await take_turn(ground, lease, account, stopping)
    finally:
        with ground.db.noting() as conn:
            give_back(conn, lease)
