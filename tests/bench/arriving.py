"""What 1,000 new records cost in a small store and in a large one, on SQLite.

Both stores are filled by the real import with a world of their size: more people at more
employers, as in life. Records are in no order, so what arrives is mostly about people who are
there already. --keep FOLDER keeps the filled stores and uses them again.

    python -m tests.bench.arriving [--sizes 10000,1000000] [--rounds 5] [--keep FOLDER]
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from pathlib import Path
from statistics import median

from sqlalchemy import func, select

from service.db.tables import contacts
from tests.bench.clusters import Store, store
from tests.bench.people.records import Record
from tests.bench.people.world import a_world, write_csv

ARRIVING = 1000
AIM = 1.5
_PEOPLE = 0.57
"""People for each contact: not all records of a person can be joined."""
_PART = 100_000


def filled(folder: Path, records: list[Record], name: str) -> Path:
    """A store file that holds these records, made when it is not there."""
    file = folder / f"{name}.sqlite3"
    if not file.exists():
        start = time.perf_counter()
        with store(folder, f"{name}.part") as held:
            for first in range(0, len(records), _PART):
                _take(held, folder, records[first : first + _PART])
                done = min(first + _PART, len(records))
                print(f"  {done:,} at {time.perf_counter() - start:.0f} s", flush=True)
        (folder / f"{name}.part").rename(file)
    return file


def rounds(file: Path, parts: list[list[Record]]) -> tuple[list[float], int]:
    """Processor seconds of each arrival in a copy of the store, and the contacts it had."""
    with tempfile.TemporaryDirectory(dir=file.parent) as name:
        folder = Path(name)
        shutil.copy(file, folder / "copy.sqlite3")
        with store(folder, "copy.sqlite3") as held:
            with held.db.reading() as conn:
                live = contacts.c.merged_into.is_(None)
                count = conn.execute(select(func.count()).where(live)).scalar_one()
            return [_take(held, folder, part) for part in parts], count


def _take(held: Store, folder: Path, records: list[Record]) -> float:
    """Processor seconds of one import."""
    path = folder / f"{records[0].id}.csv"
    write_csv(records, path)
    start = time.process_time()
    held.take([path])
    took = time.process_time() - start
    path.unlink()
    return took


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--sizes", default="10000,1000000")
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--keep", type=Path)
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = options.keep or Path(name)
        folder.mkdir(exist_ok=True)
        costs = []
        for size in (int(size) for size in options.sizes.split(",")):
            world = a_world(21, round(size * _PEOPLE))
            cut = len(world.records) - options.rounds * ARRIVING
            later = world.records[cut:]
            file = filled(folder, world.records[:cut], f"arriving-{size}")
            took, count = rounds(
                file, [later[at : at + ARRIVING] for at in range(0, len(later), ARRIVING)]
            )
            costs.append(median(took))
            each = ", ".join(f"{one:.2f}" for one in took)
            print(f"{count:,} contacts: {ARRIVING} records take {costs[-1]:.2f} s ({each})")
    print(f"ratio {costs[-1] / costs[0]:.2f} (aim: at most {AIM})")


if __name__ == "__main__":
    main()
