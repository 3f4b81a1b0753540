"""The whole way over real connections: a worker, its wire, receivers, one of which never answers;
and writes that share a transaction."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, select
from standardwebhooks import Webhook

from connectors.wire.client import Wire
from connectors.wire.pace import LocalBudgets
from schemas.webhook import NewEndpoint
from service.access.workspaces import Workspace
from service.accounts.reaching import reach
from service.db import ids
from service.db.changes import Change, record
from service.db.leases import Fenced
from service.db.moments import ms
from service.db.session import Database
from service.db.tables import endpoints
from service.delivery.webhooks import posting
from service.delivery.webhooks.endpoints import make
from service.delivery.webhooks.ledger import Ledger
from service.jobs.ground import Ground
from service.jobs.worker import Worker
from service.settings import DeliverySettings, Settings
from tests.flow.hooking import KEYS

PATIENCE = 7.0
OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"
Request = tuple[dict[str, str], bytes]


def now() -> datetime:
    return datetime.now(UTC)


@asynccontextmanager
async def receiver(*, dead: bool = False) -> AsyncIterator[tuple[str, asyncio.Queue[Request]]]:
    """Its address and what it gets; a dead one takes the request and says nothing."""
    got: asyncio.Queue[Request] = asyncio.Queue()
    talks: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talks[asyncio.current_task()] = writer  # type: ignore[index] # it is a task
        while lines := await _head(reader):
            headers = {name.lower(): value for name, _, value in (x.partition(": ") for x in lines)}
            body = await reader.readexactly(int(headers["content-length"]))
            got.put_nowait((headers, body))
            if not dead:
                writer.write(OK)
                await writer.drain()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook", got
    finally:
        server.close()
        for writer in talks.values():
            writer.transport.abort()
        await asyncio.gather(*talks, return_exceptions=True)
        await asyncio.sleep(0)


async def _head(reader: asyncio.StreamReader) -> list[str]:
    try:
        return (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return []


@asynccontextmanager
async def working(db: Database, ws: Workspace) -> AsyncIterator[None]:
    wire = Wire(reach=reach(ws.settings))
    worker = Worker(Ground(db, ws, KEYS, wire, LocalBudgets(now, wire.sleep), now))
    running = asyncio.create_task(worker.run())
    try:
        yield
    finally:
        worker.stop()
        await running
        await wire.close()


def happen(db: Database, ws: Workspace, times: int) -> None:
    subject = ids.public("a", 7)
    with db.writing(ws.id) as conn:
        news = [Change("account.recovered", subject, {"id": subject})] * times
        record(conn, ws.id, ms(now()), news)


def test_a_hanging_receiver_delays_nobody(
    db: Database, ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "WITHIN", PATIENCE)
    delivery = DeliverySettings(allow_private=True, at_once=4)
    ws = replace(ws, settings=Settings(data_dir=ws.settings.data_dir, delivery=delivery))

    async def story() -> None:
        async with receiver(dead=True) as (hole, lost), receiver() as (home, got):
            with db.writing(ws.id) as conn:
                make(conn, ws, KEYS, NewEndpoint(url=hole), None, ms(now()))
                _, secret = make(conn, ws, KEYS, NewEndpoint(url=home), None, ms(now()))
            async with working(db, ws):
                await asyncio.to_thread(happen, db, ws, 30)
                await asyncio.wait_for(lost.get(), 30)
                await asyncio.to_thread(happen, db, ws, 30)
                async with asyncio.timeout(PATIENCE):  # so nobody waited for the hanging one
                    heard = [await got.get() for _ in range(60)]
                for headers, body in heard:
                    assert Webhook(secret).verify(body, headers)["type"] == "account.recovered"

    asyncio.run(asyncio.wait_for(story(), 60))


def test_one_who_fails_writes_nothing_and_keeps_nobody_from_writing(
    db: Database, ws: Workspace
) -> None:
    with db.writing(ws.id) as conn:
        make(conn, ws, KEYS, NewEndpoint(url="https://a.example"), None, 1)

    def count(conn: Connection) -> int:
        return len(conn.execute(select(endpoints.c.id)).all())

    def spoil(conn: Connection) -> int:
        conn.execute(endpoints.delete())
        raise KeyError("spoilt")

    def fenced(conn: Connection) -> int:
        raise Fenced("hook:1")

    async def story() -> None:
        ledger = Ledger(db)
        works = (count, spoil, fenced, count)
        writes = (ledger.write((1, n), work) for n, work in enumerate(works))
        results = await asyncio.gather(*writes, return_exceptions=True)
        assert [results[0], results[3]] == [1, 1]
        assert isinstance(results[1], KeyError)
        assert isinstance(results[2], Fenced)
        with pytest.raises(KeyError):
            await ledger.write((1, 1), spoil)
        assert await ledger.write((1, 1), count) == 1
        ledger.close()

    asyncio.run(story())
