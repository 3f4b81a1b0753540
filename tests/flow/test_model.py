"""Last touch, gaps and measures always equal a naive recomputation; more by MODEL_WORLDS."""

from __future__ import annotations

import os
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from service.db.session import Database
from tests import databases
from tests.flow.model_machine import ModelMachine

WORLDS = int(os.environ.get("MODEL_WORLDS", "30"))
STEPS = int(os.environ.get("MODEL_STEPS", "25"))


def run(machine: type[ModelMachine], worlds: int) -> None:
    """So many worlds of STEPS steps each."""
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=worlds,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            derandomize="MODEL_WORLDS" not in os.environ,  # by chance only where it is asked for
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )


def test_derived_equals_recomputed(sqlite_template: Path) -> None:
    class Model(ModelMachine):
        template = sqlite_template

    run(Model, WORLDS)


def test_the_same_on_postgresql(postgres_database: Database) -> None:
    class Model(ModelMachine):
        def open(self) -> Database:
            databases.empty(postgres_database)
            return Database(postgres_database.engine.url.render_as_string(hide_password=False))

    run(Model, max(1, WORLDS // 2))
