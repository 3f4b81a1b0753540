"""Zero lost, zero doubled, whatever the world does: thousands of steps, more by `make storm`."""

from __future__ import annotations

import os
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.flow.world_machine import WorldMachine

WORLDS = int(os.environ.get("STORM_WORLDS", "60"))
STEPS = int(os.environ.get("STORM_STEPS", "50"))


def test_after_quiet_what_is_held_is_what_is_so(sqlite_template: Path) -> None:
    class World(WorldMachine):
        template = sqlite_template

    run_state_machine_as_test(
        World,
        settings=settings(
            max_examples=WORLDS,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
