"""Two workers on PostgreSQL: one is killed in mid-sync, the other finishes; nothing is lost."""

from __future__ import annotations

import signal
import socket
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.accounts.demo import Stage, stage
from service.db import migrate
from service.db.session import Database
from tests.databases import Server
from tests.flow.many import Fleet, fleet, until

SCALE = 0.08


@pytest.fixture(scope="module")
def town() -> Iterator[Stage]:
    with stage(seed=5, scale=SCALE) as running:
        yield running


@pytest.fixture
def crew(postgres: Server, town: Stage, tmp_path: Path) -> Iterator[Fleet]:
    url = postgres.create("fleet")
    database = Database(url)
    migrate.upgrade(database)
    with socket.create_server(("127.0.0.1", 0)) as sock:
        port = sock.getsockname()[1]
    environment = {
        **town.settings,
        "TOUCHLINE_DATABASE__URL": url,
        "TOUCHLINE_DATA_DIR": str(tmp_path),
        "TOUCHLINE_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "TOUCHLINE_POLL__INTERVAL": "1",
        "TOUCHLINE_GOOGLE__UNITS_PER_MINUTE": "30000",  # 25 mails a second: time to be killed in
    }
    with fleet(environment, database) as made:
        yield made
    database.close()
    postgres.drop("fleet")


def letters(town: Stage) -> list[str]:
    """Ids of all mail in both boxes, but for drafts."""
    return [
        key
        for address in town.people.values()
        for key, (_, place) in town.box(address).letters().items()
        if place != "draft"
    ]


def test_a_killed_worker_is_succeeded(crew: Fleet, town: Stage) -> None:
    names = {crew.hire(), crew.hire()}
    crew.connect(town.people)
    until(lambda: len(crew.held()) > 60, "a sync has begun")
    victim = next(iter(crew.holders().values()))
    orphans = {name for name, holder in crew.holders().items() if holder == victim}
    before = len(crew.held())
    assert crew.stop(victim, signal.SIGKILL) == -signal.SIGKILL
    survivor = (names - {victim}).pop()
    took = until(
        lambda: (
            all(crew.holders().get(name, survivor) == survivor for name in orphans)
            and len(crew.held()) > before
        ),
        "the survivor took over",
    )
    assert took < 60
    until(crew.finished, "all streams are complete")
    held = Counter(crew.held())
    assert {key: times for key, times in held.items() if times > 1} == {}
    assert set(held) == set(letters(town))
    print(f"take-over after {took:.1f} s")  # noqa: T201 - a measurement


def test_a_worker_that_is_asked_to_stop_leaves_nothing_locked(crew: Fleet, town: Stage) -> None:
    name = crew.hire()
    crew.connect(town.people)
    until(lambda: len(crew.held()) > 60, "a sync has begun")
    assert crew.stop(name, signal.SIGTERM) == 0
    assert crew.holders() == {}
    crew.hire()
    until(crew.finished, "all streams are complete")
    assert sorted(crew.held()) == sorted(letters(town))
