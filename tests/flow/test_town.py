"""Four exports of one town, in any order, any number of times: the same people and touches."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import select, update

from service.access.workspaces import Workspace
from service.db.session import Database
from service.db.tables import contacts, metadata, pending
from service.ingest.importing import ImportOptions, run
from service.jobs.pipeline import Derived, rebuild, settle
from tests.flow.feeding import empty
from tests.flow.people import people, touches
from tests.flow.snapshot import snapshot
from tests.worlds.town import NOW, OWNER, write

ORDERS = list(itertools.permutations(range(4)))


def bring(db: Database, ws: Workspace, paths: Sequence[Path]) -> None:
    run(db, ws, paths, ImportOptions(me=OWNER), NOW)
    settle(db, ws, NOW)


@pytest.fixture
def town(db: Database, ws: Workspace, tmp_path: Path) -> list[Path]:
    paths = write(tmp_path)
    bring(db, ws, paths)
    return paths


def by_name(db: Database) -> dict[str, object]:
    with db.reading() as conn:
        rows = conn.execute(select(contacts).where(contacts.c.merged_into.is_(None)))
        return {f"{row.name}/{row.company}": row for row in rows}


def test_the_town_is_understood(db: Database, town: list[Path]) -> None:
    found = by_name(db)
    assert set(found) == {
        "Anna Bell/Acme",
        "Boris Petrov/Petrov AG",
        "Chen Wei/Globex",
        "Dora Marsh/Hooli",
        "Dora Marsh/Initech",
        "Eve Stone/",
        "Fritz Noll/",
        "Front Desk/",
        "Gerda Noll/",
    }


@pytest.mark.parametrize("order", ORDERS, ids=str)
def test_order_makes_no_difference(
    db: Database, ws: Workspace, tmp_path: Path, order: tuple[int, ...]
) -> None:
    paths = write(tmp_path)
    for place in order:
        bring(db, ws, [paths[place]])
    with db.reading() as conn:
        one_by_one = people(conn), touches(conn)
        assert conn.execute(select(pending)).all() == []
    empty(db, ws)
    bring(db, ws, paths)
    with db.reading() as conn:
        assert (people(conn), touches(conn)) == one_by_one


def test_importing_again_changes_nothing_at_all(
    db: Database, ws: Workspace, town: list[Path]
) -> None:
    with db.reading() as conn:
        before = snapshot(conn)
    report = run(db, ws, list(reversed(town)), ImportOptions(me=OWNER), NOW)
    settle(db, ws, NOW)
    with db.reading() as conn:
        assert snapshot(conn) == before
    assert sum(file.imported for file in report.files) == 0
    assert sum(file.merged for file in report.files) > 20


@pytest.mark.parametrize("what", ["detection", "reconciler", "timeline"])
def test_a_rebuild_gives_exactly_what_was_there(
    db: Database, ws: Workspace, town: list[Path], what: Derived
) -> None:
    with db.reading() as conn:
        before = snapshot(conn)
    rebuild(db, ws, what, NOW)
    with db.reading() as conn:
        assert snapshot(conn) == before


DERIVED: dict[Derived, tuple[str, ...]] = {
    "detection": ("interactions", "participants", "identifier_names", "mail_links"),
    "reconciler": ("claims", "contact_tags", "contact_terms"),
    "timeline": ("rollups", "gaps"),
}


def test_through_which_account_somebody_is_known_is_told_by_events_and_by_cards(
    db: Database, ws: Workspace, town: list[Path]
) -> None:
    with db.reading() as conn:
        before = snapshot(conn)["identifier_accounts"]
    with db.writing(ws.id) as conn:
        conn.execute(metadata.tables["identifier_accounts"].delete())
    rebuild(db, ws, "detection", NOW)
    with db.reading() as conn:
        assert len(snapshot(conn)["identifier_accounts"]) < len(before)
    rebuild(db, ws, "reconciler", NOW)
    with db.reading() as conn:
        assert snapshot(conn)["identifier_accounts"] == before


@pytest.mark.parametrize("what", sorted(DERIVED))
def test_a_rebuild_restores_what_was_lost(
    db: Database, ws: Workspace, town: list[Path], what: Derived
) -> None:
    with db.reading() as conn:
        before = snapshot(conn)
    with db.writing(ws.id) as conn:
        for name in DERIVED[what]:
            conn.execute(metadata.tables[name].delete())
        if what == "reconciler":
            conn.execute(update(contacts).values(name="?", company="?", confirmed=False))
        if what == "timeline":
            conn.execute(update(contacts).values(last_touched_at=None, warmth=1.0, touches=99))
    rebuild(db, ws, what, NOW)
    with db.reading() as conn:
        after = snapshot(conn)
    for news in ("changes", "workspaces"):  # what was lost and found again is told
        before.pop(news), after.pop(news)
    assert after == before
