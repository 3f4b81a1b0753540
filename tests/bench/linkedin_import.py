"""A whole import of a 20,000-message LinkedIn archive against a floor in the same run.

The floor parses the same CSV files with the csv module and inserts the very rows the import left
in the database, table by table, with executemany on a fresh file of the same schema. Ids are
hashes, so rows arrive in no order of theirs; the floor shuffles them for the same reason.
Seconds are the process's own (user and system), which other work on the machine disturbs least.

    python -m tests.bench.linkedin_import [--messages 20000] [--runs 3]
"""

from __future__ import annotations

import argparse
import csv
import io
import random
import sqlite3
import tempfile
import time
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median

from service.access.workspaces import first_workspace
from service.db.migrate import upgrade
from service.db.session import Database
from service.db.tables import metadata
from service.ingest.importing import ImportOptions, run
from service.jobs.pipeline import settle
from service.settings import Settings
from tests.worlds.linkedin import linkedin_zip

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
ME = ("Mara", "Lind", "mara-lind")


def archive(messages: int, seed: int = 7) -> bytes:
    """People and talks of a busy professional: a tenth as many connections as messages."""
    draw = random.Random(seed)
    count = max(10, messages // 10)
    people = [
        (
            f"First{n % 997}",
            f"Last{n}",
            f"person-{n}",
            "",
            f"Company {n % 400}",
            "Lead",
            date(2020, 1, 1),
        )
        for n in range(count)
    ]
    talk = []
    for n in range(messages):
        who = min(int(draw.expovariate(1 / (count / 4))), count - 1)
        when = NOW - timedelta(minutes=draw.randrange(60, 60 * 24 * 900))
        name = f"First{who % 997} Last{who}"
        me, them = ("mara-lind", "Mara Lind"), (f"person-{who}", name)
        (a, an), (b, bn) = (me, them) if draw.random() < 0.5 else (them, me)
        talk.append(
            (f"conv-{who}", a, an, b, bn, when, f"Message {n} " + "words " * draw.randrange(40))
        )
    return linkedin_zip(people, ME, talk)


def whole_import(path: Path, folder: Path) -> tuple[float, Path]:
    """Seconds of a complete import into a fresh database, and the database."""
    file = folder / "import.sqlite3"
    file.unlink(missing_ok=True)
    db = Database(f"sqlite:///{file}")
    upgrade(db)
    ws = first_workspace(db, Settings(data_dir=folder), NOW)
    start = time.process_time()
    run(db, ws, [path], ImportOptions(), NOW)
    settle(db, ws, NOW)
    took = time.process_time() - start
    db.close()
    return took, file


def floor(path: Path, filled: Path, folder: Path) -> float:
    """Seconds to parse the CSV files and insert the same rows with executemany."""
    held = sqlite3.connect(filled)
    rows = {name: held.execute(f"SELECT * FROM {name}").fetchall() for name in metadata.tables}
    held.close()
    for some in rows.values():
        random.Random(1).shuffle(some)
    file = folder / "floor.sqlite3"
    file.unlink(missing_ok=True)
    db = Database(f"sqlite:///{file}")
    upgrade(db)
    with db.writing(1) as conn:
        conn.exec_driver_sql("DELETE FROM workspaces")
    db.close()
    fresh = sqlite3.connect(file, isolation_level=None)
    fresh.execute("PRAGMA synchronous=NORMAL")
    start = time.process_time()
    with zipfile.ZipFile(path) as zipped:
        for name in zipped.namelist():
            text = io.TextIOWrapper(zipped.open(name), "utf-8", newline="")
            for _ in csv.reader(text):
                pass
    fresh.execute("BEGIN")
    for name, some in rows.items():
        if some:
            marks = ",".join("?" * len(some[0]))
            fresh.executemany(f"INSERT INTO {name} VALUES ({marks})", some)
    fresh.execute("COMMIT")
    took = time.process_time() - start
    fresh.close()
    return took


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--messages", type=int, default=20_000)
    asked.add_argument("--runs", type=int, default=3)
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "linkedin.zip"
        path.write_bytes(archive(options.messages))
        ratios = []
        for turn in range(options.runs):
            took, filled = whole_import(path, folder)
            least = floor(path, filled, folder)
            ratios.append(took / least)
            print(
                f"run {turn + 1}: import {took:.2f} s, floor {least:.2f} s, ratio {ratios[-1]:.2f}"
            )
        print(f"median ratio {median(ratios):.2f} over {options.messages} messages (aim: under 4)")


if __name__ == "__main__":
    main()
