"""Thousands of random worlds: every event reaches every endpoint that wants it, at least once,
verifies, is the same bytes every time, and is not sent again once its success is written down.

HOOK_WORLDS=5000 runs so many on each database; HOOK_SEED begins elsewhere.
"""

from __future__ import annotations

import asyncio
import os

from service.access.workspaces import Workspace
from service.db.session import Database
from tests.flow.hook_world import World

WORLDS = int(os.environ.get("HOOK_WORLDS", "30"))
SEED = int(os.environ.get("HOOK_SEED", "1"))


def test_whatever_happens_every_event_arrives(db: Database, ws: Workspace) -> None:
    for seed in range(SEED, SEED + WORLDS):
        try:
            asyncio.run(World(db, ws, seed).run())
        except BaseException as error:
            error.add_note(f"HOOK_SEED={seed} HOOK_WORLDS=1")
            raise
