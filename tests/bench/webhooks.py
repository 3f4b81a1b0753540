"""Webhooks: deliveries a second against a bare httpx loop that posts the same bodies, the wait from
event to delivery with one dead endpoint among ten, and what a thousand idle endpoints cost.

    python -m tests.bench.webhooks [--deliveries 3000] [--runs 3] [--seconds 15]
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles

import httpx
from sqlalchemy import func, select

from connectors.wire.client import Wire
from connectors.wire.pace import LocalBudgets
from schemas.webhook import NewEndpoint
from service.access.workspaces import Workspace, first_workspace
from service.accounts.reaching import reach
from service.db import ids
from service.db.changes import Change, record
from service.db.moments import ms
from service.db.session import Database
from service.db.tables import deliveries
from service.db.vault import Vault
from service.delivery.webhooks.endpoints import make
from service.delivery.webhooks.posting import QUICK
from service.delivery.webhooks.spreading import spread
from service.jobs.deliveries import Deliveries
from service.jobs.ground import Ground
from service.jobs.worker import Worker
from service.settings import DeliverySettings, Settings
from tests import databases
from tests.bench.receiving import receiving

KEYS = Vault(["k" * 32])
PACE = 0.05
"""Seconds between events while the wait is measured."""


@dataclass
class Stage:
    """A database, a workspace and a process's ground."""

    db: Database
    ws: Workspace

    @classmethod
    def at(cls, folder: Path, name: str) -> Stage:
        path = folder / f"{name}.sqlite3"
        path.write_bytes(databases.sqlite_template(folder).read_bytes())
        db = Database(f"sqlite:///{path}")
        settings = Settings(data_dir=folder, delivery=DeliverySettings(allow_private=True))
        return cls(db, first_workspace(db, settings, now()))

    def ground(self) -> Ground:
        wire = Wire(reach=reach(self.ws.settings))
        return Ground(self.db, self.ws, KEYS, wire, LocalBudgets(now, wire.sleep), now)

    def endpoints(self, urls: Sequence[str]) -> None:
        with self.db.writing(self.ws.id) as conn:
            for url in urls:
                make(conn, self.ws, KEYS, NewEndpoint(url=url), None, ms(now()))

    def happen(self, times: int = 1) -> None:
        subject = ids.public("a", 7)
        news = [Change("account.recovered", subject, {"id": subject, "at": time.time()})] * times
        with self.db.writing(self.ws.id) as conn:
            record(conn, self.ws.id, ms(now()), news)

    def left(self) -> int:
        chosen = select(func.count()).where(deliveries.c.state != "done")
        with self.db.reading() as conn:
            return int(conn.execute(chosen).scalar_one())

    def bodies(self) -> list[str]:
        with self.db.reading() as conn:
            return list(conn.execute(select(deliveries.c.body)).scalars())


@dataclass(frozen=True)
class Cost:
    """Seconds of the clock, and of this process's processor."""

    took: float
    spent: float


class Spent:
    """Counts from when it is made."""

    def __init__(self) -> None:
        self._began = time.perf_counter(), time.process_time()

    def __call__(self) -> Cost:
        took, spent = self._began
        return Cost(time.perf_counter() - took, time.process_time() - spent)


def now() -> datetime:
    """The real one."""
    return datetime.now(UTC)


async def send(stage: Stage) -> Cost:
    """Seconds until all that waits is delivered and written down, and those of the processor."""
    ground = stage.ground()
    working = Deliveries(ground, "bench")
    working.serve(ground)
    await working.look()  # connections and threads are made, and nothing waits yet
    spent = Spent()
    while stage.left():
        await working.look()
        while tasks := working.tasks():
            await asyncio.wait(tasks)
    cost = spent()
    working.stop()
    await working.come_home(1)
    await ground.wire.close()
    return cost


async def bare(url: str, bodies: Sequence[str], at_once: int) -> Cost:
    """The same bodies by a loop that does nothing else."""
    waiting = list(bodies)
    async with httpx.AsyncClient() as client:

        async def carry() -> None:
            while waiting:
                await client.post(
                    url,
                    content=waiting.pop().encode(),
                    headers={"content-type": "application/json"},
                )

        spent = Spent()
        await asyncio.gather(*(carry() for _ in range(at_once)))
        return spent()


def throughput(count: int, endpoints: int, runs: int, folder: Path) -> None:
    """Prints how close to the bare loop one worker comes."""
    ratios, leaner, rates, spreads = [], [], [], []
    at_once = min(endpoints * QUICK, 24)
    with receiving() as receiver:
        for run in range(runs):
            stage = Stage.at(folder, f"rate{endpoints}-{run}")
            stage.endpoints([f"{receiver.url}{n}" for n in range(endpoints)])
            stage.happen(count // endpoints)
            began = time.perf_counter()
            while spread(stage.db, stage.ws, ms(now())):
                continue
            spreads.append(count / (time.perf_counter() - began))
            mine = asyncio.run(send(stage))
            theirs = asyncio.run(bare(receiver.url, stage.bodies(), at_once))
            ratios.append(theirs.took / mine.took)
            leaner.append(theirs.spent / mine.spent)
            rates.append(count / mine.took)
            stage.db.close()
    print(
        f"{endpoints} endpoint(s), {at_once} at once: {median(rates):,.0f} deliveries/s a worker, "
        f"{100 * median(ratios):.0f}% of a bare httpx loop (aim over 50%), "
        f"{100 * median(leaner):.0f}% by processor time; handed out: {median(spreads):,.0f}/s"
    )


async def _live(stage: Stage, seconds: float) -> None:
    ground = stage.ground()
    worker = Worker(ground)
    running = asyncio.create_task(worker.run())
    await asyncio.sleep(1)
    for _ in range(int(seconds / PACE)):
        await asyncio.to_thread(stage.happen)
        await asyncio.sleep(PACE)
    await asyncio.sleep(2)
    worker.stop()
    await running
    await ground.wire.close()


def waiting(seconds: float, folder: Path) -> None:
    """Prints the wait with ten well endpoints, and with one of them dead."""
    for dead in (False, True):
        with receiving() as receiver, receiving(dead=True) as hanging:
            stage = Stage.at(folder, f"wait{dead}")
            urls = [f"{receiver.url}{n}" for n in range(9)]
            stage.endpoints([*urls, hanging.url if dead else f"{receiver.url}9"])
            asyncio.run(_live(stage, seconds))
            cuts = quantiles(receiver.waits(), n=100)
            stage.db.close()
        who = "one of ten hangs" if dead else "ten are well"
        print(f"event to delivery, {who}: p50 {cuts[49]:.2f} s, p99 {cuts[98]:.2f} s")


async def _rest(stage: Stage, seconds: float) -> float:
    ground = stage.ground()
    worker = Worker(ground)
    running = asyncio.create_task(worker.run())
    await asyncio.sleep(2)
    began = time.process_time()
    await asyncio.sleep(seconds)
    spent = time.process_time() - began
    worker.stop()
    await running
    await ground.wire.close()
    return spent / seconds


def idle(seconds: float, folder: Path) -> None:
    """Prints the CPU of a worker with nothing to do."""
    shares = {}
    for count in (0, 1000):
        stage = Stage.at(folder, f"idle{count}")
        stage.endpoints([f"https://host{n}.example/hook" for n in range(count)])
        shares[count] = asyncio.run(_rest(stage, seconds))
        stage.db.close()
    print(
        f"an idle worker: {100 * shares[0]:.2f}% of a core without endpoints, "
        f"{100 * shares[1000]:.2f}% with 1,000"
    )


def main() -> None:
    """All three."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--deliveries", type=int, default=3000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=15)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        for endpoints in (1, 10):
            throughput(asked.deliveries, endpoints, asked.runs, Path(name))
        waiting(asked.seconds, Path(name))
        idle(asked.seconds, Path(name))


if __name__ == "__main__":
    main()
