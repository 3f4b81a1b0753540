"""Answers of a stand-in, recorded once and served again by a process of its own, over loopback: so
that only the client's work is measured, the network's share included.

    python -m tests.bench.replay FILE SECONDS     (prints its port; each answer takes so long)
"""

from __future__ import annotations

import asyncio
import pickle
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import Any

import httpx

from connectors.sandbox.transport import SandboxTransport

_STATE = re.compile(rb"(?:code|state|nonce|code_challenge|code_verifier|refresh_token)=[^&]*")
Answer = tuple[int, list[tuple[bytes, bytes]], bytes]


class Recorder(SandboxTransport):
    """Keeps every answer by what was asked."""

    def __init__(self, app: Any) -> None:
        super().__init__(app)
        self.answers: dict[bytes, Answer] = {}
        self.asked: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """One exchange."""
        response = await super().handle_async_request(request)
        body = await response.aread()
        self.asked.append(request)
        key = _key(request.method, request.url.raw_path, request.content)
        self.answers[key] = (response.status_code, response.headers.raw, body)
        return httpx.Response(response.status_code, headers=response.headers.raw, content=body)


class Again(httpx.AsyncBaseTransport):
    """To the process that serves them again, whatever host is asked for. Counts."""

    def __init__(self, port: int) -> None:
        self._port, self.count = port, 0
        self._inner = httpx.AsyncHTTPTransport()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """One exchange."""
        self.count += 1
        request.url = request.url.copy_with(scheme="http", host="127.0.0.1", port=self._port)
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        """Gives the connections back."""
        await self._inner.aclose()


@contextmanager
def serving(recorded: Recorder, folder: Path, latency: float = 0.0) -> Iterator[int]:
    """The port of a process that serves what was recorded. latency: seconds an answer takes."""
    path = folder / "answers"
    path.write_bytes(pickle.dumps(recorded.answers))
    command = [sys.executable, "-m", "tests.bench.replay", str(path), str(latency)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.kill()


def _key(method: str, path: bytes, content: bytes) -> bytes:
    return blake2b(method.encode() + b" " + path + b"\n" + _STATE.sub(b"", content)).digest()


def _serve(path: Path, latency: float) -> None:
    import uvicorn

    answers: dict[bytes, Answer] = pickle.loads(path.read_bytes())

    async def app(scope: Any, receive: Any, send: Any) -> None:
        content, more = b"", True
        while more:
            part = await receive()
            content += part.get("body", b"")
            more = part.get("more_body", False)
        query = scope["query_string"]
        asked = scope["raw_path"] + (b"?" + query if query else b"")
        await asyncio.sleep(latency)
        await asyncio.sleep(latency)
        key = _key(scope["method"], asked, content)
        assert key in answers, (scope["method"], asked, content[:300])
        status, headers, body = answers[key]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    with socket.create_server(("127.0.0.1", 0)) as sock:
        print(sock.getsockname()[1], flush=True)
        config = uvicorn.Config(app, log_level="error", lifespan="off", date_header=False)
        uvicorn.Server(config).run(sockets=[sock])


if __name__ == "__main__":
    _serve(Path(sys.argv[1]), float(sys.argv[2]))
