"""Zero lost, zero doubled, whatever the world does: thousands of steps, more by `make storm`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from service.db.session import Database
from tests import databases
from tests.flow.world_machine import WorldMachine

WORLDS = int(os.environ.get("STORM_WORLDS", "60"))
STEPS = int(os.environ.get("STORM_STEPS", "50"))


SMALL = {
    "connectors.google.gmail.PAGE": 5,
    "connectors.google.gmail.STEP": 2,
    "connectors.google.diary.PAGE": 4,
    "connectors.google.people.PAGE": 2,
    "connectors.microsoft.mail.PAGE": 3,
    "connectors.microsoft.calendar.PAGE": 4,
    "connectors.microsoft.people.PAGE": 2,
}
"""Pages so small that a walk has many batches, and dies between them."""


@pytest.fixture(autouse=True)
def _small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    for place, size in SMALL.items():
        monkeypatch.setattr(place, size)


def run(machine: type[WorldMachine], worlds: int) -> None:
    """So many worlds of STEPS steps each."""
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=worlds,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            derandomize="STORM_WORLDS" not in os.environ,  # by chance only where it is asked for
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )


def test_after_quiet_what_is_held_is_what_is_so(sqlite_template: Path) -> None:
    class World(WorldMachine):
        template = sqlite_template

    run(World, WORLDS)


def test_the_same_on_postgresql(postgres_database: Database) -> None:
    url = postgres_database.engine.url.render_as_string(hide_password=False)

    class World(WorldMachine):
        def url(self) -> str:
            databases.empty(postgres_database)
            return url

    run(World, max(1, WORLDS // 6))
