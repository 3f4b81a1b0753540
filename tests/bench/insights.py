"""The diary's cost and the measures' speed at 100,000 contacts and 2 million interactions.

    python -m tests.bench.insights [--people 100000] [--each 20] [--rounds 15]
                                   [--database FILE] (kept and used again) [--postgres]

Prints how long the stage takes for all contacts, then p50 and best of each way to ask, each read
anew, and the processor time of this process (where SQLite works; PostgreSQL works in its own).
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from statistics import median

from sqlalchemy import func, select

from service.access.workspaces import Workspace, first_workspace
from service.db.bulk import bulk
from service.db.migrate import upgrade
from service.db.session import Database
from service.db.stages import Stage, push, waiting
from service.db.tables import contacts, diary
from service.settings import Settings
from service.timeline.diary import measure_pending
from service.timeline.read.insights import InsightFilter, insights
from tests.bench.crowd import AT, NOW, contact_number, fill
from tests.databases import server

WAYS: dict[str, InsightFilter] = {
    "26 weeks": InsightFilter(),
    "12 months": InsightFilter(by="month"),
    "8 quarters": InsightFilter(by="quarter"),
    "26 weeks of a tag": InsightFilter(tags=("tag7",)),
    "26 weeks of a tier": InsightFilter(tiers=("key",)),
    "5 years by month": InsightFilter(first=(NOW - timedelta(days=1825)).date(), by="month"),
}


def took(work: Callable[[], object]) -> float:
    """Seconds."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def measure(db: Database, ws: Workspace) -> None:
    """Takes up all that waits to be measured."""
    left = 1
    with bulk():
        while left:
            with db.writing(ws.id) as conn:
                measure_pending(conn, ws, AT)
                left = waiting(conn, ws.id, Stage.MEASURE)


def ready(db: Database, people: int, each: int) -> Workspace:
    """Filled and measured, if it is not already."""
    upgrade(db)
    ws = first_workspace(db, Settings(), NOW)
    with db.reading() as conn:
        there = conn.execute(select(func.count()).select_from(contacts)).scalar_one()
        told = conn.execute(select(func.count()).select_from(diary)).scalar_one()
    if not there:
        print(f"filled in {took(lambda: fill(db, ws, people, each)):.0f} s", flush=True)
    if not told:
        with db.writing(ws.id) as conn:
            push(conn, ws.id, Stage.MEASURE, [contact_number(n) for n in range(people)])
        print(f"measured in {took(lambda: measure(db, ws)):.0f} s", flush=True)
    return ws


def run(db: Database, options: argparse.Namespace) -> None:
    """Prints everything."""
    ws = ready(db, options.people, options.each)
    with db.engine.connect() as conn:
        conn.exec_driver_sql("ANALYZE")
        conn.commit()
    for name, wanted in WAYS.items():

        def ask(wanted: InsightFilter = wanted) -> None:
            with db.reading() as conn:
                insights(conn, ws, wanted, AT)

        times, works = [], []
        for _ in range(options.rounds):
            begun = time.process_time()
            times.append(1000 * took(ask))
            works.append(1000 * (time.process_time() - begun))
        told = f"p50 {median(times):6.1f} ms   best {min(times):6.1f} ms"
        print(f"{name:20} {told}   processor {median(works):6.1f} ms", flush=True)


@contextmanager
def opened(options: argparse.Namespace) -> Iterator[Database]:
    """The database that is asked for."""
    with tempfile.TemporaryDirectory() as folder:
        if options.postgres:
            with server() as running:
                db = Database(running.create("insights"))
                yield db
                db.close()
            return
        db = Database(f"sqlite:///{options.database or Path(folder) / 'insights.sqlite3'}")
        yield db
        db.close()


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--people", type=int, default=100_000)
    asked.add_argument("--each", type=int, default=20)
    asked.add_argument("--rounds", type=int, default=15)
    asked.add_argument("--database", type=Path)
    asked.add_argument("--postgres", action="store_true")
    chosen = asked.parse_args()
    with opened(chosen) as held:
        run(held, chosen)
