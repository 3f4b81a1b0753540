"""Answers told again: only what still holds, only to those it was told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import httpx
import pytest
from anyio.from_thread import BlockingPortal
from fastapi import FastAPI

from service.access.workspaces import Workspace
from service.api import cache
from service.app import create_app
from service.db.session import Database
from service.settings import ApiSettings, Settings
from tests.api.client import calling
from tests.api.conftest import Mint
from tests.api.rows import Seed
from tests.api.spying import asked

PATHS = ("/v1/contacts", "/v1/contacts?q=anna", "/v1/timeline", "/v1/gaps", "/v1/changes")


def questions(client: httpx.Client, db: Database, path: str, **headers: str) -> int:
    """Statements a request takes, those of the guard left out."""
    with asked(db) as found:
        assert client.get(path, headers=headers).status_code in (200, 304)
    return len([said for said, _ in found if "FROM tokens" not in said])


@pytest.fixture
def people(seed: Seed) -> Seed:
    """Three contacts."""
    for name in ("Anna", "Bo", "Cy"):
        seed.touched(name, f"email:{name.lower()}@x.com", ago=3)
    seed.conn.commit()
    return seed


@pytest.mark.parametrize("path", PATHS)
def test_the_same_again_asks_nothing(
    client: httpx.Client, people: Seed, db: Database, path: str
) -> None:
    first = client.get(path)
    assert questions(client, db, path) == 0
    again = client.get(path)
    assert (again.content, again.headers["etag"]) == (first.content, first.headers["etag"])
    assert again.headers["x-request-id"] != first.headers["x-request-id"]
    held = client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (held.status_code, held.content) == (304, b"")
    assert held.headers["etag"] == first.headers["etag"]


def test_whoever_asks_with_a_tag_first_fills_it_too(
    client: httpx.Client, people: Seed, db: Database
) -> None:
    tag = client.get("/v1/contacts?limit=2").headers["etag"]
    people.contact("Dora")
    people.conn.commit()
    assert questions(client, db, "/v1/contacts?limit=2", **{"If-None-Match": tag}) > 0
    assert questions(client, db, "/v1/contacts?limit=2", **{"If-None-Match": tag}) == 0
    assert questions(client, db, "/v1/contacts?limit=2") == 0


def test_a_write_is_seen_at_once(client: httpx.Client, people: Seed) -> None:
    assert client.get("/v1/rulings").json()["items"] == []
    said = client.put("/v1/rulings", json={"address": "x@y.example", "word": "never"})
    assert said.status_code == 200, said.text
    (ruling,) = client.get("/v1/rulings").json()["items"]
    assert client.delete(f"/v1/rulings/{ruling['id']}").status_code == 204
    assert client.get("/v1/rulings").json()["items"] == []


def test_another_process_is_seen_at_once(
    client: httpx.Client, people: Seed, db: Database, ws: Workspace
) -> None:
    other = Database(db.engine.url.render_as_string(hide_password=False))
    before = client.get("/v1/contacts").json()
    with other.writing(ws.id) as conn:
        conn.exec_driver_sql("UPDATE contacts SET name = 'Zoe' WHERE name = 'Anna'")
    other.close()
    names = [one["name"] for one in client.get("/v1/contacts").json()["items"]]
    assert names == ["Bo", "Cy", "Zoe"]
    assert before["items"][0]["name"] == "Anna"


def test_looking_for_work_changes_no_version(db: Database, ws: Workspace) -> None:
    before = db.versions.of(ws.id)
    with db.writing(ws.id) as conn:
        conn.exec_driver_sql("SELECT count(*) FROM contacts")
        conn.exec_driver_sql("DELETE FROM gaps WHERE rank = 3")
    assert db.versions.of(ws.id) == before
    with db.noting() as conn:
        conn.exec_driver_sql("UPDATE workspaces SET name = 'x'")
    assert db.versions.of(ws.id) == before
    with pytest.raises(ZeroDivisionError):
        _break(db, ws)
    assert db.versions.of(ws.id) == before
    with db.writing(ws.id) as conn:
        conn.exec_driver_sql("UPDATE workspaces SET name = 'z'")
    assert db.versions.of(ws.id) == (before or 0) + 1
    assert db.versions.of(77) is None


def _break(db: Database, ws: Workspace) -> None:
    with db.writing(ws.id) as conn:
        conn.exec_driver_sql("UPDATE workspaces SET name = 'y'")
        raise ZeroDivisionError


class Clock:
    """A present that a test moves."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """The present."""
        return self.now


@pytest.fixture
def clock(now: datetime) -> Clock:
    """Frozen until moved."""
    return Clock(now)


@pytest.fixture
def moving(
    db: Database,
    ws: Workspace,
    settings: Settings,
    clock: Clock,
    portal: BlockingPortal,
    mint: Mint,
) -> Iterator[httpx.Client]:
    """A client of an application by that clock."""
    with calling(create_app(db, settings, clock), portal, mint("read")) as calls:
        yield calls


@pytest.mark.parametrize("step", [5, -1, 86_400])
def test_time_passes(
    moving: httpx.Client, people: Seed, db: Database, clock: Clock, step: int
) -> None:
    moving.get("/v1/gaps")
    clock.now += timedelta(seconds=4)
    assert questions(moving, db, "/v1/gaps") == 0
    clock.now += timedelta(seconds=step - 4)
    assert questions(moving, db, "/v1/gaps") > 0


def test_nobody_is_told_what_another_was(
    app: FastAPI, client: httpx.Client, portal: BlockingPortal, mint: Mint, people: Seed,
    db: Database,
) -> None:  # fmt: skip
    client.get("/v1/contacts")
    with calling(app, portal, mint("read")) as other:
        assert questions(other, db, "/v1/contacts") > 0
        assert questions(other, db, "/v1/contacts") == 0
    with calling(app, portal, "tl_1_wrong") as stranger:
        assert stranger.get("/v1/contacts").status_code == 401


def test_other_forms_and_errors_are_not_kept(
    client: httpx.Client, people: Seed, db: Database
) -> None:
    for path in ("/v1/contacts?format=csv", "/v1/contacts/c_0000000000000"):
        client.get(path)
        with asked(db) as found:
            client.get(path)
        assert found
    client.get("/v1/contacts")
    answer = client.get("/v1/contacts", headers={"Accept": "text/csv"})
    assert answer.headers["content-type"].startswith("text/csv")
    assert client.get("/v1/contacts?tga=x").status_code == 422
    assert client.get("/v1/contacts?tga=x").status_code == 422


def test_memory_is_bounded_and_may_be_none(
    db: Database, ws: Workspace, settings: Settings, now: datetime, portal: BlockingPortal,
    mint: Mint, people: Seed, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    none = settings.model_copy(update={"api": ApiSettings(read_cache_mb=0)})
    with calling(create_app(db, none, lambda: now), portal, mint("read")) as calls:
        calls.get("/v1/gaps")
        assert questions(calls, db, "/v1/gaps") > 0
    monkeypatch.setattr(cache, "_OVERHEAD", 600_000)
    one = settings.model_copy(update={"api": ApiSettings(read_cache_mb=1)})
    with calling(create_app(db, one, lambda: now), portal, mint("read")) as calls:
        calls.get("/v1/gaps")
        assert questions(calls, db, "/v1/gaps") == 0
        calls.get("/v1/contacts")  # both are too much
        assert questions(calls, db, "/v1/contacts") == 0
        assert questions(calls, db, "/v1/gaps") > 0
