"""Pushes into CRMs beside the other work: each connection that is due has a task of its own.

One that is slow, or rests, delays no other: nothing is shared but the places, and a turn is over
after half a minute. Due is what has something waiting, and what the change log has news for.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from sqlalchemy import Connection, and_, func, or_, select

from service.accounts.turns import PUSHING, lease_name
from service.db.leases import Fenced, Lease, take
from service.db.moments import ms
from service.db.tables import crms, workspaces
from service.db.whereabouts import place
from service.delivery.crm.desk import CrmDesk
from service.delivery.crm.turn import take_turn
from service.jobs.ground import Ground
from service.jobs.leased import Leased

LOG = logging.getLogger(__name__)
AT_ONCE = 32
"""Connections one process pushes into at the same time."""

Key = tuple[int, int]
"""Workspace and account."""


class Pushes:
    """For one event loop. served: by workspace, kept by the worker. holder: the worker's name."""

    def __init__(self, ground: Ground, served: Mapping[int, Ground], holder: str) -> None:
        self._ground, self._served, self._holder = ground, served, holder
        self._jobs = Leased[Key](ground)
        self._stopped = False

    def stop(self) -> None:
        """Begins nothing new."""
        self._stopped = True

    async def look(self) -> None:
        """Begins turns of connections that are due."""
        free = AT_ONCE - len(self._jobs)
        if free <= 0 or self._stopped:
            return
        for key, lease in await asyncio.to_thread(self._claim, free):
            self._jobs.begin(key, lease, partial(self._work, key, lease))

    async def keep(self) -> None:
        """See Leased."""
        await self._jobs.keep()

    async def come_home(self, grace: float) -> None:
        """See Leased. What is cut off is looked for in the CRM before it is sent again."""
        await self._jobs.come_home(grace)

    def _claim(self, most: int) -> list[tuple[Key, Lease]]:
        now = ms(self._ground.clock())
        with self._ground.db.reading() as conn:
            found = due(conn, now)
        wanted = [key for key in found if key not in self._jobs and key[0] in self._served][:most]
        if not wanted:
            return []
        with self._ground.db.noting() as conn:
            taken = [
                (key, take(conn, key[0], lease_name(key[1], PUSHING), self._holder, now))
                for key in sorted(wanted)  # in one order, or two workers could wait for each other
            ]
        return [(key, lease) for key, lease in taken if lease is not None]

    async def _work(self, key: Key, lease: Lease) -> None:
        ground = self._served[key[0]]
        desk = CrmDesk(
            ground.db, ground.ws, ground.vault, ground.wire, ground.budgets, ground.clock
        )
        try:
            await take_turn(desk, lease, key[1], lambda: self._stopped)
        except Fenced:
            LOG.info("Pushing into CRM %d went to another worker.", key[1])
        except Exception as error:  # noqa: BLE001 - the next look tries again
            LOG.error("Pushing into CRM %d failed: %s", key[1], place(error))


def due(conn: Connection, now: int) -> Sequence[Key]:
    """Connections with something to do, of all workspaces, the one that waits longest first. now:
    epoch ms."""
    waits = and_(crms.c.due_at.is_not(None), crms.c.due_at <= now)
    behind = and_(crms.c.pushing == "on", crms.c.seen < workspaces.c.sequence)
    rested: Any = or_(crms.c.rest_until.is_(None), crms.c.rest_until <= now)
    chosen = (
        select(crms.c.workspace_id, crms.c.account_id)
        .join(workspaces, workspaces.c.id == crms.c.workspace_id)
        .where(crms.c.pushing.in_(("on", "leaving")), rested, or_(waits, behind))
        .order_by(func.coalesce(crms.c.due_at, 0), crms.c.account_id)
    )
    return [(row.workspace_id, row.account_id) for row in conn.execute(chosen).all()]
