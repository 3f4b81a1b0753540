"""Touchline as many processes over PostgreSQL, beside a sandbox of this process."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select

from service.accounts import demo
from service.db.session import Database
from service.db.tables import leases, source_rows, streams

ROOT = Path(__file__).parents[2]
PATIENCE = 150.0
_WORKER = re.compile(r"The worker (\S+) is at work")
_LINK = re.compile(r"(http\S+)(/sign-in/\S+)")


@dataclass
class Fleet:
    """environment: TOUCHLINE_* of every process. workers: by the name they gave themselves."""

    environment: dict[str, str]
    database: Database
    workers: dict[str, subprocess.Popen[str]] = field(default_factory=dict)
    others: list[subprocess.Popen[str]] = field(default_factory=list)

    def run(self, *arguments: str) -> subprocess.Popen[str]:
        """A `touchline` process."""
        return subprocess.Popen(
            [sys.executable, "-c", "from service.cli import main; main()", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, **self.environment, "PYTHONUNBUFFERED": "1"},
            cwd=ROOT,
        )

    def hire(self) -> str:
        """One more worker; its name."""
        process = self.run("worker")
        name = first(_WORKER, process)[1]
        self.workers[name] = process
        return name

    def connect(self, people: Any) -> None:
        """Starts an API and connects the sample accounts through it."""
        address = self.environment["TOUCHLINE_PUBLIC_URL"]
        api = self.run("api", "--port", address.rpartition(":")[2])
        self.others.append(api)
        first(re.compile("The API is up"), api)
        printed, _ = self.run("sign-in").communicate()
        found = _LINK.search(printed)
        assert found, printed
        demo.connect(address, found[0], people)

    def stop(self, name: str, how: signal.Signals) -> int:
        """Ends a worker; its exit code."""
        process = self.workers.pop(name)
        process.send_signal(how)
        process.communicate(timeout=40)
        return process.returncode

    def holders(self) -> dict[str, str]:
        """Who holds which lease on an account."""
        with self.database.reading() as conn:
            held = select(leases.c.name, leases.c.holder).where(
                leases.c.name.startswith("account:"), leases.c.until > time.time() * 1000
            )
            return {row.name: row.holder for row in conn.execute(held)}

    def held(self, feature: str = "mail") -> list[str]:
        """External ids of live rows."""
        with self.database.reading() as conn:
            rows = (
                select(source_rows.c.external_id)
                .join(streams, streams.c.id == source_rows.c.stream_id)
                .where(streams.c.feature == feature, source_rows.c.gone_at.is_(None))
            )
            return list(conn.execute(rows).scalars())

    def finished(self) -> bool:
        """Every stream was complete."""
        with self.database.reading() as conn:
            open_ones = select(streams.c.id).where(streams.c.last_complete_at.is_(None))
            some = conn.execute(select(streams.c.id)).first() is not None
            return some and conn.execute(open_ones).first() is None


@contextmanager
def fleet(environment: dict[str, str], database: Database) -> Iterator[Fleet]:
    """Ends whatever still runs."""
    made = Fleet(environment, database)
    try:
        yield made
    finally:
        for process in (*made.workers.values(), *made.others):
            process.kill()
            process.wait()
            if process.stdout:
                process.stdout.close()


def first(pattern: re.Pattern[str], process: subprocess.Popen[str]) -> re.Match[str]:
    """The first line of its output that has the pattern."""
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line)
        if found := pattern.search(line):
            return found
    raise AssertionError("".join(said))


def until(true: Callable[[], bool], what: str) -> float:
    """Waits; the seconds it took."""
    began = time.monotonic()
    while not true():
        if time.monotonic() - began > PATIENCE:
            raise AssertionError(f"not in {PATIENCE} s: {what}")
        time.sleep(0.1)
    return time.monotonic() - began
