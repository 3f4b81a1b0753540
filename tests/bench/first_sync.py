"""CPU of a first sync against a floor in the same run, and requests against the provider's minimum.

The stand-in's answers are recorded, then served again by another process, so that only the client's
work is measured. The floor fetches the same answers with httpx, parses their JSON (the parts of a
batch each) and inserts one row a message with executemany. Seconds are the process's own.

    python -m tests.bench.first_sync [--messages 4000] [--runs 3]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import sqlite3
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

import httpx

from connectors.sandbox.world import Letter, Party
from connectors.wire.client import Wire
from connectors.wire.pace import LocalBudgets
from service.accounts import turns
from service.db.leases import take
from service.db.moments import ms
from service.jobs import turn as turning
from service.jobs.ground import Ground
from service.jobs.pipeline import settle
from service.settings import Settings
from tests import databases
from tests.bench.replay import Again, Recorder, serving
from tests.conftest import NOW
from tests.worlds.rig import Rig

ADDRESSES = {"google": "mara@lind.example", "microsoft": "mara.lind@north.example"}
_BOUNDARY = re.compile(r'boundary="?([^";]+)"?')
MINIMUM = {"google": 1 / 500 + 1 / 50, "microsoft": 1 / 100}
"""Requests a message: a page of 500 ids and batches of 50; delta pages of 100."""


def fill(rig: Rig, account: int, messages: int) -> None:
    """Two years of plausible letters: a third sent, headers as mailers write them."""
    box = rig.boxes[account]
    me = Party("Mara Lind", box.address)
    for n in range(messages):
        other = Party(f"Person {n % 300}", f"person{n % 300}@firm{n % 80}.example")
        sent = n % 3 == 0
        letter = Letter(
            message_id=f"<{n:06}.{n * 7919 % 10007}@firm{n % 80}.example>",
            sender=me if sent else other,
            to=(other if sent else me,),
            subject=f"Re: Matter {n % 500}, and a few more words",
            sent_at=NOW - timedelta(minutes=(messages - n) * 200),
            in_reply_to=f"<{n - 1:06}.{(n - 1) * 7919 % 10007}@firm{n % 80}.example>" if n else "",
            headers=(("X-Mailer", "Mailer 9.1"), ("Reply-To", other.address)),
        )
        box.send(letter) if sent else box.receive(letter)


def sync(rig: Rig, account: int, transport: httpx.AsyncBaseTransport) -> None:
    """A turn without end."""
    with rig.db.noting() as conn:
        turns.break_lease(conn, rig.ws, account)
        lease = take(conn, rig.ws.id, turns.lease_name(account), "bench", ms(rig.clock()))
    assert lease is not None

    async def work() -> None:
        wire = Wire(clock=rig.clock, sleep=rig.clock.sleep, transport=transport)
        budgets = LocalBudgets(rig.clock, rig.clock.sleep)
        ground = Ground(rig.db, rig.ws, rig.vault, wire, budgets, rig.clock)
        await turning.take_turn(ground, lease, account, lambda: False)
        await wire.close()

    asyncio.run(work())


def floor(recorded: Recorder, port: int, path: Path) -> float:
    """The same answers: fetched, parsed, inserted."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE rows (id INTEGER PRIMARY KEY, external TEXT, payload TEXT)")
    began = time.process_time()

    async def work() -> None:
        async with httpx.AsyncClient(transport=Again(port)) as client:
            for asked in recorded.asked:
                again = client.build_request(
                    asked.method, asked.url, headers=asked.headers, content=asked.content
                )
                answer = await client.send(again)
                rows = [(None, str(one.get("id", "")), json.dumps(one)) for one in items(answer)]
                connection.executemany("INSERT INTO rows VALUES (?, ?, ?)", rows)
                connection.commit()

    asyncio.run(work())
    spent = time.process_time() - began
    connection.close()
    return spent


def items(answer: httpx.Response) -> list[Any]:
    """The things an answer is about."""
    kind = answer.headers.get("content-type", "")
    if found := _BOUNDARY.search(kind):
        parts = answer.text.split(f"--{found[1]}")[1:-1]
        return [json.loads(part[part.index("{") :]) for part in parts]
    if "json" not in kind:
        return []
    said = json.loads(answer.content)
    found_list = said.get("value") or said.get("messages") or []
    return found_list if isinstance(found_list, list) else []


def measure(provider: str, messages: int, runs: int, folder: Path) -> None:
    """Prints one provider's figures."""
    turning.SLICE = 1e9  # one turn, however long
    template = databases.sqlite_template(folder)
    spent, derived, floors, requests = [], [], [], 0
    for run in range(runs):
        path = folder / f"{provider}{run}.sqlite3"
        path.write_bytes(template.read_bytes())
        rig = Rig(f"sqlite:///{path}", Settings(data_dir=folder))
        account = rig.open(provider, ADDRESSES[provider])
        fill(rig, account, messages)
        recorder = Recorder(rig.app)
        with rig.db.engine.connect() as conn:
            conn.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        backup = path.read_bytes()
        sync(rig, account, recorder)
        rig.db.close()
        for suffix in ("-wal", "-shm"):
            Path(f"{path}{suffix}").unlink(missing_ok=True)
        path.write_bytes(backup)
        with serving(recorder, folder) as port:
            again = Again(port)
            began = time.process_time()
            sync(rig, account, again)
            spent.append(time.process_time() - began)
            requests = again.count
            floors.append(floor(recorder, port, folder / f"floor{provider}{run}.sqlite3"))
        began = time.process_time()
        settle(rig.db, rig.ws, rig.clock())
        derived.append(time.process_time() - began)
        rig.db.close()
    _tell(provider, messages, spent, derived, floors, requests)


def _tell(
    provider: str,
    messages: int,
    spent: list[float],
    derived: list[float],
    floors: list[float],
    requests: int,
) -> None:
    thousand = messages / 1000
    ratios = [mine / theirs for mine, theirs in zip(spent, floors, strict=True)]
    print(
        f"{provider}: {median(spent) / thousand:.3f} s CPU per 1,000 messages, floor "
        f"{median(floors) / thousand:.3f}: {median(ratios):.2f} times (aim under 3); "
        f"judging and deriving {median(derived) / thousand:.3f} s more"
    )
    least = messages * MINIMUM[provider]
    print(f"{provider}: {requests / thousand:.1f} requests per 1,000 messages, "
          f"{requests / least:.2f} times the least")  # fmt: skip


def main() -> None:
    """Both providers."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--messages", type=int, default=4000)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for provider in ("google", "microsoft"):
            measure(provider, asked.messages, asked.runs, Path(folder))


if __name__ == "__main__":
    main()
