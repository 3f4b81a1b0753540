"""One process serves every workspace, also those made while it works."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from service.access.workspaces import OWNER, Workspace, found, opened
from service.accounts import turns
from service.db import tables
from service.db.moments import ms
from service.db.session import Database
from service.ingest.uploads import Upload, accept
from service.jobs.engine import Engine
from service.jobs.worker import Worker
from tests.flow.turning import turning

CARD = "BEGIN:VCARD\nVERSION:3.0\nFN:{name}\nEMAIL:{name}@x.example\nEND:VCARD\n"


def until(done: Callable[[], bool]) -> None:
    for _ in range(300):
        if done():
            return
        time.sleep(0.05)
    raise AssertionError("it was never done")


def upload(db: Database, ws: Workspace, folder: Path, name: str) -> None:
    """An import that waits, in a folder of its own."""
    folder = folder / "uploads" / name
    folder.mkdir(parents=True)
    path = folder / "card.vcf"
    path.write_text(CARD.format(name=name))
    with db.writing(ws.id) as conn:
        accept(conn, ws, [Upload.of("card.vcf", path)], {"user": OWNER}, 1)


def names(db: Database, ws: Workspace) -> set[str]:
    with db.reading() as conn:
        mine = tables.contacts.c.workspace_id == ws.id
        return set(conn.execute(select(tables.contacts.c.name).where(mine)).scalars())


def another(db: Database, ws: Workspace, name: str) -> Workspace:
    with db.writing(ws.id) as conn:
        made = opened(conn, ws.settings, found(conn, name, "", OWNER, 1))
    assert made is not None
    return made


def test_imports_and_stages_of_all(db: Database, ws: Workspace, tmp_path: Path) -> None:
    second = another(db, ws, "Second")
    engine = Engine(db, ws, lambda: datetime.now(UTC))
    engine.start()
    try:
        upload(db, ws, tmp_path, "anna")
        upload(db, second, tmp_path, "bo")
        until(lambda: names(db, ws) == {"anna"} and names(db, second) == {"bo"})
        third = another(db, ws, "Third")
        upload(db, third, tmp_path, "cy")
        until(lambda: names(db, third) == {"cy"})
    finally:
        engine.stop()
    assert (names(db, ws), names(db, second)) == ({"anna"}, {"bo"})
    with db.reading() as conn:
        whose = conn.execute(select(tables.accounts.c.workspace_id, tables.accounts.c.user_id))
        assert set(map(tuple, whose)) == {(one.id, OWNER) for one in (ws, second, third)}


def test_each_time_another_workspace_chooses_first(
    db: Database, ws: Workspace, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many accounts one of them has."""
    second = another(db, ws, "Second")
    first, other = (turning(db, one, now, monkeypatch) for one in (ws, second))
    for n in range(5):
        first.connect(f"u-{n}")
    other.connect("u-9")

    async def claimed() -> set[int]:
        grounds = (first.ground(), other.ground())
        worker = Worker(grounds[0], at_once=1)
        worker._served = {ground.ws.id: ground for ground in grounds}
        taken = [one for _ in range(2) for one in worker._claim(1)]
        for ground in grounds:
            await ground.wire.close()
        return {ground.ws.id for ground, _, _ in taken}

    assert asyncio.run(claimed()) == {ws.id, second.id}
    with db.reading() as conn:
        assert turns.due(conn, second, ms(now), 9) == []
