"""List routes at 100,000 contacts and 2 million interactions against /healthz, in one run.

    python -m tests.bench.api_reading [--people 100000] [--each 20] [--requests 400] [--small 10000]
                                      [--postgres] [--folder FOLDER]   (kept and used again)
                                      [--at URL ...]      (databases of your own, by size)

The service runs as a process of its own. "cold" is without the read cache, "warm" with it: of
routes whose address changes from call to call, warm asks few addresses again and again. One client
on one connection asks the routes in turn, so that all of them meet the same noise; then 16 ask one
route at once. Prints p50 and p99 with their ratio to /healthz's, answers a second as a share of
/healthz's, and how p50 grew from the small database.
"""

from __future__ import annotations

import argparse
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from service.access.tokens import issue
from service.access.workspaces import first_workspace
from service.db import ids
from service.db.migrate import upgrade
from service.db.session import Database
from service.settings import Settings
from tests import databases
from tests.bench.crowd import AT, NOW, contact_number, fill
from tests.bench.lines import Line, throughput

HEALTH = "/healthz"
CLIENTS = 16
_FEW = 20
"""Addresses that warm asks again and again."""
_SAMPLE = 100
Path_ = Callable[[], str]


def routes(draw: random.Random, people: int) -> dict[str, Path_]:
    """A maker of addresses for each kind of request."""

    def who() -> str:
        return ids.public("c", contact_number(draw.randrange(people)))

    plain = (
        HEALTH, "/v1/contacts", "/v1/contacts?sort=-score", "/v1/contacts?sort=last_touched_at",
        "/v1/contacts?tier=key", "/v1/contacts?gap=overdue", "/v1/contacts?q=anna",
        "/v1/timeline", "/v1/timeline?kind=meeting", "/v1/timeline?counted=true", "/v1/gaps",
        "/v1/gaps?kind=overdue", "/v1/changes", "/v1/merges", "/v1/suggestions", "/v1/accounts",
    )  # fmt: skip
    found: dict[str, Path_] = {path: lambda path=path: path for path in plain}  # type: ignore[misc]
    return found | {
        "/v1/contacts?q=NAME NAME": lambda: (
            f"/v1/contacts?q=anna%20{draw.choice(['bell', 'kim', 'frost'])}{draw.randrange(977)}"
        ),
        "/v1/contacts?q=NAME COMPANY": lambda: (
            f"/v1/contacts?q=anna%20company{draw.randrange(3000)}"
        ),
        "/v1/contacts?tag=": lambda: f"/v1/contacts?tag=tag{draw.randrange(50)}",
        "/v1/gaps?tag=": lambda: f"/v1/gaps?tag=tag{draw.randrange(50)}",
        "/v1/contacts/{id}": lambda: f"/v1/contacts/{who()}",
        "/v1/contacts/{id}/timeline": lambda: f"/v1/contacts/{who()}/timeline",
    }


def ready(url: str, people: int, each: int) -> str:
    """The filled database (made when it is empty) and a token for it."""
    db = Database(url)
    upgrade(db)
    ws = first_workspace(db, Settings(data_dir=Path(tempfile.gettempdir())), NOW)
    with db.reading() as conn:
        fresh = conn.execute(text("SELECT 1 FROM contacts LIMIT 1")).first() is None
    if fresh:
        start = time.perf_counter()
        fill(db, ws, people, each)
        print(f"{people} people filled in {time.perf_counter() - start:.0f} s", flush=True)
        if not db.sqlite:
            with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
                conn.execute(text("VACUUM ANALYZE"))
    with db.writing(ws.id) as conn:
        _, secret = issue(conn, ws.id, "bench", ["read"], None, AT)
    db.close()
    return secret


@contextmanager
def served(url: str, cache: int) -> Iterator[tuple[int, int]]:
    """The service on this database; its port and process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "tests.bench.serving", url, str(port), str(cache)]
    process = subprocess.Popen(command)
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait()


def processor(pid: int) -> float:
    """Seconds that all threads of a process have run."""
    threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(one.read_text().split()[0]) for one in threads) / 1e9


@dataclass(frozen=True, slots=True)
class Measure:
    """Seconds of each request, sorted; answers a second of 16 clients; processor, ms a request."""

    took: list[float]
    rate: float
    work: float

    def at(self, share: float) -> float:
        """A percentile, ms."""
        return self.took[int(len(self.took) * share)] * 1000


def measured(
    url: str, secret: str, people: int, requests: int, seconds: float, *, warm: bool
) -> dict[str, Measure]:
    """Every route, in turn."""
    draw = random.Random(3)
    made = routes(draw, people)
    if warm:
        kept = {name: [make() for _ in range(_FEW)] for name, make in made.items()}
        made = {name: lambda some=some: draw.choice(some) for name, some in kept.items()}  # type: ignore[misc]
    took: dict[str, list[float]] = {name: [] for name in made}
    with served(url, 64 if warm else 0) as (port, pid):
        line = Line(port, secret)
        for turn in range(requests + 20):
            for name, make in made.items():
                spent = line.ask(make())
                if turn >= 20:
                    took[name].append(spent)
        work: dict[str, float] = {}
        for name, make in made.items():
            before = processor(pid)
            for _ in range(_SAMPLE):
                line.ask(make())
            work[name] = (processor(pid) - before) / _SAMPLE * 1000
        rates = {
            name: throughput(port, secret, make, CLIENTS, seconds) for name, make in made.items()
        }
    return {name: Measure(sorted(times), rates[name], work[name]) for name, times in took.items()}


def told(name: str, found: dict[str, Measure], small: dict[str, Measure] | None) -> str:
    """A line of the table."""
    one, floor = found[name], found[HEALTH]
    grown = f" x{one.work / small[name].work:4.2f} grown" if small else ""
    return (
        f"{name:34} p50 {one.at(0.5):7.2f} ms ({one.at(0.5) / floor.at(0.5):5.1f}x)"
        f"  p99 {one.at(0.99):7.2f} ms ({one.at(0.99) / floor.at(0.99):5.1f}x)"
        f"  {one.rate:6.0f}/s ({one.rate / floor.rate:4.0%})"
        f"  cpu {one.work:5.2f} ms{grown}"
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--people", type=int, default=100_000)
    options.add_argument("--small", type=int, default=10_000)
    options.add_argument("--each", type=int, default=20)
    options.add_argument("--requests", type=int, default=400)
    options.add_argument("--seconds", type=float, default=2)
    options.add_argument("--postgres", action="store_true")
    options.add_argument("--folder", type=Path)
    options.add_argument("--at", nargs="*")
    given = options.parse_args()
    sizes = [size for size in (given.small, given.people) if size]
    with ExitStack() as stack:
        if given.at:
            urls = given.at
        elif given.postgres:
            server = stack.enter_context(databases.server())
            urls = [server.create(f"crowd_{size}") for size in sizes]
        else:
            folder = given.folder or Path(stack.enter_context(tempfile.TemporaryDirectory()))
            urls = [f"sqlite:///{folder / f'crowd_{size}.sqlite3'}" for size in sizes]
        secrets = [ready(url, size, given.each) for url, size in zip(urls, sizes, strict=True)]
        for warm in (False, True):
            found = [
                measured(url, secret, size, given.requests, given.seconds, warm=warm)
                for url, secret, size in zip(urls, secrets, sizes, strict=True)
            ]
            print("\nwarm" if warm else "\ncold")
            for name in found[-1]:
                print(told(name, found[-1], found[0] if len(found) > 1 else None), flush=True)


if __name__ == "__main__":
    main()
