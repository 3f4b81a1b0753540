"""Sends what waits for one endpoint, round by round, beside the lanes of the others.

At least once: a delivery is done when its success is written down, and never sent again then. The
stored bytes are sent as they are. Order is not kept: a round is sent several at a time, and what
failed comes again later; `sequence` says what is newer.

Fair: an endpoint has few requests under way at a time, and a request keeps one of the process's
places for a second at most. Whoever takes longer, or failed last, is waited for in places apart.
So slow and dead endpoints wait for each other, and nobody waits for them.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial

import httpx
from sqlalchemy import Connection

from connectors.errors import ConnectorError
from connectors.wire.client import Clock, Wire
from service.access.workspaces import Workspace
from service.accounts.reaching import reach
from service.db.leases import LASTS, Lease
from service.db.moments import ms
from service.db.session import Database
from service.db.vault import Vault
from service.delivery.webhooks import secrets
from service.delivery.webhooks.disabling import disable, notify
from service.delivery.webhooks.ledger import Ledger
from service.delivery.webhooks.rounds import (
    Parcel,
    Round,
    Sent,
    lease_name,
    take_round,
)
from service.delivery.webhooks.schedule import Answer, asked_for
from service.delivery.webhooks.signing import headers

__all__ = ["Lane", "Office", "Places", "lease_name", "reach"]

WITHIN = 15.0
"""Seconds for a whole exchange."""
HURRY = 1.0
"""Seconds an answer may take of a receiver that is not slow."""
ROUND = 2.0
"""Seconds in which a round begins to send: then what became of it is written down."""
QUICK, SLOW = 8, 4
"""Requests under way to one endpoint: of a quick receiver, of a slow one."""
_MOST_READ = 65_536
_IN_A_ROW = 3
"""Failures after which a round is broken off: the receiver is in trouble, not the delivery."""


class Places:
    """The requests a process has under way. A quarter is for slow and failing endpoints."""

    def __init__(self, at_once: int) -> None:
        self.slow_ones = max(1, at_once // 4)
        self._slow = asyncio.Semaphore(self.slow_ones)
        self._quick = asyncio.Semaphore(max(1, at_once - self.slow_ones))

    @asynccontextmanager
    async def place(self, *, quick: bool) -> AsyncIterator[None]:
        """A quick place is given back after a second, whatever became of the request."""
        places = self._quick if quick else self._slow
        await places.acquire()
        given_back = False

        def give_back() -> None:
            nonlocal given_back
            if not given_back:
                given_back = True
                places.release()

        timer = asyncio.get_running_loop().call_later(HURRY, give_back) if quick else None
        try:
            yield
        finally:
            if timer is not None:
                timer.cancel()
            give_back()


@dataclass
class Office:
    """What all lanes of an event loop stand on. draw: 0 to 1, by chance. slow: (workspace,
    endpoint) of receivers whose last answer took long."""

    db: Database
    vault: Vault
    wire: Wire
    clock: Clock
    places: Places
    ledger: Ledger
    draw: Callable[[], float] = random.random
    slow: set[tuple[int, int]] = field(default_factory=set)

    def now(self) -> int:
        """Epoch ms."""
        return ms(self.clock())


class Lane:
    """One endpoint under its lease. stopping: asked before anything more is sent. kept_at: epoch
    ms when the lease was last sure to be held: what sleeps through its end sends nothing more."""

    def __init__(
        self,
        office: Office,
        ws: Workspace,
        endpoint: int,
        lease: Lease,
        stopping: Callable[[], bool],
    ) -> None:
        self._office, self._ws, self._lease = office, ws, lease
        self._stopping = stopping
        self._key = (ws.id, endpoint)
        self.kept_at = office.now()

    async def run(self) -> None:
        """Until nothing is due, or it has to rest. Raises Fenced; cancelled, what is under way is
        sent again by whoever has the lease next."""
        sent: list[Sent] = []
        while (
            one := await self._office.ledger.write(self._key, partial(self._take, sent))
        ) is not None:
            if one.gave_up:
                await asyncio.to_thread(self._disable, one.gave_up)
                return
            sent = await self._send_all(one)

    def _take(self, sent: list[Sent], conn: Connection) -> Round | None:
        office, now = self._office, self._office.now()
        found = take_round(
            conn, self._ws, office.vault, self._lease, sent, now, office.draw,
            more=not self._stopping(),
        )  # fmt: skip
        self.kept_at = now
        return found

    def _disable(self, because: str) -> None:
        office, now = self._office, self._office.now()
        with office.db.writing(self._ws.id) as conn:
            host = disable(conn, self._ws, self._lease, because, now)
        if host is not None:
            notify(office.db, self._ws, host, because, office.clock())

    async def _send_all(self, one: Round) -> list[Sent]:
        """Several at a time, until all are sent or it is of no use to go on."""
        waiting, sent = deque(one.parcels), list[Sent]()
        until = time.perf_counter() + ROUND
        quick = not one.failing and self._key not in self._office.slow

        async def carry() -> None:
            while waiting and self._goes_on(until) and not _in_trouble(sent):
                sent.append(await self._send(one, waiting.popleft(), quick=quick))

        most = min(len(one.parcels), QUICK if quick else SLOW)
        async with asyncio.TaskGroup() as group:
            for _ in range(most):
                group.create_task(carry())
        now = self._office.now()
        return [*sent, *(Sent(parcel, now, None) for parcel in waiting)]

    def _goes_on(self, until: float) -> bool:
        late = time.perf_counter() > until or self._office.now() >= self.kept_at + LASTS
        return not (late or self._stopping())

    async def _send(self, one: Round, parcel: Parcel, *, quick: bool) -> Sent:
        office = self._office
        async with office.places.place(quick=quick):
            now, began = office.now(), time.perf_counter()
            status, asked = 0, ""
            try:
                answer = await office.wire.guarded.tell(
                    _request(one, parcel, now), within=WITHIN, most=_MOST_READ
                )
                status, because = answer.status_code, _said(answer.status_code)
                asked = answer.headers.get("retry-after", "")
            except ConnectorError as error:
                because = error.because
            took = time.perf_counter() - began
        (office.slow.add if took > HURRY else office.slow.discard)(self._key)
        pause = asked_for(asked, now) if asked else None
        return Sent(parcel, now, Answer(status, round(took * 1000), because, pause))


def _request(one: Round, parcel: Parcel, now: int) -> httpx.Request:
    signing = secrets.signing(one.sealed, now)
    return httpx.Request(
        "POST",
        one.url,
        content=parcel.body.encode(),
        headers=headers(parcel.id, parcel.body, signing, one.sealed.header, now),
        extensions={"route": "webhook", "timeout": {}},
    )


def _said(status: int) -> str:
    if 300 <= status < 400:
        return f"It leads elsewhere ({status}); redirects are not followed."
    return f"It answered {status}."


def _in_trouble(sent: list[Sent]) -> bool:
    """Whether the last answers were failures, or one asks for a pause or for good-bye."""
    answers = [one.answer for one in sent if one.answer is not None]
    if any(one.throttles or one.status == httpx.codes.GONE for one in answers):
        return True
    return len(answers) >= _IN_A_ROW and not any(one.well for one in answers[-_IN_A_ROW:])
