"""The questions of a large first load: one by one against all at once, on SQLite.

Per size a labelled world is imported and everything but its questions settled. Then both engines
ask about a copy of the store, each in a process of its own: seconds, peak memory, how good the
questions are, and how many of the own engine's the other one asks as well.

    python -m tests.bench.bulk [--sizes 20000,100000] [--spark local[2]] [--keep FOLDER] [--scores]
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from service.db.bulk import bulk
from service.db.moments import ms
from service.db.stages import Stage
from service.ingest.importing import ImportOptions, run
from service.reconciler.bulk import ask
from service.reconciler.suggest import suggest_pending
from service.timeline.settle import STEPS, Step
from tests.bench.clusters import NOW, Store, store
from tests.bench.people.records import Record
from tests.bench.people.world import a_world, write_csv
from tests.bench.reconciling import Outcome, told

PEOPLE = 0.57
"""People for each contact: not all records of a person can be joined."""
PART = 100_000


def filled(folder: Path, records: list[Record], name: str) -> Path:
    """A store of these records where only the questions are left, made when it is not there."""
    file, table = folder / f"{name}.sqlite3", folder / "part.csv"
    if not file.exists():
        with store(folder, f"{name}.part") as held, bulk():
            for first in range(0, len(records), PART):
                write_csv(records[first : first + PART], table)
                run(held.db, held.ws, [table], ImportOptions(()), NOW)
                for stage, step in STEPS.items():
                    if stage is not Stage.SUGGEST:
                        _work_off(held, step)
                print(f"  {min(first + PART, len(records)):,} records", flush=True)
        (folder / f"{name}.part").rename(file)
    return file


def _work_off(held: Store, step: Step) -> int:
    """Batches until none is left; how many keys they took."""
    whole = 0
    while True:
        with held.db.writing(held.ws.id) as conn:
            taken = step(conn, held.ws, ms(NOW))
        whole += taken
        if not taken:
            return whole


def timed(file: Path, engine: str, spark: str) -> None:
    """Asks about everybody in this store; prints the cost as JSON."""
    with store(file.parent, file.name) as held, bulk():
        wall, spent = time.perf_counter(), time.process_time()
        if engine == "own":
            _work_off(held, suggest_pending)
        else:
            ask(held.db, held.ws, ms(NOW), spark if engine == "spark" else "")
        cost = {"seconds": time.perf_counter() - wall, "spent": time.process_time() - spent}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({**cost, "peak": peak}))


def compared(file: Path, records: list[Record], engines: list[str], options: list[str]) -> None:
    """Every engine on a copy of the store."""
    own: set[tuple[str, str]] = set()
    first = 0.0
    for engine in engines:
        copy = Path(shutil.copy(file, file.with_name("copy.sqlite3")))
        call = [sys.executable, "-m", "tests.bench.bulk", "--ask", str(copy), engine, *options]
        cost = json.loads(subprocess.run(call, stdout=subprocess.PIPE, check=True).stdout)
        with store(copy.parent, copy.name) as held:
            asked, clusters = held.suggested(), held.clusters()
        pairs = {(left, right) for left, right, _ in asked}
        own, first = own or pairs, first or cost["spent"]
        times, share = first / cost["spent"], len(own & pairs) / len(own)
        print(
            f"  {engine}: {cost['spent']:.0f} s of processor ({times:.1f} times as quick),"
            f" {cost['seconds']:.0f} s, at most {cost['peak']} MB;"
            f" {len(pairs):,} questions, {share:.4f} of the own engine's",
            flush=True,
        )
        if "--scores" in options:
            found = {r.id: clusters.get(r.id, r.id) for r in records}
            told(engine, Outcome(records, found, asked, cost["spent"]), 0)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--sizes", default="20000,100000")
    asked.add_argument("--spark", default="")
    asked.add_argument("--keep", type=Path)
    asked.add_argument("--scores", action="store_true")
    asked.add_argument("--ask", nargs=2)
    options = asked.parse_args()
    if options.ask:
        timed(Path(options.ask[0]), options.ask[1], options.spark)
        return
    engines = ["own", "splink", *(["spark"] if options.spark else [])]
    passed = [*(["--spark", options.spark] if options.spark else [])]
    passed += ["--scores"] if options.scores else []
    with tempfile.TemporaryDirectory() as name:
        folder = options.keep or Path(name)
        folder.mkdir(exist_ok=True)
        for size in (int(size) for size in options.sizes.split(",")):
            print(f"some {size:,} contacts", flush=True)
            records = a_world(21, round(size * PEOPLE)).records
            compared(filled(folder, records, f"bulk-{size}"), records, engines, passed)


if __name__ == "__main__":
    main()
