"""Kills an import at chosen moments and lets it be run again; run as a process of its own.

    python -m tests.flow.crashing URL FOLDER KILL_AT

Imports the town into the database, and sends itself SIGKILL just before the KILL_AT-th statement
reaches the database (0: never). Prints how many statements there were.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import event

from service.access.workspaces import first_workspace
from service.db.session import Database
from service.ingest import importing
from service.ingest.importing import ImportOptions, run
from service.jobs.pipeline import settle
from service.settings import Settings
from tests.worlds.town import NOW, OWNER


class Fuse:
    """Counts statements and commits, and ends the process at the chosen one."""

    def __init__(self, kill_at: int) -> None:
        self.kill_at = kill_at
        self.burnt = 0

    def burn(self, *_: Any) -> None:
        self.burnt += 1
        if self.burnt == self.kill_at:
            os.kill(os.getpid(), signal.SIGKILL)


def attempt(url: str, folder: Path, kill_at: int) -> int:
    """One run over all files in the folder; how many statements it took."""
    importing.BATCH = 3  # many small transactions, many moments between them
    db = Database(url)
    ws = first_workspace(db, Settings(data_dir=folder), NOW)
    fuse = Fuse(kill_at)
    event.listen(db.engine, "before_cursor_execute", fuse.burn)
    event.listen(db.engine, "commit", fuse.burn)
    paths = sorted(path for path in folder.iterdir() if path.suffix in _KINDS)
    run(db, ws, paths, ImportOptions(me=OWNER), NOW)
    settle(db, ws, NOW)
    db.close()
    return fuse.burnt


_KINDS = (".zip", ".mbox", ".ics", ".vcf")


if __name__ == "__main__":
    sys.stdout.write(str(attempt(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))))
