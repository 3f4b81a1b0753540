"""The application behind a real server on loopback, for what does not end by itself."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import orjson
import uvicorn
from fastapi import FastAPI

from service.cli.serving import server_of


@contextmanager
def running(app: FastAPI) -> Iterator[tuple[str, uvicorn.Server]]:
    """Its address, and the server: set should_exit to end it earlier."""
    with socket.create_server(("127.0.0.1", 0)) as sock:
        server = server_of(app, log_level="error", timeout_graceful_shutdown=5)
        thread = threading.Thread(target=server.run, args=([sock],))
        thread.start()
        try:
            yield f"http://127.0.0.1:{sock.getsockname()[1]}", server
        finally:
            server.should_exit = True
            thread.join(20)
            assert not thread.is_alive()


Event = dict[str, str]


class Ear:
    """Listens to one stream of events, block by block."""

    def __init__(self, answer: httpx.Response) -> None:
        self.answer = answer
        self._lines = answer.iter_lines()

    def block(self) -> Event:
        """The next block: {field: value}; a comment is the field "". Raises StopIteration."""
        told: Event = {}
        while line := next(self._lines):
            field, _, value = line.partition(":")
            told[field] = value.strip()
        return told

    def event(self) -> tuple[str, dict[str, object]]:
        """The next event: its type and its data."""
        while "data" not in (told := self.block()):
            continue
        return told["event"], orjson.loads(told["data"])


@contextmanager
def listening(address: str, token: str, query: str = "", **headers: str) -> Iterator[Ear]:
    """A stream, opened."""
    headers = {"Authorization": f"Bearer {token}", **headers}
    with (
        httpx.Client(timeout=10) as client,
        client.stream("GET", f"{address}/v1/events{query}", headers=headers) as answer,
    ):
        yield Ear(answer)
