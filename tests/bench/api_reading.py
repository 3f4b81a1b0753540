"""List routes at 100,000 contacts and 2 million interactions against /healthz, in one run.

    python -m tests.bench.api_reading [--people 100000] [--each 20] [--requests 400]
                                      [--database FILE]   (kept and used again)

The service runs as a process of its own; one client on one connection asks the routes in turn, so
that all of them meet the same noise. Prints p50 and p99 and the ratio of p99 to /healthz's.
"""

from __future__ import annotations

import argparse
import http.client
import random
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from service.access.tokens import issue
from service.access.workspaces import first_workspace
from service.db import ids
from service.db.migrate import upgrade
from service.db.session import Database
from service.settings import Settings
from tests.bench.crowd import AT, NOW, contact_number, fill


def routes(draw: random.Random, people: int) -> dict[str, str]:
    """One address per kind of request; the contact changes from call to call."""
    who = ids.public("c", contact_number(draw.randrange(people)))
    return {
        "/healthz": "/healthz",
        "/v1/gaps": "/v1/gaps",
        "/v1/gaps?kind=overdue": "/v1/gaps?kind=overdue",
        "/v1/contacts": "/v1/contacts",
        "/v1/contacts?sort=-score": "/v1/contacts?sort=-score",
        "/v1/contacts?sort=last_touched_at": "/v1/contacts?sort=last_touched_at",
        "/v1/contacts?q=": f"/v1/contacts?q=anna%20company{draw.randrange(3000)}",
        "/v1/contacts?tag=": f"/v1/contacts?tag=tag{draw.randrange(50)}",
        "/v1/contacts/{id}": f"/v1/contacts/{who}",
        "/v1/contacts/{id}/timeline": f"/v1/contacts/{who}/timeline",
        "/v1/timeline": "/v1/timeline",
        "/v1/timeline?kind=meeting": "/v1/timeline?kind=meeting",
    }


def ready(file: Path, people: int, each: int) -> str:
    """The filled database (made when it is not there) and a token for it."""
    fresh = not file.exists()
    db = Database(f"sqlite:///{file}")
    upgrade(db)
    ws = first_workspace(db, Settings(data_dir=file.parent), NOW)
    if fresh:
        start = time.perf_counter()
        fill(db, ws, people, each)
        print(f"filled in {time.perf_counter() - start:.0f} s, {file.stat().st_size >> 20} MiB")
    with db.writing(ws.id) as conn:
        _, secret = issue(conn, ws.id, "bench", ["read"], None, AT)
    db.close()
    return secret


def served(file: Path, port: int) -> subprocess.Popen[bytes]:
    """The service on this database; answers once it listens."""
    process = subprocess.Popen([sys.executable, "-m", "tests.bench.serving", str(file), str(port)])
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return process
        time.sleep(0.1)
    raise RuntimeError("the service did not start")


def asked(port: int, secret: str, people: int, requests: int) -> dict[str, list[float]]:
    """Seconds of every request, by route."""
    took: dict[str, list[float]] = {}
    draw = random.Random(3)
    conn = http.client.HTTPConnection("127.0.0.1", port)
    for turn in range(requests + 20):
        for name, path in routes(draw, people).items():
            start = time.perf_counter()
            conn.request("GET", path, headers={"Authorization": f"Bearer {secret}"})
            answer = conn.getresponse()
            body = answer.read()
            spent = time.perf_counter() - start
            if answer.status != 200:
                raise RuntimeError(f"{path}: {answer.status} {body[:300]!r}")
            if turn >= 20:
                took.setdefault(name, []).append(spent)
    conn.close()
    return took


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--people", type=int, default=100_000)
    options.add_argument("--each", type=int, default=20)
    options.add_argument("--requests", type=int, default=400)
    options.add_argument("--database", type=Path)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        file = given.database or Path(name) / "crowd.sqlite3"
        secret = ready(file, given.people, given.each)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        process = served(file, port)
        try:
            took = asked(port, secret, given.people, given.requests)
        finally:
            process.terminate()
            process.wait()
    floor = sorted(took["/healthz"])
    for route, times in took.items():
        ordered = sorted(times)
        p50, p99 = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)]
        low, high = p50 / floor[len(floor) // 2], p99 / floor[int(len(floor) * 0.99)]
        print(
            f"{route:36} p50 {p50 * 1000:6.2f} ms ({low:4.1f}x)"
            f"  p99 {p99 * 1000:6.2f} ms ({high:4.1f}x)"
        )


if __name__ == "__main__":
    main()
