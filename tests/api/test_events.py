"""Events: the change log as it grows, progress, and when a stream ends."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from schemas.change import Change
from service.access import tokens
from service.access.workspaces import Workspace
from service.api import events, feed, listener
from service.db.changes import Change as Entry
from service.db.changes import record
from service.db.moments import ms
from service.db.session import Database
from service.db.tables import imports, streams
from tests.api.conftest import Mint
from tests.api.rows import Seed
from tests.api.running import listening, running

Away = tuple[str, uvicorn.Server]


@pytest.fixture(autouse=True)
def _quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "EVERY", 0.02)
    monkeypatch.setattr(listener, "LOOK", 0.1)
    monkeypatch.setattr(listener, "HEARTBEAT", 0.3)


@pytest.fixture
def away(app: FastAPI) -> Iterator[Away]:
    with running(app) as served:
        yield served


@pytest.fixture
def token(mint: Mint) -> str:
    return mint("read")


def change(db: Database, ws: Workspace, now: datetime, *subjects: str, type: str = "") -> None:
    entries = [Entry(type or "contact.updated", one, {"id": one}) for one in subjects]
    with db.writing(ws.id) as conn:
        record(conn, ws.id, ms(now), entries)


def test_changes_are_told_as_they_happen(
    away: Away, token: str, db: Database, ws: Workspace, now: datetime
) -> None:
    change(db, ws, now, "c_1")
    with listening(away[0], token) as ear:
        assert ear.answer.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert ear.answer.headers["cache-control"] == "no-store"
        assert ear.block() == {"retry": "3000", "id": "1"}
        change(db, ws, now, "c_2", "c_3")
        told = [ear.block(), ear.block()]
    assert [(one["event"], one["id"]) for one in told] == [
        ("contact.updated", "2"),
        ("contact.updated", "3"),
    ]
    shown = Change.model_validate_json(told[0]["data"])
    assert (shown.subject, shown.sequence, shown.data) == ("c_2", 2, {"id": "c_2"})
    with httpx.Client(headers={"Authorization": f"Bearer {token}"}) as client:
        listed = client.get(f"{away[0]}/v1/changes?since=1").json()["items"]
    assert listed[0] == shown.model_dump(mode="json")


@pytest.mark.parametrize(
    ("query", "header", "first"),
    [("?since=0", None, 1), ("?since=2", None, 3), ("", "3", 4), ("?since=0", "3", 4)],
)
def test_it_resumes(
    away: Away,
    token: str,
    db: Database,
    ws: Workspace,
    now: datetime,
    query: str,
    header: str | None,
    first: int,
) -> None:
    change(db, ws, now, *(f"c_{n}" for n in range(1, 501)))
    headers = {} if header is None else {"Last-Event-ID": header}
    with listening(away[0], token, query, **headers) as ear:
        heard = [ear.event()[1]["sequence"] for _ in range(first, 501)]
        change(db, ws, now, "c_501")
        heard.append(ear.event()[1]["sequence"])
    assert heard == list(range(first, 502))


def test_a_place_that_is_not_reached_yet_is_the_present(
    away: Away, token: str, db: Database, ws: Workspace, now: datetime
) -> None:
    with listening(away[0], token, "?since=99") as ear:
        assert ear.block()["id"] == "0"
        change(db, ws, now, "c_1")
        assert ear.event()[1]["sequence"] == 1


def test_only_the_types_asked_for(
    away: Away, token: str, db: Database, ws: Workspace, now: datetime
) -> None:
    query = "?type=contact.merged&type=import.finished"
    with listening(away[0], token, query) as ear:
        ear.block()
        for type in ("contact.updated", "contact.merged", "contact.split", "import.finished"):
            change(db, ws, now, "x", type=type)
        assert [ear.event()[0] for _ in range(2)] == ["contact.merged", "import.finished"]


def test_progress_is_told_when_it_moves(
    away: Away, token: str, db: Database, ws: Workspace, seed: Seed, now: datetime
) -> None:
    stream = seed.account()
    seed.conn.commit()
    with listening(away[0], token, "?type=progress") as ear:
        ear.block()
        with db.noting() as conn:
            conn.execute(streams.update().where(streams.c.id == stream).values(held=3))
        name, told = ear.event()
        held = {"name": "mbox", "feature": None, "held": 3, "of": 4, "progress": 0.75}
        assert (name, told["kind"], told["state"]) == ("progress", "account", "ok")
        assert told["streams"] == [held]
        row = {"id": "n_1", "state": "queued", "files": "{}", "report": "", "created_at": 1}
        with db.noting() as conn:
            conn.execute(imports.insert(), [{"workspace_id": ws.id, **row}])
        assert ear.event()[1] == {
            "kind": "import", "subject": "n_1", "state": "queued", "streams": []
        }  # fmt: skip
        with db.noting() as conn:
            conn.exec_driver_sql("DELETE FROM streams")
            conn.exec_driver_sql("DELETE FROM accounts")
        assert ear.event()[1]["state"] == "gone"


def test_silence_is_broken_by_a_comment(away: Away, token: str) -> None:
    with listening(away[0], token) as ear:
        ear.block()
        assert ear.block() == {"": "still here"}


def test_it_ends_with_the_token(
    away: Away, token: str, db: Database, ws: Workspace, now: datetime
) -> None:
    with listening(away[0], token) as ear:
        ear.block()
        with db.writing(ws.id) as conn:
            name = tokens.listed(conn, ws.id, 1)[0].id
            tokens.revoke(conn, ws.id, name, ms(now))
        assert ear.event()[0] == "closing"
        with pytest.raises(StopIteration):
            ear.block()


def test_the_server_ends_at_once(away: Away, token: str) -> None:
    address, server = away
    with listening(address, token) as ear:
        ear.block()
        server.should_exit = True
        assert ear.event() == (
            "closing", {"because": "Touchline is closing down; connect again."}
        )  # fmt: skip


def test_only_so_many_listen(
    away: Away, token: str, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "LISTENERS", 1)
    with listening(away[0], token) as ear:
        ear.block()
        with listening(away[0], token) as other:
            assert other.answer.status_code == 429
            problem = other.answer.read()
    assert b"urn:touchline:problem:too-many-requests" in problem
    for _ in range(100):  # a client that has gone is noticed in a moment
        with listening(away[0], token) as again:
            if again.answer.status_code == 200:
                return
    pytest.fail("the place was not given back")


def test_one_reader_for_all_and_none_for_nobody(away: Away, token: str, app: FastAPI) -> None:
    feeds: Any = app.state.feeds
    with listening(away[0], token) as one, listening(away[0], token) as two:
        assert (one.block(), two.block()) == ({"retry": "3000", "id": "0"},) * 2
        assert [reader.listeners for reader in feeds._readers.values()] == [2]
    with listening(away[0], token, "?type=progress") as ear:
        ear.block()
        for _ in range(3):
            ear.block()
        assert [reader.listeners for reader in feeds._readers.values()] == [1]


def test_whoever_falls_behind_reads_the_log(
    away: Away,
    token: str,
    db: Database,
    ws: Workspace,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(feed, "WINDOW", 10)
    with listening(away[0], token) as ear:
        ear.block()
        for burst in range(5):
            change(db, ws, now, *(f"c_{burst}_{n}" for n in range(450)))
        heard: list[Any] = []
        while not heard or heard[-1] < 2250:
            name, told = ear.event()
            if name != "progress":
                heard.append(told["sequence"])
    assert heard == list(range(1, 2251))


def test_a_client_that_does_not_read_is_let_go(
    away: Away,
    token: str,
    app: FastAPI,
    db: Database,
    ws: Workspace,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(events, "PATIENCE", 0.2)
    feeds: Any = app.state.feeds
    with listening(away[0], token) as ear:
        ear.block()
        reader = next(iter(feeds._readers.values()))
        for _ in range(60):
            change(db, ws, now, *("c_" + "x" * 1000 for _ in range(200)))
        for _ in range(100):
            if not reader.over:
                time.sleep(0.05)
        assert reader.over


@pytest.mark.parametrize(
    ("query", "headers"),
    [
        ("?type=contact.renamed", {}),
        ("?since=-1", {}),
        ("?sinc=1", {}),
        ("", {"Last-Event-ID": "x"}),
    ],
)
def test_strange_requests(client: httpx.Client, query: str, headers: dict[str, str]) -> None:
    assert client.get(f"/v1/events{query}", headers=headers).status_code == 422


def test_the_description_names_the_media_type(client: httpx.Client) -> None:
    told = client.get("/openapi.json").json()["paths"]["/v1/events"]["get"]
    assert set(told["responses"]["200"]["content"]) == {"text/event-stream"}
