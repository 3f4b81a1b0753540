"""The fixtures themselves, and transactions on both databases."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import func, select

from service.access.workspaces import Workspace
from service.db.session import Database
from service.db.tables import owners
from tests.conftest import SALT
from tests.flow.snapshot import snapshot


@pytest.mark.parametrize("turn", [1, 2])
def test_every_test_starts_empty(db: Database, ws: Workspace, turn: int) -> None:
    with db.writing(ws.id) as conn:
        assert conn.execute(select(func.count()).select_from(owners)).scalar_one() == 0
        row = {"workspace_id": ws.id, "identifier": "email:me@x.com", "basis": "given"}
        conn.execute(owners.insert(), row | {"created_at": turn})


def test_ids_are_reproducible(ws: Workspace) -> None:
    assert ws.salt == SALT
    assert ws.identifier_id("email:anna@x.com") == 8_114_426_500_852_215_233


def test_a_snapshot_forgets_when_but_not_what(db: Database, ws: Workspace, now: datetime) -> None:
    with db.reading() as conn:
        before = snapshot(conn)
    assert dict(before["workspaces"][0])["name"] == "Touchline"
    row = {"workspace_id": ws.id, "identifier": "email:me@x.com", "basis": "given"}
    with db.writing(ws.id) as conn:
        conn.execute(owners.insert(), row | {"created_at": 5})
    with db.reading() as conn:
        after = snapshot(conn)
    assert after != before
    assert after["owners"] == [tuple(row.items())]
