"""kill -9 at any moment of an import, run again: the same database as an uninterrupted run."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from service.access.workspaces import Workspace
from service.db.session import Database
from tests.flow.feeding import empty
from tests.flow.snapshot import Row, snapshot
from tests.worlds.town import write

POINTS = 8
"""Moments per database, spread evenly over the whole run; CRASH_POINTS tries more."""


def attempt(db: Database, folder: Path, kill_at: int) -> subprocess.CompletedProcess[str]:
    url = db.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.flow.crashing", url, str(folder), str(kill_at)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def state(db: Database) -> dict[str, list[Row]]:
    with db.reading() as conn:
        return snapshot(conn)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL on this system")
def test_a_killed_import_is_simply_run_again(db: Database, ws: Workspace, tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    write(folder)
    whole = attempt(db, folder, 0)
    assert whole.returncode == 0, whole.stderr
    statements, expected = int(whole.stdout), state(db)
    assert statements > 100
    points = int(os.environ.get("CRASH_POINTS", POINTS))
    for turn in range(points):
        kill_at = 1 + turn * (statements - 1) // max(points - 1, 1)
        empty(db, ws)
        killed = attempt(db, folder, kill_at)
        assert killed.returncode == -signal.SIGKILL, (kill_at, killed.stderr)
        again = attempt(db, folder, 0)
        assert again.returncode == 0, again.stderr
        assert state(db) == expected, f"killed before statement {kill_at} of {statements}"
