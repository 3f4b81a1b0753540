"""Many accounts: what a poll that finds nothing costs, and two workers against one.

python -m tests.bench.accounts idle [--accounts 200]
python -m tests.bench.accounts workers [--accounts 12] [--messages 600]
"""

from __future__ import annotations

import argparse
import asyncio
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx
from sqlalchemy import select

from connectors.sandbox.clock import Clock
from connectors.wire.client import Wire
from connectors.wire.pace import LocalBudgets
from service.access.workspaces import first_workspace
from service.accounts import turns
from service.db import migrate
from service.db.moments import ms
from service.db.session import Database
from service.db.tables import accounts, streams
from service.db.vault import Vault
from service.jobs.budgets import budgets
from service.jobs.ground import Ground
from service.jobs.worker import Worker
from service.settings import PollSettings, Settings
from tests import databases
from tests.bench.first_sync import fill, sync
from tests.bench.replay import Again, Recorder, serving
from tests.conftest import NOW
from tests.worlds.rig import KEY, Rig, endpoints

LATENCY = 0.1
"""Seconds, about what a provider takes for a batch. Without it two processes on two cores, with the
database and the stand-in beside them, would only measure the cores."""
_POLL = PollSettings()
POLLS_AN_HOUR = {"busy": 3600 / _POLL.interval, "quiet": 3600 / _POLL.quiet_interval}


def poll(rig: Rig, transport: httpx.AsyncBaseTransport) -> None:
    """Every account once, by a worker."""
    with rig.db.writing(rig.ws.id) as conn:
        for account in rig.boxes:
            turns.schedule(conn, rig.ws, account, ms(rig.clock()))

    async def work() -> None:
        wire = Wire(clock=rig.clock, sleep=rig.clock.sleep, transport=transport)
        purse = LocalBudgets(rig.clock, rig.clock.sleep)
        ground = Ground(rig.db, rig.ws, rig.vault, wire, purse, rig.clock)
        await Worker(ground).drain(rig.boxes)
        await wire.close()

    asyncio.run(work())


def idle(count: int, folder: Path) -> None:
    """Prints what nothing costs."""
    path = folder / "idle.sqlite3"
    path.write_bytes(databases.sqlite_template(folder).read_bytes())
    rig = Rig(f"sqlite:///{path}", Settings(data_dir=folder))
    for n in range(count):
        rig.open("google" if n % 2 else "microsoft", f"mara{n}@lind.example")
    first, recorder = Recorder(rig.app), Recorder(rig.app)
    poll(rig, first)
    poll(rig, recorder)
    with serving(recorder, folder) as port:
        again = Again(port)
        began = time.process_time()
        poll(rig, again)
        spent = time.process_time() - began
        began = time.process_time()
        asyncio.run(_fetch(recorder, port))
        least = time.process_time() - began
    with rig.db.reading() as conn:
        sequences = len(conn.execute(select(streams.c.id)).all())
    rig.db.close()
    print(
        f"an idle poll of {count} accounts with {sequences} streams: {again.count} requests "
        f"({again.count / sequences:.2f} a stream), {1000 * spent / count:.1f} ms CPU an account, "
        f"{spent / least:.1f} times the requests alone"
    )
    for name, times in POLLS_AN_HOUR.items():
        print(
            f"2,000 {name} accounts: {2000 * times * spent / count / 36:.1f}% of a core, "
            f"{times * again.count / count:.0f} requests an account and hour"
        )


async def _fetch(recorder: Recorder, port: int) -> None:
    async with httpx.AsyncClient(transport=Again(port)) as client:
        for asked in recorder.asked:
            await client.send(
                client.build_request(
                    asked.method, asked.url, headers=asked.headers, content=asked.content
                )
            )


def workers(count: int, messages: int, folder: Path) -> None:
    """Prints how much faster two are than one, first syncs on PostgreSQL."""
    with databases.server() as server:
        took = {}
        for crew in (1, 2):
            url = server.create(f"crew{crew}")
            database = Database(url)
            migrate.upgrade(database)
            rig = Rig(url, Settings(data_dir=folder))
            for n in range(count):
                address = f"mara{n}@lind.example"
                box = rig.google.open(address, "Mara Lind")
                rig.boxes[rig.connect("google", address, "mail")] = box
            one = next(iter(rig.boxes))
            fill(rig, one, messages)
            recorder = Recorder(rig.app)
            sync(rig, one, recorder)
            with rig.db.engine.begin() as conn:  # as if nothing had been read yet
                conn.exec_driver_sql("DELETE FROM source_rows; DELETE FROM streams")
                conn.exec_driver_sql("UPDATE accounts SET listed_at = NULL, synced_at = NULL")
            with rig.db.writing(rig.ws.id) as conn:
                for account in rig.boxes:
                    turns.break_lease(conn, rig.ws, account)
                    turns.schedule(conn, rig.ws, account, 0)
            with serving(recorder, folder, LATENCY) as port:
                took[crew] = _race(url, port, crew, folder)
            with database.reading() as conn:
                held = conn.execute(select(streams.c.held)).scalars().all()
            assert sum(held) == count * messages, held
            rig.db.close()
            database.close()
    print(
        f"{count} first syncs of {messages} messages: one worker {took[1]:.1f} s, two "
        f"{took[2]:.1f} s: {took[1] / took[2]:.2f} times as fast (aim 1.7); an answer takes "
        f"{LATENCY} s, and each worker reads 3 accounts at a time"
    )


def _race(url: str, port: int, crew: int, folder: Path) -> float:
    command = [sys.executable, "-m", "tests.bench.accounts", "work", url, str(port), str(folder)]
    running = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
               for _ in range(crew)]  # fmt: skip
    for one in running:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    database, began = Database(url), time.monotonic()
    for one in running:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    while unread(database):
        time.sleep(0.05)
    took = time.monotonic() - began  # what is derived from it afterwards is not counted
    for one in running:
        one.communicate()
    database.close()
    return took


def unread(database: Database) -> bool:
    """Whether some account was not read to its end yet."""
    with database.reading() as conn:
        left = select(accounts.c.id).where(accounts.c.synced_at.is_(None))
        return conn.execute(left).first() is not None


def work(url: str, port: int, folder: Path) -> None:
    """One worker of the race: reads accounts until all were read."""
    settings = Settings(data_dir=folder).model_copy(update=endpoints(units_per_minute=10**9))
    db = Database(url)
    ws = first_workspace(db, settings, NOW)
    clock = Clock(NOW, running=True)  # the tokens are of that day

    async def run() -> None:
        wire = Wire(clock=clock, transport=Again(port))
        ground = Ground(db, ws, Vault([KEY]), wire, budgets(db, clock, wire.sleep), clock)
        worker = Worker(ground, at_once=3)
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        running = asyncio.create_task(worker.run())
        while await asyncio.to_thread(unread, db):
            await asyncio.sleep(0.05)
        worker.stop()
        await running

    asyncio.run(run())
    db.close()


def main() -> None:
    """See above."""
    if sys.argv[1:2] == ["work"]:
        work(sys.argv[2], int(sys.argv[3]), Path(sys.argv[4]))
        return
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=("idle", "workers"))
    parser.add_argument("--accounts", type=int, default=0)
    parser.add_argument("--messages", type=int, default=600)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if asked.what == "idle":
            idle(asked.accounts or 200, Path(folder))
        else:
            workers(asked.accounts or 12, asked.messages, Path(folder))


if __name__ == "__main__":
    main()
